import FundingModel
import RegisterStore
import Synchronization
import Wire

/// Every person's statuses in memory, in the form in which they go out: a look-up copies bytes.
///
/// Kept true by ``IndexFeed``. Each answer says as of which change it is and up to which moment that is known.
final class StatusIndex: Sendable {
    struct State {
        var isLoaded = false
        /// All changes up to this one are in.
        var change: Int64 = 0
        /// When that was last known.
        var asOf = Moment(microseconds: 0)
        var decided: [CompletedYear] = [] {
            didSet { if decided != oldValue { empty = EmptyYears(decided) } }
        }
        private(set) var empty = EmptyYears([])
        var receipts: [Int32: Receipt] = [:]
    }

    private let pages = SharedPages()
    private let state = Mutex(State())
    /// What the entries add up to.
    let tallies = TallyBook()

    var current: State { state.withLock { $0 } }

    var count: Int { pages.sum { $0.count } }

    /// What the entries take. Unit: bytes.
    var memory: Int { pages.sum { $0.memory } }

    func update(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    /// - Parameter difference: gets what changes in the tallies by it.
    func set(_ stored: StoredPerson, _ difference: inout TallyDifference) {
        let content = StatusEntry.content(of: stored)
        let key = stored.person.value
        let before = pages.change(stored.person) { pages in
            let before = pages.withEntry(of: key) { StatusEntry.records($0) }
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
        let before = pages.change(person) { pages in
            let before = pages.withEntry(of: person.value) { StatusEntry.records($0) }
            pages.remove(person.value)
            return before
        }
        difference.replace(before ?? [:], by: [:])
    }

    func removeAll() {
        pages.changeAll { $0.removeAll() }
        tallies.removeAll()
    }

    /// Makes room for so many persons, so that growing does not double the memory for a moment.
    func reserve(_ persons: Int) {
        let each = persons / pages.partCount
        pages.changeAll { $0.reserve(each) }
    }

    /// Lends what can be looked up while nothing changes: be quick.
    func read<Value: Sendable>(_ body: (borrowing SharedPages.Reading) -> Value) -> Value { pages.read(body) }
}

extension SharedPages.Reading {
    /// Lends the entry of a person who is known; nil for others.
    func withKnown<Value>(_ person: PersonNumber, _ body: (borrowing Span<UInt8>) -> Value) -> Value? {
        found(person).flatMap { withKnown($0, body) }
    }

    func withKnown<Value>(_ found: SharedPages.Found, _ body: (borrowing Span<UInt8>) -> Value) -> Value? {
        withEntry(found) { StatusEntry.isGone($0) ? nil : body($0) }
    }
}

extension StoredYear {
    fileprivate var place: TallyBook.Year { .init(fundingYear: fundingYear, kind: kind) }
}
