import ArgumentParser
import FundingModel
import FundingRules
import ReferenceData

/// Dossiers in, decisions out: needs no server and no database.
struct Decide: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Decide dossiers: JSON lines in, decisions as JSON lines out, in the same order.",
        discussion: """
            Reads one person's dossier a line and writes one decision a line. A line that cannot be taken gives \
            {"line": N, "error": {"code": "INVALID_ARGUMENT", "field": "…", "message": "…"}} in its place; \
            the others are decided all the same, and the exit status is 3.

            EXAMPLE
              mbost decide --year 2027 dossiers.jsonl > decisions.jsonl
              cat dossiers.jsonl | mbost decide --year 2027 --reference my-tables

            \(ExitStatus.help)
            """)

    @Option(help: "Funding year T (bekostigingsjaar); rules are known from 2015 on.")
    var year: Int

    @Option(help: "Folder with reference tables (crebo*.csv and others). The built-in tables when absent.")
    var reference: String?

    @Flag(help: "Speak to machines: the closing line and errors on standard error are JSON.")
    var json = false

    @Argument(help: "Dossiers as JSON lines. Standard input when absent or -.", completion: .file())
    var file: String?

    func run() async throws {
        let decider = try makeDecider()
        let source = try LineSource(path: file)
        let size = source.size
        var progress = ProgressLine()
        let pipeline = DecisionPipeline(BatchDecider(decider: decider), output: ResultOutput())
        defer { progress.end() }
        let tally = try await pipeline.run(source) { tally in
            progress.show("\(tally.decided) dossiers decided", done: tally.bytes, total: size)
        }
        progress.end()
        report(tally)
        if tally.bad > 0 { throw ExitCode(ExitStatus.badRecords.rawValue) }
    }

    private func makeDecider() throws(Failure) -> Decider {
        guard let fundingYear = FundingYear(year) else {
            throw Failure(.noRuleSet, "\(year) is no funding year; give the year in which the money is paid, as 2027")
        }
        let tables: ReferenceTables
        do {
            tables = try reference.map(ReferenceFolder.read) ?? ReferenceFolder.builtIn()
        } catch {
            throw Failure(.badInput, "reference data: \(error)")
        }
        do {
            return try Decider(fundingYear: fundingYear, tables: tables)
        } catch {
            throw Failure(.noRuleSet, "\(error); give another --year")
        }
    }

    /// What people should know besides the decisions.
    private func report(_ tally: LineCounts) {
        if json {
            StandardError.write(
                line: "{\"lines\": \(tally.lines), \"decided\": \(tally.decided), \"bad\": \(tally.bad), "
                    + "\"restOnAssumption\": \(tally.assumed)}")
            return
        }
        if tally.assumed > 0 {
            StandardError.write(
                line: "mbost: \(tally.assumed) of \(tally.decided) decisions rest on an assumed training row "
                    + "(bron = aanname); check them before use")
        }
        if tally.bad > 0 {
            StandardError.write(
                line: "mbost: \(tally.bad) of \(tally.lines) lines were not taken; "
                    + "an error stands in the place of each")
        }
    }
}
