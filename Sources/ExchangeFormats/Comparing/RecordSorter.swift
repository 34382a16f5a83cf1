/// Where a sorter keeps what does not fit in memory; a file that has no name, or an array in tests.
public struct SpillStore {
    /// Appends bytes.
    public var write: ([UInt8]) throws -> Void
    /// Up to so many bytes from a place on; fewer only at the end.
    public var read: (_ place: Int, _ count: Int) throws -> [UInt8]

    public init(write: @escaping ([UInt8]) throws -> Void, read: @escaping (Int, Int) throws -> [UInt8]) {
        self.write = write
        self.read = read
    }
}

/// Puts the records of an overview in order of their keys, whatever their number, with constant memory: sorted runs go
/// to a store, and are merged when read.
///
/// A run is a table of its own (``OverviewTableWriter``). Records with one key stay in the order they came in.
public struct RecordSorter {
    /// Records held in memory before they go to the store as a run; some 1.5 kB each.
    public static let standardRun = 20_000
    /// Unit: bytes.
    private static let pieceSize = 32 << 10

    private let most: Int
    private let store: SpillStore
    private var pending: [(key: RecordKey, record: OverviewRecord)] = []
    private var runs: [Run] = []
    private var stored = 0
    private var memory: Array<(key: RecordKey, record: OverviewRecord)>.Iterator?

    /// A run while it is read.
    private struct Run {
        var place: Int
        let end: Int
        var reader = OverviewTableReader(file: "tussenbestand")
        var queue: [(key: RecordKey, record: OverviewRecord)] = []
        var next = 0

        var head: (key: RecordKey, record: OverviewRecord)? { next < queue.count ? queue[next] : nil }
    }

    /// - Parameter most: how many records may be held in memory, at least one.
    public init(most: Int = standardRun, store: SpillStore) {
        self.most = max(1, most)
        self.store = store
    }

    /// How many runs went to the store.
    public var runCount: Int { runs.count }

    public mutating func add(_ record: OverviewRecord) throws {
        pending.append((RecordKey(record), record))
        if pending.count >= most { try spill() }
    }

    /// All records were added: from now on ``next()`` gives them in order.
    public mutating func sort() throws {
        if runs.isEmpty {
            memory = inOrder().makeIterator()
            pending = []
            return
        }
        if !pending.isEmpty { try spill() }
        for index in runs.indices { try fill(index) }
    }

    /// Stable.
    private func inOrder() -> [(key: RecordKey, record: OverviewRecord)] {
        // Places are moved about, not the records, which are large.
        pending.indices.sorted { left, right in
            pending[left].key != pending[right].key ? pending[left].key < pending[right].key : left < right
        }.map { pending[$0] }
    }

    private mutating func spill() throws {
        var writer = OverviewTableWriter()
        let start = stored
        for (_, record) in inOrder() {
            switch record {
            case .enrolment(let enrolment): writer.write(enrolment)
            case .diploma(let diploma): writer.write(diploma)
            }
            if writer.bytes.count >= 1 << 20 { try keep(&writer) }
        }
        try keep(&writer)
        runs.append(Run(place: start, end: stored))
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func keep(_ writer: inout OverviewTableWriter) throws {
        try store.write(writer.bytes)
        stored += writer.bytes.count
        writer.clear()
    }

    /// The next record in order; nil behind the last.
    mutating func next() throws -> (key: RecordKey, record: OverviewRecord)? {
        if memory != nil { return memory?.next() }
        var lowest: Int?
        for index in runs.indices {
            guard let head = runs[index].head else { continue }
            if let known = lowest, let best = runs[known].head, best.key <= head.key { continue }
            lowest = index
        }
        guard let lowest, let head = runs[lowest].head else { return nil }
        runs[lowest].next += 1
        if runs[lowest].head == nil { try fill(lowest) }
        return head
    }

    private mutating func fill(_ index: Int) throws {
        runs[index].queue.removeAll(keepingCapacity: true)
        runs[index].next = 0
        while runs[index].queue.isEmpty, runs[index].place < runs[index].end {
            let count = min(Self.pieceSize, runs[index].end - runs[index].place)
            let bytes = try store.read(runs[index].place, count)
            guard bytes.count == count else {
                throw FileDefect(file: "tussenbestand", line: 0, reason: "is afgebroken; is de schijf vol?")
            }
            runs[index].place += count
            var records = try runs[index].reader.feed(bytes)
            if runs[index].place == runs[index].end { records += try runs[index].reader.finish() }
            runs[index].queue = records.map { (RecordKey($0), $0) }
        }
    }
}

/// Gives sorted records out by key: all of one key together.
struct KeyGroups {
    private var sorter: RecordSorter
    private var head: (key: RecordKey, record: OverviewRecord)?

    /// Precondition: it was sorted.
    init(_ sorter: RecordSorter) throws {
        self.sorter = sorter
        head = try self.sorter.next()
    }

    var key: RecordKey? { head?.key }

    /// All records of the key at the head.
    mutating func take() throws -> [OverviewRecord] {
        guard let first = head else { return [] }
        var records = [first.record]
        head = try sorter.next()
        while let next = head, next.key == first.key {
            records.append(next.record)
            head = try sorter.next()
        }
        return records
    }
}
