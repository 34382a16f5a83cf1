import FundingModel
import RegisterStore
import Synchronization
import Wire

/// Every person's statuses in memory, in the form in which they go out: a look-up copies bytes.
///
/// Kept true by ``IndexFeed``. Each answer says as of which change it is and up to which moment that is known.
final class StatusIndex: Sendable {
    /// One person: when the facts changed, the undecided years, and a YearStatus message a year.
    struct Entry: Sendable {
        var factsChangedAt: Int64
        /// Undecided years, two bytes each, then the years: year and kind in three bytes, length in four, message.
        var bytes: [UInt8]
        var undecidedCount: UInt8
    }

    private struct Shard {
        var entries: [UInt32: Entry] = [:]
    }

    struct State {
        var isLoaded = false
        /// All changes up to this one are in.
        var change: Int64 = 0
        /// When that was last known.
        var asOf = Moment(microseconds: 0)
        var decided: [CompletedYear] = []
        var receipts: [Int32: Receipt] = [:]
    }

    private let shards: [Shared<Shard>]
    private let state = Mutex(State())

    /// A mutex in an array.
    private final class Shared<Value: Sendable>: Sendable {
        let value: Mutex<Value>
        init(_ value: sending Value) { self.value = Mutex(value) }
    }

    init() {
        shards = (0..<64).map { _ in Shared(Shard()) }
    }

    var current: State { state.withLock { $0 } }

    var count: Int { shards.reduce(0) { $0 + $1.value.withLock { $0.entries.count } } }

    func update(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    /// Person numbers lie close together: spread them.
    private func shard(_ person: PersonNumber) -> Shared<Shard> {
        shards[Int(truncatingIfNeeded: (person.value &* 2_654_435_769) >> 26)]
    }

    func set(_ stored: StoredPerson) {
        let entry = Entry(stored)
        shard(stored.person).value.withLock { $0.entries[stored.person.value] = entry }
    }

    func remove(_ person: PersonNumber) {
        _ = shard(person).value.withLock { $0.entries.removeValue(forKey: person.value) }
    }

    func removeAll() {
        for shard in shards { shard.value.withLock { $0.entries.removeAll() } }
    }

    /// Makes room for so many persons, so that growing does not double the memory for a moment.
    func reserve(_ persons: Int) {
        for shard in shards { shard.value.withLock { $0.entries.reserveCapacity(persons / shards.count * 9 / 8) } }
    }

    func entry(of person: PersonNumber) -> Entry? {
        shard(person).value.withLock { $0.entries[person.value] }
    }
}

extension StatusIndex.Entry {
    init(_ stored: StoredPerson) {
        factsChangedAt = stored.factsChangedAt.microseconds
        undecidedCount = UInt8(clamping: stored.undecided.count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * stored.undecided.count + stored.years.reduce(0) { $0 + $1.records.count + 32 })
        for year in stored.undecided.prefix(255) { bytes.append(short: year.year) }
        for year in stored.years {
            let message = StoredStatus.yearStatus(
                records: year.records, year: year.fundingYear, kind: year.kind, decidedAt: year.decidedAt,
                receipt: year.receipt)
            bytes.append(short: year.fundingYear.year)
            bytes.append(year.kind == .definitive ? 1 : 0)
            bytes.append(short: message.count >> 16)
            bytes.append(short: message.count & 0xFFFF)
            bytes.append(contentsOf: message)
        }
        self.bytes = bytes
    }

    var undecidedYears: [FundingYear] {
        (0..<Int(undecidedCount)).compactMap { FundingYear(bytes.short(at: 2 * $0)) }
    }

    /// The messages by year and kind, as they were put in: latest year first.
    var years: [(year: Int, kind: StatusKind, message: ArraySlice<UInt8>)] {
        var years: [(Int, StatusKind, ArraySlice<UInt8>)] = []
        var place = 2 * Int(undecidedCount)
        while place + 7 <= bytes.count {
            let length = bytes.short(at: place + 3) << 16 | bytes.short(at: place + 5)
            let end = min(place + 7 + length, bytes.count)
            years.append(
                (bytes.short(at: place), bytes[place + 2] == 1 ? .definitive : .provisional, bytes[place + 7..<end]))
            place = end
        }
        return years
    }
}

extension [UInt8] {
    fileprivate mutating func append(short value: Int) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    fileprivate func short(at place: Int) -> Int { Int(self[place]) << 8 | Int(self[place + 1]) }
}
