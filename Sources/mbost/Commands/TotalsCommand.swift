import ArgumentParser
import ExchangeFormats
import Foundation
import FundingModel
import FundingRules
import ReferenceData

/// Decisions in, totals out: needs no server and no database.
struct TotalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "totals",
        abstract: "Add up decisions: values, correction factors and shares by institution. Dutch: OSB.",
        discussion: """
            Reads the decisions that decide writes, each person once, and writes one JSON object: institutions[] \
            with brin and groups[] (B1 O1 B2 O2, correctionFactor, base, studentValue, diplomaBase, diplomaValue, sum, \
            sharePercent, amount), and national[] with the sums. Shares are parts of the sums of the input, or of \
            those of --national, so that one school can calculate its own. sharePercent is null where the national \
            sum is not known or zero, amount without budget. A line that cannot be counted is reported on standard \
            error with its field, the others are counted all the same, and the exit status is 3.

            --reference takes of a folder: instelling.csv (a predecessor counts for its opvolger) and budget.csv \
            (bekostigingsjaar;onderdeel;bedrag, where onderdeel is entree, 2, 34, 234 or gehandicapten).

            --institution writes the overview (OSB) of one institution alone, with its trainings, pathways, \
            diplomas and signals, as JSON, CSV or a page to print.

            EXAMPLE
              mbost decide --year 2027 dossiers.jsonl | mbost totals --year 2027 --budgets budget.csv
              mbost totals --year 2027 --national landelijk.json own-decisions.jsonl
              mbost totals --year 2027 --institution 27DV --format html decisions.jsonl > OSB_27DV_2027.html

            \(ExitStatus.help)
            """)

    @Option(help: "Funding year T (bekostigingsjaar); rules are known from 2015 on.")
    var year: Int

    @Option(help: "National budgets, in the form of budget.csv; goes before the folder's.", completion: .file())
    var budgets: String?

    @Option(
        help: "National sums: an output of this command, or a JSON object with national[] (group, sum).",
        completion: .file())
    var national: String?

    @Option(help: "Folder with reference tables: instelling.csv for mergers, budget.csv. None when absent.")
    var reference: String?

    @Option(help: ArgumentHelp("Only the overview (OSB) of this institution.", valueName: "brin"))
    var institution: BrinArgument?

    @Option(help: "Form of that overview: json, csv or html.")
    var format: FormatArgument?

    @Flag(help: "Speak to machines: the closing line and errors on standard error are JSON.")
    var json = false

    @Argument(help: "Decisions as JSON lines. Standard input when absent or -.", completion: .file())
    var file: String?

    func validate() throws {
        guard institution != nil || format == nil else {
            throw ValidationError("--format goes with --institution; all institutions are written as JSON.")
        }
    }

    func run() async throws {
        let calculation = try makeCalculation()
        let settings = try TotalsSettings(
            calculation, reference: reference, budgets: budgets, national: national)
        let source = try LineSource(path: file)
        var progress = ProgressLine()
        defer { progress.end() }
        let lines = try await TallyPipeline(year: calculation.fundingYear).run(source) { lines, sum in
            for (number, defect) in lines.defects { report(defect, line: number) }
            progress.show("\(sum.counted) decisions counted", done: sum.bytes, total: source.size)
        }
        progress.end()
        try write(settings, lines)
        if json {
            StandardError.write(
                line: "{\"lines\": \(lines.lines), \"counted\": \(lines.counted), \"bad\": \(lines.bad)}")
        }
        if lines.bad > 0 { throw ExitCode(ExitStatus.badRecords.rawValue) }
    }

    private func makeCalculation() throws(Failure) -> TotalsCalculation {
        guard let fundingYear = FundingYear(year) else {
            throw Failure(.noRuleSet, "\(year) is no funding year; give the year in which the money is paid, as 2027")
        }
        do {
            return try TotalsCalculation(fundingYear: fundingYear)
        } catch {
            throw Failure(.noRuleSet, "\(error); give another --year")
        }
    }

    private func write(_ settings: TotalsSettings, _ lines: TalliedLines) throws(Failure) {
        let calculation = settings.calculation
        let tallies = settings.mergers.merged(lines.tallies)
        let institutions = tallies.sorted { $0.key < $1.key }
            .map { calculation.totals(of: $0.value, brin: $0.key) }
        let national = settings.national ?? calculation.national(institutions)
        if let brin = institution?.brin {
            guard let tally = tallies[brin] else {
                throw Failure(.notFound, "no decision is about \(brin), or it merged into another; name another BRIN")
            }
            let overview = try settings.overview(
                of: tally, brin: brin, national: national, counted: lines.tallies.keys.sorted())
            return try ResultOutput().write(overview.rendered(as: format?.value ?? .json))
        }
        let shared = institutions.map { calculation.share($0, of: national, budgets: settings.budgets) }
        var bytes: [UInt8] = []
        TotalsWriter().write(shared, national, budgets: settings.budgets, to: &bytes)
        try ResultOutput().write(bytes)
    }

    private func report(_ defect: JSONLineDefect, line: Int) {
        guard json else {
            let field = defect.field.isEmpty ? "" : ", \(defect.field)"
            return StandardError.write(line: "mbost: line \(line)\(field): \(defect.message)")
        }
        var bytes: [UInt8] = []
        DecisionWriter().write(defect, ofLine: line, to: &bytes)
        StandardError.write(String(decoding: bytes, as: UTF8.self))
    }
}
