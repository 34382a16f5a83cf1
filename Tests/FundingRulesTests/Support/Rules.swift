import FundingModel
import FundingRules
import Testing

/// A small table of trainings of every kind, so that a test row can be checked by hand.
enum TestTables {
    static let trainings = TrainingTable(rows: [
        row(10001, .entree, .mbo1, 100),
        row(20002, .basic, .mbo2, 110),
        row(30003, .vocational, .mbo3, 130),
        row(40004, .middleManagement, .mbo4, 140),
        row(50005, .specialist, .mbo4, 150),
        // Two qualifications of one dossier and domain; the first under a health requirement.
        row(30006, .vocational, .mbo3, 160, health: true, dossier: 23001, domain: 79010),
        row(30007, .vocational, .mbo3, 160, dossier: 23001, domain: 79010),
        row(23001, .qualificationFile, nil, 160, dossier: 23001, domain: 79010),
        row(79010, .domain, nil, 100, bbl: false),
        row(23002, .qualificationFile, .mbo4, 120, dossier: 23002),
        row(40008, .middleManagement, .mbo4, 140, bol: false),
        // Dearer from 2025-10-01 on.
        row(30009, .vocational, .mbo3, 100, from: "2016-08-01"),
        row(30009, .vocational, .mbo3, 120, from: "2025-10-01"),
        row(30010, .vocational, .mbo3, 100, assumed: true),
    ])

    static let reference = ReferenceTables(trainings: trainings, signals: SignalTexts([:]), hash: "test")

    private static func row(
        _ code: UInt32, _ kind: Training.Kind, _ level: Level?, _ price: Int32, from: String = "2014-08-01",
        bol: Bool = true, bbl: Bool = true, health: Bool = false, dossier: UInt32? = nil, domain: UInt32? = nil,
        assumed: Bool = false
    ) -> Training {
        Training(
            code: TrainingCode(value: code)!, validFrom: Day(from)!, kind: kind, level: level,
            allowsBOL: kind == .qualificationFile ? false : bol, allowsBBL: kind == .qualificationFile ? false : bbl,
            priceFactor: Factor(hundredths: price), requiredByHealth: health,
            dossier: dossier.flatMap { TrainingCode(value: $0) }, domain: domain.flatMap { TrainingCode(value: $0) },
            isAssumed: assumed)
    }
}

/// One row of a table of tests: a name, a dossier (see `Sketch`) and the decision expected (see `Summary`).
struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let dossier: String
    let expected: String

    var testDescription: String { name }

    /// Rows of `name | dossier | expected`; `$` in a dossier stands for the text given.
    static func table(_ text: String) -> [Row] { table("", text) }

    static func table(_ base: String, _ text: String) -> [Row] {
        text.split(separator: "\n").map { line in
            let columns = line.split(separator: "|", omittingEmptySubsequences: false).map {
                String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            precondition(columns.count == 3, "three columns: \(line)")
            let parts = columns[1].split(separator: "$", omittingEmptySubsequences: false)
            return Row(name: columns[0], dossier: parts.joined(separator: base), expected: columns[2])
        }
    }

    func check(
        year: Int = 2027, tables: ReferenceTables = TestTables.reference,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let decider = try Decider(fundingYear: #require(FundingYear(year)), tables: tables)
        let decision = decider.decide(Sketch.dossier(dossier))
        #expect(Summary.text(decision) == expected, "\(name)", sourceLocation: location)
    }
}
