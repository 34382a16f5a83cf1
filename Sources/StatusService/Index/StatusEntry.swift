import FundingModel
import RegisterStore
import Wire

/// One person's entry: when the facts changed, the undecided years, and a YearStatus message a year.
///
/// The moment in eight bytes, the number of undecided years in one, these years in two bytes each, then the years:
/// year and kind in three bytes, length in four, message. A person who is gone has the earliest moment. Read where it
/// stands.
enum StatusEntry {
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

    static func isGone(_ entry: borrowing Span<UInt8>) -> Bool { factsChangedAt(entry).microseconds == gone }

    /// The records by year and kind, as they are stored.
    static func records(_ entry: borrowing Span<UInt8>) -> [TallyBook.Year: [UInt8]] {
        var records: [TallyBook.Year: [UInt8]] = [:]
        forEachYear(entry) { number, kind, message in
            guard let year = FundingYear(number) else { return }
            records[.init(fundingYear: year, kind: kind)] = StoredStatus.records(inYearStatus: Array(copying: message))
        }
        return records
    }

    static func factsChangedAt(_ entry: borrowing Span<UInt8>) -> Moment {
        var bits: UInt64 = 0
        for place in 0..<8 { bits = bits << 8 | UInt64(entry[place]) }
        return Moment(microseconds: Int64(bitPattern: bits))
    }

    static func undecidedCount(_ entry: borrowing Span<UInt8>) -> Int { Int(entry[8]) }

    static func undecidedYears(_ entry: borrowing Span<UInt8>) -> [FundingYear] {
        let count = undecidedCount(entry)
        var years: [FundingYear] = []
        for place in 0..<count {
            if let year = FundingYear(entry.short(at: 9 + 2 * place)) { years.append(year) }
        }
        return years
    }

    /// Lends the messages by year and kind, as they were put in: latest year first.
    static func forEachYear(
        _ entry: borrowing Span<UInt8>,
        _ body: (_ year: Int, _ kind: StatusKind, _ message: borrowing Span<UInt8>) -> Void
    ) {
        var place = 9 + 2 * undecidedCount(entry)
        while place + 7 <= entry.count {
            let length = entry.short(at: place + 3) << 16 | entry.short(at: place + 5)
            let kind: StatusKind = entry[place + 2] == 1 ? .definitive : .provisional
            body(entry.short(at: place), kind, entry.extracting(place + 7..<place + 7 + length))
            place += 7 + length
        }
    }

    /// Whether there is a provisional status of a year.
    static func hasProvisional(_ entry: borrowing Span<UInt8>, _ year: Int) -> Bool {
        var isFound = false
        forEachYear(entry) { number, kind, _ in
            if number == year, kind == .provisional { isFound = true }
        }
        return isFound
    }
}

extension [UInt8] {
    init(copying bytes: borrowing Span<UInt8>) {
        self = []
        reserveCapacity(bytes.count)
        for place in 0..<bytes.count { append(bytes[place]) }
    }
}

extension Span<UInt8> {
    fileprivate func short(at place: Int) -> Int { Int(self[place]) << 8 | Int(self[place + 1]) }
}

extension [UInt8] {
    fileprivate mutating func append(short value: Int) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }
}
