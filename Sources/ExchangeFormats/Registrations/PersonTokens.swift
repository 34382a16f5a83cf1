import FundingModel

/// Who a record is about: the number its person fields hold, or the test number that stands for their token.
///
/// Every distinct token of one file gets one test number, in order of first appearance, so that the same file always
/// gives the same numbers. A token in the field of the BSN gets a BSN of the range 999…, one in the field of the
/// education number gets an education number (10…); both pass the 11-test.
struct PersonTokens: Sendable {
    let isMasked: Bool
    private var known: [String: PersonNumber] = [:]
    private var tokens: [PersonNumber: String] = [:]
    private var nextCitizen: UInt32 = 999_000_000
    private var nextEducation: UInt32 = 100_000_000

    init(isMasked: Bool) {
        self.isMasked = isMasked
    }

    /// The token that a test number stands for.
    func token(of person: PersonNumber) -> String? { tokens[person] }

    /// How many tokens were given a number.
    var count: Int { known.count }

    mutating func person(_ record: Record, _ layout: RegistrationKind) throws(FileDefect) -> PersonNumber {
        let citizen = record[1]
        let education = layout == .ro ? record[2] : []
        guard citizen.isEmpty || education.isEmpty else {
            throw record.defect("onderwijsnummer", "staat naast een BSN; een van beide hoort leeg te zijn")
        }
        let name = citizen.isEmpty && layout == .ro ? "onderwijsnummer" : layout == .ro ? "BSN" : "PGN"
        let field = citizen.isEmpty ? education : citizen
        guard !field.isEmpty else { throw record.defect("BSN", "is leeg, en het onderwijsnummer ook") }
        let text = String(decoding: field, as: UTF8.self)
        if isMasked { return masked(text, isEducation: citizen.isEmpty) }
        guard let person = PersonNumber(text) else {
            throw record.defect(
                name,
                "is geen nummer van negen cijfers dat aan de 11-proef voldoet (gemaskeerd bestand? gebruik --masked)")
        }
        return person
    }

    private mutating func masked(_ token: String, isEducation: Bool) -> PersonNumber {
        let key = (isEducation ? "O" : "B") + token
        if let person = known[key] { return person }
        let kind: PersonNumber.Kind = isEducation ? .educationNumber : .citizenServiceNumber
        var value = isEducation ? nextEducation : nextCitizen
        while PersonNumber(value: value)?.kind != kind { value += 1 }
        if isEducation { nextEducation = value + 1 } else { nextCitizen = value + 1 }
        // The loop ends at a number that passes: one in eleven does.
        guard let person = PersonNumber(value: value) else { preconditionFailure("no test number left") }
        known[key] = person
        tokens[person] = token
        return person
    }
}
