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
/// A byte that names the layout, then runs of entries that have a moment, a caller, an action and a reason in common. A
/// run is: microseconds since the run before, which may be below 0, as a zigzag varint; its number of entries as a
/// varint, in the upper bits, and in the lowest whether somebody else or something else comes now: then caller, action
/// and reason in 4, 2 and 2 bytes; a byte for each entry with its kind of subject and outcome.
struct AuditContent {
    /// Moment, caller, action, reason, outcome and kind of subject, where each entry has them all.
    private static let singleSize = 8 + 4 + 2 + 2 + 1 + 1
    private static let subjectSize = 4
    /// Of a run before its entries.
    private static let mostHead = 10 + 10 + 8
    /// Outcomes, codes of a status, are below it.
    private static let kindUnit: UInt8 = 64

    private(set) var bytes: [UInt8] = [Layout.runs.rawValue]
    private(set) var subjects: [UInt8] = []
    var texts: [String] { list.texts }
    private var list = TextList()
    /// Most notes are like the one before.
    private var lastAction: TextList.Entry?
    private var lastReason: TextList.Entry?
    private var last = Common()

    /// What the entries of a run have in common.
    private struct Common: Equatable {
        var moment: Int64 = 0
        var caller: Int32 = 0
        /// Of action and reason.
        var places: UInt32 = 0
    }

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
        begin(1, note.at, note.caller, note.action, note.reason)
        bytes.append(kind.0 * Self.kindUnit | note.outcome % Self.kindUnit)
        subjects.append(addingCapacity: Self.subjectSize) { $0.append(bigEndian: kind.1) }
    }

    mutating func append(
        _ persons: [(PersonNumber, outcome: UInt8)], at moment: Moment, caller: Int32, action: String, reason: String
    ) {
        if persons.isEmpty { return }
        begin(persons.count, moment, caller, action, reason)
        bytes.append(addingCapacity: persons.count) { entries in
            for (_, outcome) in persons { entries.append(Self.kindUnit | outcome % Self.kindUnit) }
        }
        subjects.append(addingCapacity: Self.subjectSize * persons.count) { subjects in
            for (person, _) in persons { subjects.append(bigEndian: person.value) }
        }
    }

    private mutating func begin(_ count: Int, _ moment: Moment, _ caller: Int32, _ action: String, _ reason: String) {
        let places = UInt32(list.place(of: action, &lastAction)) << 16 | UInt32(list.place(of: reason, &lastReason))
        let now = Common(moment: moment.microseconds, caller: caller, places: places)
        let isOther = bytes.count == 1 || now.caller != last.caller || now.places != last.places
        bytes.append(addingCapacity: Self.mostHead + count) { head in
            let step = now.moment &- last.moment
            head.append(varint: UInt64(bitPattern: step << 1 ^ step >> 63))
            head.append(varint: UInt64(count) << 1 | (isOther ? 1 : 0))
            if isOther {
                head.append(bigEndian: UInt32(bitPattern: caller))
                head.append(bigEndian: places)
            }
        }
        last = now
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
            var common = Common()
            while !bytes.isEmpty {
                guard let step = varint(), let count = varint() else { return false }
                common.moment &+= Int64(bitPattern: step >> 1) ^ -Int64(bitPattern: step & 1)
                if count & 1 == 1 {
                    guard let other = taken(8) else { return false }
                    (common.caller, common.places) = (other.number(0, Int32.self), other.number(4, UInt32.self))
                }
                guard let run = taken(Int(clamping: count >> 1)) else { return false }
                for entry in run {
                    guard take(common, kind: entry / kindUnit, outcome: entry % kindUnit) else { return false }
                }
            }
            return true
        }

        mutating func takeSingles() -> Bool {
            while !bytes.isEmpty {
                guard let entry = taken(singleSize) else { return false }
                let common = Common(
                    moment: entry.number(0, Int64.self), caller: entry.number(8, Int32.self),
                    places: entry.number(12, UInt32.self))
                guard take(common, kind: entry.number(17, UInt8.self), outcome: entry.number(16, UInt8.self)) else {
                    return false
                }
            }
            return true
        }

        private mutating func taken(_ count: Int) -> ArraySlice<UInt8>? {
            guard bytes.count >= count else { return nil }
            defer { bytes.removeFirst(count) }
            return bytes.prefix(count)
        }

        private mutating func varint() -> UInt64? {
            var value: UInt64 = 0
            for shift in stride(from: 0, to: 64, by: 7) {
                guard let byte = bytes.popFirst() else { return nil }
                value |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return value }
            }
            return nil
        }

        private mutating func take(_ common: Common, kind: UInt8, outcome: UInt8) -> Bool {
            let (action, reason) = (Int(common.places >> 16), Int(common.places & 0xFFFF))
            guard subjects.count >= subjectSize, texts.indices.contains(action), texts.indices.contains(reason),
                let subject = AuditNote.Subject(kind, subjects.number(0, UInt32.self))
            else { return false }
            subjects.removeFirst(subjectSize)
            entries.append(
                Entry(
                    at: Moment(microseconds: common.moment), caller: common.caller, action: texts[action],
                    reason: texts[reason], outcome: outcome, subject: subject))
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
    fileprivate mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

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
