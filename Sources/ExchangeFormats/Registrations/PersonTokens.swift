import FundingModel

/// Who a record is about: the number its person fields hold, or the test number that stands for their token.
///
/// Every distinct token of one file gets one test number, in order of first appearance, so that the same file always
/// gives the same numbers. A token in the field of the BSN gets a BSN of the range 999…, and once these are used up
/// (some 91,000) of 998…, 997… down to 900… **(choice)**; one in the field of the education number gets an education
/// number (10…); all pass the 11-test.
struct PersonTokens: Sendable {
    let isMasked: Bool
    private var known: [String: PersonNumber] = [:]
    private var tokens: [PersonNumber: String] = [:]
    private var nextCitizen: UInt32 = 999_000_000
    private var nextEducation = PersonNumber.educationNumbers.lowerBound

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
        if isMasked {
            guard let person = masked(text, isEducation: citizen.isEmpty) else {
                throw record.defect(name, "is van meer personen dan er testnummers zijn; splits het bestand")
            }
            return person
        }
        guard let person = PersonNumber(text) else {
            throw record.defect(
                name,
                "is geen nummer van negen cijfers dat aan de 11-proef voldoet (gemaskeerd bestand? gebruik --masked)")
        }
        return person
    }

    /// Nil once all numbers are used up.
    private mutating func masked(_ token: String, isEducation: Bool) -> PersonNumber? {
        let key = (isEducation ? "O" : "B") + token
        if let person = known[key] { return person }
        guard let person = isEducation ? nextEducationNumber() : nextCitizenServiceNumber() else { return nil }
        known[key] = person
        tokens[person] = token
        return person
    }

    private mutating func nextEducationNumber() -> PersonNumber? {
        while PersonNumber.educationNumbers.contains(nextEducation) {
            defer { nextEducation += 1 }
            if let person = PersonNumber(value: nextEducation), person.kind == .educationNumber { return person }
        }
        return nil
    }

    private mutating func nextCitizenServiceNumber() -> PersonNumber? {
        while nextCitizen >= 900_000_000 {
            defer {
                nextCitizen += 1
                // Behind 999999999 comes 998000000.
                if nextCitizen % 1_000_000 == 0 { nextCitizen -= 2_000_000 }
            }
            if let person = PersonNumber(value: nextCitizen), person.kind == .citizenServiceNumber { return person }
        }
        return nil
    }
}
