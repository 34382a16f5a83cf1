import FundingModel
import RegisterStore
import Wire

/// The statuses without records of years that were decided for everyone, as they go out for persons of whom nothing is
/// kept in such a year; the latest first.
struct EmptyYears: Sendable {
    private var list: [(year: Int, status: [UInt8])] = []
    /// Of all of them together.
    private var bytes = 0

    init(_ decided: [CompletedYear]) {
        for year in decided.sorted(by: { $0.fundingYear > $1.fundingYear }) {
            let status = StoredStatus.yearStatus(
                records: [], year: year.fundingYear, kind: .provisional, decidedAt: year.decidedAt,
                receipt: year.receipt)
            list.append((year.fundingYear.year, status))
            bytes += status.count
        }
    }

    /// What a reply takes at most.
    ///
    /// - Parameter entry: bytes of the person's entry.
    func mostBytes(entry: Int) -> Int {
        // A kept year has seven bytes before its status, more than stand before it in a reply; an undecided year two.
        LookUpReplyWriter.mostBytes(years: list.count, yearBytes: entry + bytes, undecidedYears: 0)
    }

    /// Writes a person's reply: the years that are kept and those that are empty; the latest first.
    ///
    /// - Parameter year: 0 for all.
    func write(
        _ person: PersonNumber, _ entry: borrowing Span<UInt8>, year: Int, change: Int64, asOf: Moment,
        _ reply: inout OutputRawSpan
    ) {
        LookUpReplyWriter.begin(&reply, factsChangedAt: StatusEntry.factsChangedAt(entry))
        var place = 0
        StatusEntry.forEachYear(entry) { number, _, status in
            while place < list.count, list[place].year > number { writeEmpty(&place, entry, year, &reply) }
            if year == 0 || number == year { LookUpReplyWriter.append(&reply, yearStatus: status) }
        }
        while place < list.count { writeEmpty(&place, entry, year, &reply) }
        LookUpReplyWriter.end(
            &reply, person: person, change: change, asOf: asOf, undecidedYears: StatusEntry.undecidedYears(entry))
    }

    private func writeEmpty(
        _ place: inout Int, _ entry: borrowing Span<UInt8>, _ year: Int, _ reply: inout OutputRawSpan
    ) {
        let number = list[place].year
        if year == 0 || number == year, !StatusEntry.hasProvisional(entry, number) {
            let status = list[place].status
            LookUpReplyWriter.append(&reply, yearStatus: status.span)
        }
        place += 1
    }
}
