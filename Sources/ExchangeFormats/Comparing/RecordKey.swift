import FundingModel

/// What makes a record the same one in two files: the person, by citizen service number, else by education number; then
/// an enrolment by institution and sequence id, or a diploma by institution and result id.
///
/// Numbers are compared as tokens, so that masked files match masked files; one of fewer than nine digits is taken to
/// have lost its zeros in a spreadsheet **(choice)**.
struct RecordKey: Hashable, Comparable, Sendable {
    let isEducationNumber: Bool
    let token: ShortText
    let isDiploma: Bool
    let brin: Brin
    let id: Identifier

    init(_ record: OverviewRecord) {
        switch record {
        case .enrolment(let enrolment):
            self.init(
                enrolment.citizenServiceNumber, enrolment.educationNumber, isDiploma: false, enrolment.brin,
                enrolment.sequence)
        case .diploma(let diploma):
            self.init(
                diploma.citizenServiceNumber, diploma.educationNumber, isDiploma: true, diploma.decision.brin,
                diploma.decision.result)
        }
    }

    private init(
        _ citizen: ShortText?, _ education: ShortText?, isDiploma: Bool, _ brin: Brin, _ id: Identifier
    ) {
        isEducationNumber = citizen == nil && education != nil
        token = RecordKey.padded(citizen ?? education)
        self.isDiploma = isDiploma
        self.brin = brin
        self.id = id
    }

    private static func padded(_ text: ShortText?) -> ShortText {
        guard let text = text ?? ShortText("") else { preconditionFailure("the empty text is a short text") }
        guard (1..<9).contains(text.count) else { return text }
        let bytes = (0..<text.count).map(text.byte(at:))
        guard bytes.allSatisfy({ (48...57).contains($0) }) else { return text }
        return ShortText(utf8: Array(repeating: UInt8(ascii: "0"), count: 9 - bytes.count) + bytes) ?? text
    }

    static func < (left: RecordKey, right: RecordKey) -> Bool {
        if left.isEducationNumber != right.isEducationNumber { return right.isEducationNumber }
        if left.token != right.token { return left.token < right.token }
        if left.isDiploma != right.isDiploma { return right.isDiploma }
        if left.brin != right.brin { return left.brin < right.brin }
        return left.id < right.id
    }
}
