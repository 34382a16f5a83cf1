public import FundingModel

/// Some notes on their way to the log, packed as they come; texts and whoever looked are there once for all notes that
/// follow on one another.
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
    public var isFull: Bool { count >= RegisterStore.mostNotes || content.isFullOfTexts }

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
///
/// A byte that names the layout, then runs of entries: what they have in common, how many they are, and a byte for each
/// with its kind of subject and outcome.
struct AuditContent {
    /// Moment, caller, action, reason, number of entries.
    private static let headSize = 8 + 4 + 2 + 2 + 2
    private static let subjectSize = 4
    private static let mostInRun = Int(UInt16.max)
    /// Outcomes, codes of a status, are below it.
    private static let kindUnit: UInt8 = 64

    private(set) var bytes: [UInt8] = [Layout.runs.rawValue]
    private(set) var subjects: [UInt8] = []
    var texts: [String] { list.texts }
    private var list = TextList()
    /// Most notes are like the one before.
    private var lastAction: TextList.Entry?
    private var lastReason: TextList.Entry?

    /// How entries are packed, told by their first byte.
    enum Layout: UInt8 {
        /// Each with all that belongs to it: it begins with a moment, whose first byte is 0.
        case single = 0
        case runs = 1
    }

    /// Two more might have no place.
    var isFullOfTexts: Bool { list.texts.count >= Int(UInt16.max) - 1 }

    mutating func append(_ note: AuditNote) {
        let kind: (UInt8, UInt32) =
            switch note.subject {
            case .person(let person): (1, person.value)
            case .institution(let brin): (2, brin.packed)
            case .all: (3, 0)
            }
        begin(1, note.at, note.caller, places(note.action, note.reason))
        bytes.append(kind.0 * Self.kindUnit | note.outcome % Self.kindUnit)
        subjects.append(addingCapacity: Self.subjectSize) { $0.append(bigEndian: kind.1) }
    }

    mutating func append(
        _ persons: [(PersonNumber, outcome: UInt8)], at moment: Moment, caller: Int32, action: String, reason: String
    ) {
        let places = places(action, reason)
        for start in stride(from: 0, to: persons.count, by: Self.mostInRun) {
            let run = persons[start..<min(start + Self.mostInRun, persons.count)]
            begin(run.count, moment, caller, places)
            bytes.append(addingCapacity: run.count) { entries in
                for (_, outcome) in run { entries.append(Self.kindUnit | outcome % Self.kindUnit) }
            }
            subjects.append(addingCapacity: Self.subjectSize * run.count) { subjects in
                for (person, _) in run { subjects.append(bigEndian: person.value) }
            }
        }
    }

    private mutating func begin(_ count: Int, _ moment: Moment, _ caller: Int32, _ places: UInt32) {
        bytes.append(addingCapacity: Self.headSize + count) { head in
            head.append(bigEndian: UInt32(truncatingIfNeeded: moment.microseconds >> 32))
            head.append(bigEndian: UInt32(truncatingIfNeeded: moment.microseconds))
            head.append(bigEndian: UInt32(bitPattern: caller))
            head.append(bigEndian: places)
            head.append(UInt8(truncatingIfNeeded: count >> 8))
            head.append(UInt8(truncatingIfNeeded: count))
        }
    }

    /// The places of an action and a reason in the list.
    private mutating func places(_ action: String, _ reason: String) -> UInt32 {
        UInt32(list.place(of: action, &lastAction)) << 16 | UInt32(list.place(of: reason, &lastReason))
    }
}

/// What a batch holds, as it is read back.
extension AuditContent {
    /// One packed entry.
    struct Entry {
        var at: Moment
        var caller: Int32
        var action: String
        var reason: String
        var outcome: UInt8
        var subject: AuditNote.Subject
    }

    /// How many entries whose sealed subjects are these.
    static func count(sealed subjects: [UInt8]) -> Int { max(0, subjects.count - AuditKey.sealSize) / subjectSize }

    /// Nil when the bytes are none.
    static func entries(_ bytes: [UInt8], _ subjects: [UInt8], _ texts: [String]) -> [Entry]? {
        guard let layout = bytes.first.flatMap(Layout.init) else { return nil }
        var reader = EntryReader(bytes: bytes[...], subjects: subjects[...], texts: texts)
        reader.entries.reserveCapacity(subjects.count / subjectSize)
        let isWhole = layout == .runs ? reader.takeRuns() : reader.takeSingles()
        return isWhole && reader.subjects.isEmpty ? reader.entries : nil
    }

    private struct EntryReader {
        var bytes: ArraySlice<UInt8>
        var subjects: ArraySlice<UInt8>
        let texts: [String]
        var entries: [Entry] = []

        /// False when it is cut short, or names what is not there.
        mutating func takeRuns() -> Bool {
            bytes.removeFirst()
            while !bytes.isEmpty {
                guard bytes.count >= headSize else { return false }
                let head = bytes.prefix(headSize)
                bytes.removeFirst(headSize)
                let count = Int(head.number(16, UInt16.self))
                guard bytes.count >= count else { return false }
                for entry in bytes.prefix(count) {
                    guard take(head, kind: entry / kindUnit, outcome: entry % kindUnit) else { return false }
                }
                bytes.removeFirst(count)
            }
            return true
        }

        mutating func takeSingles() -> Bool {
            while !bytes.isEmpty {
                guard bytes.count >= headSize else { return false }
                let entry = bytes.prefix(headSize)
                bytes.removeFirst(headSize)
                guard take(entry, kind: entry.number(17, UInt8.self), outcome: entry.number(16, UInt8.self)) else {
                    return false
                }
            }
            return true
        }

        private mutating func take(_ head: ArraySlice<UInt8>, kind: UInt8, outcome: UInt8) -> Bool {
            let (action, reason) = (Int(head.number(12, UInt16.self)), Int(head.number(14, UInt16.self)))
            guard subjects.count >= subjectSize, texts.indices.contains(action), texts.indices.contains(reason),
                let subject = AuditNote.Subject(kind, subjects.number(0, UInt32.self))
            else { return false }
            subjects.removeFirst(subjectSize)
            entries.append(
                Entry(
                    at: Moment(microseconds: head.number(0, Int64.self)), caller: head.number(8, Int32.self),
                    action: texts[action], reason: texts[reason], outcome: outcome, subject: subject))
            return true
        }
    }
}

extension AuditNote.Subject {
    fileprivate init?(_ kind: UInt8, _ number: UInt32) {
        switch kind {
        case 1:
            guard let person = PersonNumber(value: number) else { return nil }
            self = .person(person)
        case 2:
            let text = String(decoding: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }, as: UTF8.self)
            guard let brin = Brin(text) else { return nil }
            self = .institution(brin)
        case 3: self = .all
        default: return nil
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

extension OutputSpan<UInt8> {
    fileprivate mutating func append(bigEndian value: UInt32) {
        append(UInt8(truncatingIfNeeded: value >> 24))
        append(UInt8(truncatingIfNeeded: value >> 16))
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }
}

extension ArraySlice<UInt8> {
    /// A big-endian number at an offset from the slice's start.
    fileprivate func number<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
        let start = startIndex + offset
        return self[start..<start + Value.bitWidth / 8].reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }
}
