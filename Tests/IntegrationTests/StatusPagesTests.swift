import FundingModel
import RegisterStore
import Testing

@testable import StatusService

@Suite struct StatusPagesTests {
    private func content(_ length: Int, _ value: UInt8) -> [UInt8] { [UInt8](repeating: value, count: length) }

    private func read(_ pages: borrowing StatusPages, _ key: UInt32) -> [UInt8]? {
        pages.withEntry(of: key) { [UInt8](copying: $0) }
    }

    @Test func whatWasPutInComesOut() {
        var pages = StatusPages(pageSize: 64)
        #expect(read(pages, 1) == nil)
        pages.remove(1)
        pages.set(1, [])
        pages.set(2, content(56, 2))
        // Larger than a page.
        pages.set(0, content(1000, 3))
        #expect(read(pages, 1) == [] && read(pages, 2) == content(56, 2) && read(pages, 0) == content(1000, 3))
        pages.set(2, content(56, 4))
        pages.set(1, content(3, 5))
        #expect(read(pages, 2) == content(56, 4) && read(pages, 1) == content(3, 5) && pages.count == 3)
        pages.remove(2)
        #expect(read(pages, 2) == nil && pages.count == 2)
        pages.removeAll()
        #expect(read(pages, 1) == nil && pages.count == 0)
    }

    /// The same as a dictionary after each of many seeded changes, and not much larger than what it holds.
    @Test(arguments: [1, 2, 3, 4] as [UInt64]) func isADictionary(seed: UInt64) {
        var random = SplitMix(state: seed)
        var pages = StatusPages(pageSize: 512)
        var expected: [UInt32: [UInt8]] = [:]
        for round in 0..<20_000 {
            let key = UInt32(random.next() % 300)
            switch random.next() % 10 {
            case 0..<7:
                let value = content(Int(random.next() % 90), UInt8(truncatingIfNeeded: random.next()))
                pages.set(key, value)
                expected[key] = value
            case 7..<9:
                pages.remove(key)
                expected[key] = nil
            default:
                if random.next() % 200 == 0 {
                    pages.removeAll()
                    expected = [:]
                }
            }
            #expect(read(pages, key) == expected[key])
            guard round % 500 == 0 else { continue }
            #expect(pages.count == expected.count)
            for key in 0..<300 as Range<UInt32> { #expect(read(pages, key) == expected[key]) }
            let held = expected.values.reduce(0) { $0 + $1.count + 8 }
            #expect(pages.memory < 3 * held + 512 * 12 + 8 * 1024)
        }
    }

    /// Readers see an entry as it was before or after a change, never half of it.
    @Test func readersAndWritersGoTogether() async {
        let index = StatusIndex()
        let persons = (0..<UInt32.max).lazy.compactMap { PersonNumber(value: 300_000_000 + $0 * 7) }.prefix(50)
        let year = FundingYear(2027)!
        @Sendable func stored(_ person: PersonNumber, _ value: UInt8) -> StoredPerson {
            StoredPerson(
                person: person, factsChangedAt: Moment(microseconds: Int64(value)), undecided: [],
                years: [
                    StoredYear(
                        fundingYear: year, kind: .provisional, decidedAt: Moment(microseconds: 1), receipt: 1,
                        records: [UInt8](repeating: value, count: Int(value)))
                ])
        }
        let all = Array(persons)
        var difference = TallyDifference()
        for person in all { index.set(stored(person, 1), &difference) }
        await withTaskGroup(of: Int.self) { group in
            group.addTask {
                var difference = TallyDifference()
                for round in 0..<4000 { index.set(stored(all[round % 50], UInt8(1 + round % 200)), &difference) }
                return 0
            }
            group.addTask {
                var torn = 0
                for round in 0..<20_000 {
                    let isWhole = index.read { index in
                        index.withKnown(all[round % 50]) { entry in
                            let value = UInt8(truncatingIfNeeded: StatusEntry.factsChangedAt(entry).microseconds)
                            let years = years(of: entry)
                            return years.count == 1 && years[0].message.suffix(Int(value)).allSatisfy { $0 == value }
                        }
                    }
                    if isWhole != true { torn += 1 }
                }
                return torn
            }
            for await torn in group { #expect(torn == 0) }
        }
    }
}

/// A small generator with a seed, so that a failure can be had again.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

private func years(of entry: borrowing Span<UInt8>) -> [(year: Int, kind: StatusKind, message: [UInt8])] {
    var years: [(Int, StatusKind, [UInt8])] = []
    StatusEntry.forEachYear(entry) { years.append(($0, $1, [UInt8](copying: $2))) }
    return years
}
