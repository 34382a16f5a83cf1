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

/// The log's key: who is looked at is kept sealed with it (AES-GCM, a batch at a time), and shown under a pseudonym
/// (HMAC with SHA-256). Who has the key can try all numbers, so it is kept apart from the log.
public struct AuditKey: Sendable {
    private let naming: SymmetricKey
    private let sealing: SymmetricKey
    /// Tells in the log with which key it was sealed, and nothing about it.
    let check: Int32

    public static let size = 32

    /// - Parameter bytes: ``size`` random ones.
    public init(_ bytes: [UInt8]) {
        let key = SymmetricKey(data: bytes)
        func derived(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key, info: Array("mbost audit \(purpose)".utf8), outputByteCount: Self.size)
        }
        naming = derived("pseudonym")
        sealing = derived("subjects")
        let code = HMAC<SHA256>.authenticationCode(for: Array("check".utf8), using: derived("check"))
        check = Array(code).prefix(4).reduce(0) { $0 << 8 | Int32($1) }
    }

    /// The same for one person always. Unit: 16 bytes.
    public func pseudonym(of person: PersonNumber) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: person.value)
        return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: naming).prefix(16))
    }

    func seal(_ subjects: [UInt8]) throws -> [UInt8] {
        guard let sealed = try AES.GCM.seal(subjects, using: sealing).combined else { throw damaged("seal of the log") }
        return Array(sealed)
    }

    /// Nil when it was sealed with another key, or is not what was sealed.
    func open(_ sealed: [UInt8]) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed) else { return nil }
        return (try? AES.GCM.open(box, using: sealing)).map { Array($0) }
    }
}

/// Some notes on their way to the log, packed as they come: a note is 22 bytes, and no text that the one before had.
public struct AuditBatch: Sendable {
    private(set) var content = AuditContent()
    private(set) var first = Moment.farFuture
    private(set) var last = Moment(microseconds: .min)
    public private(set) var count = 0

    public init() {}

    public init(_ notes: some Sequence<AuditNote>) {
        for note in notes { append(note) }
    }

    /// The longest batch that may be written.
    public var isFull: Bool { count >= RegisterStore.mostNotes }

    public mutating func append(_ note: AuditNote) {
        content.append(note)
        span(note.at, 1)
    }

    /// Notes of one caller and moment that differ in whom they are about and how they ended.
    public mutating func append(
        _ persons: [(PersonNumber, outcome: UInt8)], at moment: Moment, caller: Int32, action: String, reason: String
    ) {
        content.append(persons, at: moment, caller: caller, action: action, reason: reason)
        span(moment, persons.count)
    }

    private mutating func span(_ moment: Moment, _ more: Int) {
        first = min(first, moment)
        last = max(last, moment)
        count += more
    }
}

/// Entries packed one after another, texts by their place in a list; whom they are about apart, to be sealed.
struct AuditContent {
    /// Moment, caller, action, reason, outcome, kind of subject.
    static let entrySize = 8 + 4 + 2 + 2 + 1 + 1
    private static let subjectSize = 4

    private(set) var bytes: [UInt8] = []
    private(set) var subjects: [UInt8] = []
    var texts: [String] { list.texts }
    private var list = TextList()
    /// Most notes are like the one before.
    private var lastAction: TextList.Entry?
    private var lastReason: TextList.Entry?

    mutating func append(_ note: AuditNote) {
        let places = places(note.action, note.reason)
        switch note.subject {
        case .person(let person): append(note.at, note.caller, places, note.outcome, 1, person.value)
        case .institution(let brin): append(note.at, note.caller, places, note.outcome, 2, brin.packed)
        case .all: append(note.at, note.caller, places, note.outcome, 3, 0)
        }
    }

    mutating func append(
        _ persons: [(PersonNumber, outcome: UInt8)], at moment: Moment, caller: Int32, action: String, reason: String
    ) {
        let places = places(action, reason)
        bytes.append(addingCapacity: Self.entrySize * persons.count) { entries in
            for (_, outcome) in persons { entries.append(moment, caller, places, outcome, kind: 1) }
        }
        subjects.append(addingCapacity: Self.subjectSize * persons.count) { subjects in
            for (person, _) in persons { subjects.append(bigEndian: person.value) }
        }
    }

    /// The places of an action and a reason in the list.
    private mutating func places(_ action: String, _ reason: String) -> UInt32 {
        UInt32(list.place(of: action, &lastAction)) << 16 | UInt32(list.place(of: reason, &lastReason))
    }

    private mutating func append(
        _ moment: Moment, _ caller: Int32, _ places: UInt32, _ outcome: UInt8, _ kind: UInt8, _ subject: UInt32
    ) {
        bytes.append(addingCapacity: Self.entrySize) { $0.append(moment, caller, places, outcome, kind: kind) }
        subjects.append(addingCapacity: Self.subjectSize) { $0.append(bigEndian: subject) }
    }

    /// One packed entry.
    struct Entry {
        var at: Moment
        var caller: Int32
        var action: String
        var reason: String
        var outcome: UInt8
        var subject: AuditNote.Subject
    }

    /// Nil when the bytes are none.
    static func entries(_ bytes: [UInt8], _ subjects: [UInt8], _ texts: [String]) -> [Entry]? {
        let count = bytes.count / entrySize
        guard bytes.count == count * entrySize, subjects.count == count * subjectSize else { return nil }
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for place in 0..<count {
            let entry = bytes[place * entrySize..<(place + 1) * entrySize]
            let (action, reason) = (Int(entry.number(12, UInt16.self)), Int(entry.number(14, UInt16.self)))
            let number = subjects[(place * subjectSize)...].number(0, UInt32.self)
            guard texts.indices.contains(action), texts.indices.contains(reason),
                let subject = subject(bytes[place * entrySize + 17], number)
            else { return nil }
            entries.append(
                Entry(
                    at: Moment(microseconds: entry.number(0, Int64.self)), caller: entry.number(8, Int32.self),
                    action: texts[action], reason: texts[reason], outcome: bytes[place * entrySize + 16],
                    subject: subject))
        }
        return entries
    }

    private static func subject(_ kind: UInt8, _ number: UInt32) -> AuditNote.Subject? {
        switch kind {
        case 1: PersonNumber(value: number).map { .person($0) }
        case 2:
            Brin(String(decoding: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }, as: UTF8.self)).map {
                .institution($0)
            }
        case 3: .all
        default: nil
        }
    }
}

/// Texts once each, named by their place.
private struct TextList {
    typealias Entry = (text: String, place: UInt16)

    private(set) var texts: [String] = []
    private var places: [String: UInt16] = [:]

    /// - Parameter last: the one asked for before, which is asked again most of the time.
    mutating func place(of text: String, _ last: inout Entry?) -> UInt16 {
        if let last, last.text == text { return last.place }
        let place = places[text] ?? UInt16(texts.count)
        if Int(place) == texts.count {
            places[text] = place
            texts.append(text)
        }
        last = (text, place)
        return place
    }
}

/// What a batch's hash is of: everything in it and before it.
func auditHash(
    _ batch: Int64, _ keyCheck: Int32, _ texts: [String], _ content: [UInt8], _ subjects: [UInt8], previous: [UInt8]
) -> [UInt8] {
    var head = previous
    head.append(bigEndian: batch)
    head.append(bigEndian: keyCheck)
    head.append(bigEndian: Int32(texts.count))
    for text in texts {
        head.append(bigEndian: Int32(text.utf8.count))
        head += text.utf8
    }
    head.append(bigEndian: Int64(content.count))
    var hash = SHA256()
    hash.update(data: head)
    hash.update(data: content)
    hash.update(data: subjects)
    return Array(hash.finalize())
}

extension OutputSpan<UInt8> {
    /// An entry.
    fileprivate mutating func append(
        _ moment: Moment, _ caller: Int32, _ places: UInt32, _ outcome: UInt8, kind: UInt8
    ) {
        append(bigEndian: UInt32(truncatingIfNeeded: moment.microseconds >> 32))
        append(bigEndian: UInt32(truncatingIfNeeded: moment.microseconds))
        append(bigEndian: UInt32(bitPattern: caller))
        append(bigEndian: places)
        append(outcome)
        append(kind)
    }

    fileprivate mutating func append(bigEndian value: UInt32) {
        append(UInt8(truncatingIfNeeded: value >> 24))
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }
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
