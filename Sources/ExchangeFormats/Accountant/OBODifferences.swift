import FundingModel

/// The difference lists between an earlier OBO and a later one of the same institution and study year, made of both as
/// they are read, person by person. Dutch: verschillenlijsten (OBOV).
///
/// Give the persons of both in their order, by ``addEarlier(_:)`` and ``addLater(_:)``, of whichever is awaited; take
/// the lists away whenever you like. Memory: the persons given of one that the other has not reached yet.
public struct OBODifferences: Sendable {
    public let header: OBOHeader

    /// What became of a record. Dutch: soort mutatie; the words are ours **(choice)**.
    enum Change: String {
        case added = "Toegevoegd"
        case changed = "Gewijzigd"
        case removed = "Verwijderd"
    }

    private struct List {
        var bytes: [UInt8] = []
        var count = 0
    }

    private var lists: [OBOKind: List] = [:]
    private var earlier = Side()
    private var later = Side()

    private struct Side {
        var persons: [OBOPerson] = []
        var next = 0
        var hasEnded = false

        var first: OBOPerson? { next < persons.count ? persons[next] : nil }

        mutating func add(_ more: [OBOPerson]) {
            if next > 0 { persons.removeFirst(next) }
            next = 0
            persons += more
        }
    }

    /// - Throws: when the two are not of one institution and study year.
    public init(from earlier: OBOHeader, to later: OBOHeader) throws(FileDefect) {
        guard earlier.brin == later.brin, earlier.year == later.year else {
            throw FileDefect(
                file: earlier.file, line: 1, record: "VLP",
                reason: "is een OBO van \(earlier.brin) over \(earlier.year.studyYearText); "
                    + "vergeleken wordt met \(later.brin) over \(later.year.studyYearText)")
        }
        header = later
        for kind in OBOKind.allCases {
            var output = RecordOutput(.bars)
            output.put(header)
            var list = List()
            list.bytes.put(Self.titles(kind).joined(separator: "|") + "\r\n")
            list.bytes += output.bytes
            lists[kind] = list
        }
    }

    /// `Mutatie|oud BSN|…|nieuw BSN|…`
    private static func titles(_ kind: OBOKind) -> [String] {
        ["mutatie"] + kind.fields.map { "oud \($0.name)" } + kind.fields.map { "nieuw \($0.name)" }
    }

    /// `OBOV_ISG_27DV_20251119.CSV`
    public func file(of kind: OBOKind) -> String {
        "OBOV_\(kind.rawValue)_\(header.brin)_\(header.created.compactText).CSV"
    }

    /// What has been written of a list since ``clear()``.
    public func bytes(of kind: OBOKind) -> [UInt8] { lists[kind]?.bytes ?? [] }

    /// How many differences of a kind there are.
    public func count(of kind: OBOKind) -> Int { lists[kind]?.count ?? 0 }

    /// Forgets what the caller has taken.
    public mutating func clear() {
        for kind in OBOKind.allCases { lists[kind]?.bytes.removeAll(keepingCapacity: true) }
    }

    /// Which of the two holds up the other.
    public var awaitsEarlier: Bool { earlier.first == nil && !earlier.hasEnded }
    public var awaitsLater: Bool { later.first == nil && !later.hasEnded }

    public mutating func addEarlier(_ persons: [OBOPerson]) {
        earlier.add(persons)
        goOn()
    }

    public mutating func addLater(_ persons: [OBOPerson]) {
        later.add(persons)
        goOn()
    }

    public mutating func endEarlier() {
        earlier.hasEnded = true
        goOn()
    }

    public mutating func endLater() {
        later.hasEnded = true
        goOn()
    }

    private mutating func goOn() {
        while !awaitsEarlier, !awaitsLater {
            let (old, new) = (earlier.first, later.first)
            if let old, new.map({ $0.person.follows(old.person) }) ?? true {
                earlier.next += 1
                compare(old.records, [])
            } else if let new, old.map({ $0.person.follows(new.person) }) ?? true {
                later.next += 1
                compare([], new.records)
            } else if let old, let new {
                earlier.next += 1
                later.next += 1
                if old.records != new.records { compare(old.records, new.records) }
            } else {
                return
            }
        }
    }

    /// One person's records, kind by kind, paired by key.
    private mutating func compare(_ old: [OBORecord], _ new: [OBORecord]) {
        for kind in OBOKind.allCases {
            let (before, after) = (keyed(old, kind), keyed(new, kind))
            for key in Set(before.keys).union(after.keys).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                switch (before[key], after[key]) {
                case (let old?, let new?): if old != new { add(.changed, kind, old, Self.changes(from: old, to: new)) }
                case (let old?, nil): add(.removed, kind, old, [String](repeating: "", count: old.count))
                case (nil, let new?): add(.added, kind, [String](repeating: "", count: new.count), new)
                case (nil, nil): break
                }
            }
        }
    }

    /// Records with one key are told apart by their order.
    private func keyed(_ records: [OBORecord], _ kind: OBOKind) -> [[String]: [String]] {
        var keyed: [[String]: [String]] = [:]
        for record in records where record.kind == kind {
            let key = record.fields.prefix(2) + kind.keyFields.map { record.fields[$0] }
            var ordinal = 0
            while keyed[key + [String(ordinal)]] != nil { ordinal += 1 }
            keyed[key + [String(ordinal)]] = record.fields
        }
        return keyed
    }

    /// What changed alone; `*` for a field made empty.
    private static func changes(from old: [String], to new: [String]) -> [String] {
        zip(old, new).map { old, new in old == new ? "" : new.isEmpty ? "*" : new }
    }

    private mutating func add(_ change: Change, _ kind: OBOKind, _ old: [String], _ new: [String]) {
        lists[kind]?.count += 1
        lists[kind]?.bytes.put(([change.rawValue] + old + new).joined(separator: "|") + "\r\n")
    }
}
