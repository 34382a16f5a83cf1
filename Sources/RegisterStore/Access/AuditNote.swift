import Crypto
public import FundingModel

/// One access to personal data, on its way to the log.
public struct AuditNote: Sendable {
    public enum Subject: Sendable {
        case person(PersonNumber)
        case institution(Brin)
        case all
    }

    public var at: Moment
    public var caller: Int32
    public var action: String
    public var reason: String
    public var subject: Subject
    public var outcome: UInt8

    public init(
        at: Moment, caller: Int32, action: String, reason: String, subject: Subject, outcome: UInt8
    ) {
        self.at = at
        self.caller = caller
        self.action = action
        self.reason = reason
        self.subject = subject
        self.outcome = outcome
    }
}

/// Makes pseudonyms of person numbers: HMAC with SHA-256, 16 bytes of it. Who has the key can try all numbers, so it is
/// kept apart from the log.
public struct AuditKey: Sendable {
    private let key: SymmetricKey
    /// Tells in the log with which key its pseudonyms were made, and nothing about it.
    let check: Int32

    public static let size = 32

    /// - Parameter bytes: ``size`` random ones.
    public init(_ bytes: [UInt8]) {
        key = SymmetricKey(data: bytes)
        let code = HMAC<SHA256>.authenticationCode(for: Array("mbost audit".utf8), using: key)
        check = Array(code).prefix(4).reduce(0) { $0 << 8 | Int32($1) }
    }

    public func pseudonym(of person: PersonNumber) -> [UInt8] {
        let number = person.value
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key).prefix(AuditContent.subjectSize))
    }
}

/// Entries packed one after another, texts by their place in a list.
struct AuditContent {
    static let subjectSize = 16
    /// Moment, caller, action, reason, outcome, kind of subject, subject.
    static let entrySize = 8 + 4 + 2 + 2 + 1 + 1 + subjectSize

    private(set) var bytes: [UInt8] = []
    private(set) var texts: [String] = []
    private var places: [String: UInt16] = [:]

    mutating func append(_ note: AuditNote, _ key: AuditKey) {
        bytes.append(bigEndian: note.at.microseconds)
        bytes.append(bigEndian: note.caller)
        bytes.append(bigEndian: place(of: note.action))
        bytes.append(bigEndian: place(of: note.reason))
        bytes.append(note.outcome)
        let (kind, subject): (UInt8, [UInt8]) =
            switch note.subject {
            case .person(let person): (1, key.pseudonym(of: person))
            case .institution(let brin): (2, Array(brin.description.utf8))
            case .all: (3, [])
            }
        bytes.append(kind)
        bytes += subject
        bytes += [UInt8](repeating: 0, count: Self.subjectSize - subject.count)
    }

    private mutating func place(of text: String) -> UInt16 {
        if let place = places[text] { return place }
        let place = UInt16(texts.count)
        places[text] = place
        texts.append(text)
        return place
    }

    /// The entries of packed bytes; nil when they are none.
    static func entries(
        _ bytes: [UInt8], _ texts: [String], _ callers: [Int32: String], _ outcomes: (UInt8) -> String
    ) -> [AuditEntry]? {
        guard bytes.count.isMultiple(of: entrySize) else { return nil }
        var entries: [AuditEntry] = []
        for start in stride(from: 0, to: bytes.count, by: entrySize) {
            let entry = bytes[start..<start + entrySize]
            let (action, reason) = (Int(entry.number(12, UInt16.self)), Int(entry.number(14, UInt16.self)))
            guard texts.indices.contains(action), texts.indices.contains(reason) else { return nil }
            let content = entry.suffix(subjectSize)
            let subject: AuditEntry.Subject
            switch entry[start + 17] {
            case 1: subject = .person(pseudonym: Array(content))
            case 2:
                guard let brin = Brin(String(decoding: content.prefix(4), as: UTF8.self)) else { return nil }
                subject = .institution(brin)
            case 3: subject = .all
            default: return nil
            }
            let caller = entry.number(8, Int32.self)
            entries.append(
                AuditEntry(
                    at: Moment(microseconds: entry.number(0, Int64.self)), caller: callers[caller] ?? "\(caller)",
                    action: texts[action], reason: texts[reason], subject: subject,
                    outcome: outcomes(entry[start + 16])))
        }
        return entries
    }
}

/// What a batch's hash is of: everything in it and before it.
func auditHash(_ batch: Int64, _ keyCheck: Int32, _ texts: [String], _ content: [UInt8], previous: [UInt8]) -> [UInt8] {
    var head = previous
    head.append(bigEndian: batch)
    head.append(bigEndian: keyCheck)
    head.append(bigEndian: Int32(texts.count))
    for text in texts {
        head.append(bigEndian: Int32(text.utf8.count))
        head += text.utf8
    }
    var hash = SHA256()
    hash.update(data: head)
    hash.update(data: content)
    return Array(hash.finalize())
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

extension ArraySlice<UInt8> {
    /// A big-endian number at an offset from the slice's start.
    fileprivate func number<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
        let start = startIndex + offset
        return self[start..<start + Value.bitWidth / 8].reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }
}
