import ArgumentParser
import ExchangeFormats
import FundingModel
import FundingRules
import ReferenceData
import StatusClient
import Wire

/// `mbost stake 27DV --year 2027`
struct StakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stake",
        abstract: "What an institution's money depends on: per signal its value, what mends it and until when.",
        discussion: """
            Each record that is not funded is decided again with one failing check taken as holding; concurrence and \
            contribution follow. A record with more signals stands with each of them as 'together', never as gained by \
            one alone. Values are made with the correction factor of the institution as it stands. Shares need the \
            national sums: the server's, or those of --national; amounts need a budget too: that of --budgets, or the \
            server's.

            With a file of dossiers (- for standard input) no server is needed; without, the server is asked, which \
            shows no person.

            EXAMPLE
              mbost stake 27DV --year 2027
              mbost stake 27DV --year 2027 --national landelijk.json --budgets budget.csv dossiers.jsonl

            \(ExitStatus.help)
            """)

    @Argument(help: "The institution's BRIN.")
    var brin: BrinArgument

    @Argument(help: "Dossiers as JSON lines, or - for standard input. The server when absent.", completion: .file())
    var file: String?

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Option(help: "Folder with reference tables; of it budget.csv too. The built-in tables when absent.")
    var reference: String?

    @Option(help: "National budgets, in the form of budget.csv.", completion: .file())
    var budgets: String?

    @Option(help: "National sums: an output of totals, or a JSON object with national[].", completion: .file())
    var national: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var screen: ScreenOptions
    @OptionGroup var server: ServerOptions

    func run() async throws {
        let calculation = try makeCalculation()
        let settings = try TotalsSettings(calculation, reference: reference, budgets: budgets, national: national)
        var texts = try tables().signals
        var stake: InstitutionStake
        var bad = 0
        if let file {
            (stake, bad) = try await count(file, calculation)
        } else {
            let (reply, sums) = try await askServer(isWithNational: settings.national == nil)
            stake = reply.stake
            if let sums { stake = stake.sharing(sums, budgets: settings.budgets ?? sums.budgets) }
            texts = SignalTexts(reply.texts.mapValues { .init(text: $0, parameterName: nil) })
        }
        if let national = settings.national { stake = stake.sharing(national, budgets: settings.budgets) }
        if json {
            try Screen.write(Machine.stake(stake, texts))
        } else {
            try Screen.write(StakeScreen(layout: screen.layout, texts: texts).text(stake))
        }
        if bad > 0 { throw ExitCode(ExitStatus.badRecords.rawValue) }
    }

    /// - Returns: what is at stake, and the national sums of the same moment or a later one when they are asked for.
    private func askServer(isWithNational: Bool) async throws -> (StakeReply, NationalTotals?) {
        try await server.withClient { client in
            let reply = try await client.stake(of: brin.brin, year: year.year)
            guard isWithNational else { return (reply, nil) }
            let selection = RecordSelection(brin: brin.brin, fundingYear: year.year)
            let totals = try await client.totals(TotalsRequest(selection))
            return (reply, NationalTotals(groups: totals.national))
        }
    }

    private func makeCalculation() throws(Failure) -> TotalsCalculation {
        do {
            return try TotalsCalculation(fundingYear: year.year)
        } catch {
            throw Failure(.noRuleSet, "\(error); give another --year")
        }
    }

    private func tables() throws(Failure) -> ReferenceTables {
        do {
            return try reference.map(ReferenceFolder.read) ?? ReferenceFolder.builtIn()
        } catch {
            throw Failure(.badInput, "reference data: \(error)")
        }
    }

    /// - Returns: what is at stake, and how many lines were not taken.
    private func count(
        _ path: String, _ calculation: TotalsCalculation
    ) async throws -> (InstitutionStake, Int) {
        let decider: Decider
        do {
            decider = try Decider(fundingYear: year.year, tables: try tables())
        } catch let error as RuleSetError {
            throw Failure(.noRuleSet, "\(error); give another --year")
        }
        let source = try LineSource(path: path)
        var progress = ProgressLine(resultsComeAfter: true)
        defer { progress.end() }
        var bad = 0
        let count = try await StakePipeline(brin: brin.brin, decider: decider).run(source) { lines, done in
            for (number, defect) in lines.defects {
                bad += 1
                let field = defect.field.isEmpty ? "" : ", \(defect.field)"
                StandardError.write(line: "mbost: line \(number)\(field): \(defect.message)")
            }
            progress.show("dossiers beslist", done: done, total: source.size)
        }
        return (count.result(calculation), bad)
    }
}
