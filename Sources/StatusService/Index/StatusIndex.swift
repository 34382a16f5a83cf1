import FundingModel
import RegisterStore
import Synchronization
import Wire

/// Every person's statuses in memory, in the form in which they go out: a look-up copies bytes.
///
/// Kept true by ``IndexFeed``. Each answer says as of which change it is and up to which moment that is known.
final class StatusIndex: Sendable {
    /// One person: when the facts changed, the undecided years, and a YearStatus message a year.
    struct Entry {
        /// The moment in eight bytes, the number of undecided years in one, these years in two bytes each, then the
        /// years: year and kind in three bytes, length in four, message. A person who is gone has the earliest moment.
        let bytes: ArraySlice<UInt8>
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

    private let shards: [Shared<StatusPages>]
    private let state = Mutex(State())
    /// What the entries add up to.
    let tallies = TallyBook()

    /// A mutex in an array.
    private final class Shared<Value: Sendable>: Sendable {
        let value: Mutex<Value>
        init(_ value: sending Value) { self.value = Mutex(value) }
    }

    init() {
        shards = (0..<64).map { _ in Shared(StatusPages()) }
    }

    var current: State { state.withLock { $0 } }

    var count: Int { shards.reduce(0) { $0 + $1.value.withLock { $0.count } } }

    /// What the entries take. Unit: bytes.
    var memory: Int { shards.reduce(0) { $0 + $1.value.withLock { $0.memory } } }

    func update(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    /// Person numbers lie close together: spread them.
    private func shard(_ person: PersonNumber) -> Shared<StatusPages> {
        shards[Int(truncatingIfNeeded: (person.value &* 2_654_435_769) >> 26)]
    }

    /// - Parameter difference: gets what changes in the tallies by it.
    func set(_ stored: StoredPerson, _ difference: inout TallyDifference) {
        let content = Entry.content(of: stored)
        let key = stored.person.value
        let before = shard(stored.person).value.withLock { pages in
            // Copied: a slice of a page that lives on would make the page be copied when it is written.
            let before = pages.withEntry(of: key) { Entry(bytes: $0).records }
            pages.set(key, content)
            return before
        }
        guard let before else {
            for year in stored.years { difference.add(year.records, in: year.place) }
            return
        }
        difference.replace(
            before, by: Dictionary(stored.years.map { ($0.place, $0.records) }, uniquingKeysWith: { $1 }))
    }

    func remove(_ person: PersonNumber, _ difference: inout TallyDifference) {
        let before = shard(person).value.withLock { pages in
            let before = pages.withEntry(of: person.value) { Entry(bytes: $0).records }
            pages.remove(person.value)
            return before
        }
        difference.replace(before ?? [:], by: [:])
    }

    func removeAll() {
        for shard in shards { shard.value.withLock { $0.removeAll() } }
        tallies.removeAll()
    }

    /// Makes room for so many persons, so that growing does not double the memory for a moment.
    func reserve(_ persons: Int) {
        for shard in shards { shard.value.withLock { $0.reserve(persons / shards.count) } }
    }

    /// Lends a person's entry, which nobody can change meanwhile: be quick; nil for a person who is not known.
    func withEntry<Value: Sendable>(of person: PersonNumber, _ body: (Entry) -> Value) -> Value? {
        shard(person).value.withLock { pages in
            pages.withEntry(of: person.value) { bytes in
                let entry = Entry(bytes: bytes)
                return entry.isGone ? nil : body(entry)
            } ?? nil
        }
    }
}

extension StatusIndex.Entry {
    static func content(of stored: StoredPerson) -> [UInt8] {
        var bytes: [UInt8] = []
        let undecided = stored.undecided.prefix(255)
        bytes.reserveCapacity(9 + 2 * undecided.count + stored.years.reduce(0) { $0 + $1.records.count + 32 })
        let changedAt = UInt64(bitPattern: stored.isGone ? gone : stored.factsChangedAt.microseconds)
        for shift in stride(from: 48, through: 0, by: -16) as StrideThrough<UInt64> {
            bytes.append(short: Int(changedAt >> shift & 0xFFFF))
        }
        bytes.append(UInt8(undecided.count))
        for year in undecided { bytes.append(short: year.year) }
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
        return bytes
    }

    private static let gone = Int64.min

    var isGone: Bool { factsChangedAt.microseconds == Self.gone }

    /// The records by year and kind, as they are stored.
    fileprivate var records: [TallyBook.Year: [UInt8]] {
        var records: [TallyBook.Year: [UInt8]] = [:]
        forEachYear { number, kind, message in
            guard let year = FundingYear(number) else { return }
            records[.init(fundingYear: year, kind: kind)] = StoredStatus.records(inYearStatus: Array(message))
        }
        return records
    }

    var factsChangedAt: Moment {
        let bits = (0..<4).reduce(0 as UInt64) { $0 << 16 | UInt64(bytes.short(at: 2 * $1)) }
        return Moment(microseconds: Int64(bitPattern: bits))
    }

    private var undecidedCount: Int { Int(bytes[bytes.startIndex + 8]) }

    var undecidedYears: [FundingYear] {
        (0..<undecidedCount).compactMap { FundingYear(bytes.short(at: 9 + 2 * $0)) }
    }

    /// Lends the messages by year and kind, as they were put in: latest year first.
    func forEachYear(_ body: (_ year: Int, _ kind: StatusKind, _ message: ArraySlice<UInt8>) -> Void) {
        var place = 9 + 2 * undecidedCount
        while place + 7 <= bytes.count {
            let length = bytes.short(at: place + 3) << 16 | bytes.short(at: place + 5)
            let start = bytes.startIndex + place
            let kind: StatusKind = bytes[start + 2] == 1 ? .definitive : .provisional
            body(bytes.short(at: place), kind, bytes[start + 7..<start + 7 + length])
            place += 7 + length
        }
    }

    /// Whether there is a provisional status of a year.
    func hasProvisional(_ year: Int) -> Bool {
        var place = 9 + 2 * undecidedCount
        while place + 7 <= bytes.count {
            if bytes.short(at: place) == year, bytes[bytes.startIndex + place + 2] == 0 { return true }
            place += 7 + (bytes.short(at: place + 3) << 16 | bytes.short(at: place + 5))
        }
        return false
    }
}

extension StoredYear {
    fileprivate var place: TallyBook.Year { .init(fundingYear: fundingYear, kind: kind) }
}

extension [UInt8] {
    fileprivate mutating func append(short value: Int) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }
}

extension ArraySlice<UInt8> {
    /// Counted from the slice's start.
    fileprivate func short(at place: Int) -> Int {
        Int(self[startIndex + place]) << 8 | Int(self[startIndex + place + 1])
    }
}
