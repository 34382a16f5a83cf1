import FundingModel
import RegisterStore
import Synchronization
import Wire

/// The tallies of all institutions by funding year and kind of status, beside the index and as of the same change.
///
/// Changed by the difference whenever a person's entry of the index is: old records out, new records in. What changes
/// shows at once with its change's number, so that an answer is of one moment.
final class TallyBook: Sendable {
    struct Year: Hashable, Sendable {
        var fundingYear: FundingYear
        var kind: StatusKind
    }

    /// An institution's tally, and a number that is another whenever it changes, also when all is read anew.
    struct Entry: Sendable {
        var tally = DividedTally()
        var version = 0
    }

    /// One year as of one change.
    struct Standing: Sendable {
        var year: Year
        var institutions: [Brin: Entry]
        var change: Int64
        var asOf: Moment
    }

    private struct State {
        /// Whether all of the register is in, and all of it could be read.
        var isWhole = false
        var isBroken = false
        var change: Int64 = 0
        var asOf = Moment(microseconds: 0)
        var years: [Year: [Brin: Entry]] = [:]
        var lastVersion = 0
        /// What is in the index already, and not in the years.
        var waiting = TallyDifference()
    }

    private let state = Mutex(State())

    /// Keeps what changed until ``commit(change:asOf:)``.
    func add(_ difference: TallyDifference) {
        state.withLock { $0.waiting.add(difference) }
    }

    /// All that was added belongs to changes up to this one, and nothing is missing.
    func commit(change: Int64, asOf: Moment) {
        state.withLock { state in
            state.isBroken = state.isBroken || state.waiting.isBroken
            for (year, tallies) in state.waiting.years {
                for (brin, difference) in tallies where !difference.isEmpty {
                    var entry = state.years[year, default: [:]].removeValue(forKey: brin) ?? Entry()
                    entry.tally += difference
                    state.lastVersion += 1
                    entry.version = state.lastVersion
                    state.years[year, default: [:]][brin] = entry
                }
            }
            state.waiting = TallyDifference()
            (state.change, state.asOf, state.isWhole) = (change, asOf, true)
        }
    }

    func removeAll() {
        state.withLock { $0 = State(lastVersion: $0.lastVersion) }
    }

    /// A year's tallies; nil while they are not all there. A year nobody was decided for has none.
    func standing(_ year: Year) -> Standing? {
        state.withLock { state in
            guard state.isWhole, !state.isBroken else { return nil }
            return Standing(
                year: year, institutions: state.years[year] ?? [:], change: state.change, asOf: state.asOf)
        }
    }

    /// Years with at least one tally.
    var years: [Year] { state.withLock { Array($0.years.keys) } }

    /// What the tallies take, about. Unit: bytes.
    var memory: Int {
        state.withLock { state in
            state.years.values.reduce(0) { sum, institutions in
                institutions.values.reduce(sum) { $0 + $1.tally.memory }
            }
        }
    }
}

/// What changed in tallies, by year and institution.
struct TallyDifference: Sendable {
    private(set) var years: [TallyBook.Year: [Brin: DividedTally]] = [:]
    /// Stored records could not be read: tallies can no longer be kept by differences.
    private(set) var isBroken = false

    mutating func add(_ other: TallyDifference) {
        if years.isEmpty {
            years = other.years
        } else {
            for (year, tallies) in other.years {
                for (brin, tally) in tallies { years[year, default: [:]][brin, default: DividedTally()] += tally }
            }
        }
        isBroken = isBroken || other.isBroken
    }

    /// A person's records came.
    mutating func add(_ records: [UInt8], in year: TallyBook.Year) { replace([], by: records, in: year) }

    /// A person's records went and others came.
    mutating func replace(_ old: [TallyBook.Year: [UInt8]], by new: [TallyBook.Year: [UInt8]]) {
        for (year, records) in old { replace(records, by: new[year] ?? [], in: year) }
        for (year, records) in new where old[year] == nil { replace([], by: records, in: year) }
    }

    private mutating func replace(_ old: [UInt8], by new: [UInt8], in year: TallyBook.Year) {
        if old == new { return }
        do throws(WireError) {
            if !old.isEmpty { try StoredStatus.tally(old, sign: -1, into: &years[year, default: [:]]) }
            if !new.isEmpty { try StoredStatus.tally(new, into: &years[year, default: [:]]) }
        } catch {
            isBroken = true
        }
    }
}
