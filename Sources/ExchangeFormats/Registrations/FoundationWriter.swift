public import FundingModel

/// What stands for a person in a GRONDSLAG, in place of the person number. Dutch: PGN (pseudoniem).
///
/// A `P` and 15 hexadecimal digits **(choice)**: no person number, no number to a spreadsheet, and with 60 bits two
/// persons of one register do not get the same one.
public struct Pseudonym: Hashable, Comparable, Sendable, BitwiseCopyable {
    public let value: UInt64

    /// Takes the first 60 bits.
    public init(_ bits: UInt64) { value = bits >> 4 }

    public static func < (left: Pseudonym, right: Pseudonym) -> Bool { left.value < right.value }

    fileprivate func put(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "P"))
        for shift in stride(from: UInt64(56), through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: value >> shift & 0xF)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
        }
    }

    public var text: String {
        var bytes: [UInt8] = []
        put(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Writes the facts that decisions rest on, with the decisions, person by person under a pseudonym; the caller takes
/// the bytes away whenever it likes. Dutch: bekostigingsgrondslagen (GRONDSLAG).
///
/// The rows of the study year are written, in the order of the file whatever their order in the dossier; decisions
/// stand below the enrolment or diploma they are about. Constant memory; `;`, CRLF, dates `yyyymmdd`.
public struct FoundationWriter: Sendable {
    /// Nil for all institutions.
    public let brin: Brin?
    public let year: FundingYear
    /// `GRONDSLAG_IP_MBO_<BRIN>_<yyyymmdd>_<study year>.csv`
    public let file: String
    /// What has been written since the last ``clear()``.
    public var bytes: [UInt8] { output.bytes }
    public var persons: Int { output.count(of: .person) }
    public var enrolments: Int { output.count(of: .enrolment) }
    public var diplomas: Int { output.count(of: .diploma) }

    private let scope: RegistrationScope
    private let sortsLater: Bool
    private var output = RecordOutput(.semicolons)
    private var last: Pseudonym?

    /// - Parameters:
    ///   - brin: nil for all institutions **(choice)**: the header then names none, the file is called `…_ALLE_…`.
    ///   - year: the study year's enrolments are those of its count dates.
    ///   - kind: whether the decisions are provisional or definitive.
    ///   - sortsLater: persons may come in any order; who takes the bytes puts them in order of pseudonym.
    public init(_ brin: Brin?, year: FundingYear, kind: StatusKind, created: Day, sortsLater: Bool = false) {
        self.brin = brin
        self.year = year
        self.sortsLater = sortsLater
        file = FoundationWriter.fileName(brin, year: year, created: created)
        scope = RegistrationScope(brin, year: year)
        output.begin(.header)
        output.put(brin)
        output.put(year.diplomaYear, width: 4)
        output.put(created)
        output.put(word: kind.rawValue)
        output.end()
    }

    /// `GRONDSLAG_IP_MBO_27DV_20251119_2025.csv`
    public static func fileName(_ brin: Brin?, year: FundingYear, created: Day) -> String {
        "GRONDSLAG_IP_MBO_\(brin.map(\.description) ?? "ALLE")_\(created.compactText)_\(year.diplomaYear).csv"
    }

    /// Forgets what the caller has taken.
    public mutating func clear() { output.clear() }

    /// Ends the file with the counts.
    public mutating func end() { output.close(counting: RegistrationKind.grondslag.counted) }

    /// Writes a person's rows; false when there are none.
    ///
    /// - Throws: what the format cannot carry, or a person out of order; then nothing of the person is written.
    @discardableResult
    public mutating func write(
        _ dossier: Dossier, as pseudonym: Pseudonym, _ decided: DecidedRecords
    ) throws(FileDefect) -> Bool {
        guard let rows = scope.rows(of: dossier) else { return false }
        if !sortsLater, let last, pseudonym <= last {
            throw FileDefect(
                file: file, line: output.line + 1, record: Record.Kind.person.rawValue,
                reason: "komt niet op volgorde van PGN, of heeft het PGN van een ander")
        }
        let year = year
        try output.whole(file) { output in
            FoundationRows(dossier: dossier, pseudonym: pseudonym, decided: decided, year: year)
                .write(rows, to: &output)
        }
        last = pseudonym
        return true
    }
}

extension RecordOutput {
    mutating func put(_ pseudonym: Pseudonym) {
        put { pseudonym.put(to: &$0) }
    }
}
