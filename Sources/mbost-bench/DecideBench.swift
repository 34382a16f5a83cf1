import ArgumentParser
import Foundation
import FundingModel
import FundingRules
import ReferenceData

/// How many dossiers a second are decided: the rules alone, and the whole command with its JSON.
struct DecideBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Measure deciding, beside CPython running the same checks on one core.",
        discussion: """
            The dossiers of the case files are repeated. Medians of several runs; the bars are 300,000 dossiers a \
            second a core for the rules alone, and 20,000 for the whole `mbost decide` with its JSON. Exit status 1 \
            when a bar is missed.

            EXAMPLE
              swift build -c release && .build/release/mbost-bench decide --runs 5
            """)

    @Option(help: "Runs of each measurement; the median counts.")
    var runs = 5

    @Option(help: "Dossiers that one run of the whole command decides, about.")
    var dossiers = 40_000

    @Option(help: "Core that measurements on one core are pinned to.")
    var core = 0

    @Option(help: "Folder of the project: case files, tables and the Python yardstick are found there.")
    var project: String?

    @Flag(help: "Leave CPython out.")
    var noPython = false

    func validate() throws {
        guard runs > 0, dossiers > 0 else { throw ValidationError("--runs and --dossiers must be 1 or more.") }
    }

    func run() throws {
        let place = try ProjectPlace(named: project)
        var rows: [BenchTable.Row] = []
        let rules = try measureRules(place)
        rows.append(BenchTable.Row("rules alone, one core", rules, bar: 300_000))
        let input = try place.repeatedDossiers(year: 2027, count: dossiers)
        defer { input.remove() }
        let pinned = try measureCommand(place, input, pinnedTo: core)
        rows.append(BenchTable.Row("mbost decide with JSON, one core", pinned, bar: 20_000))
        let all = try measureCommand(place, input, pinnedTo: nil)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        rows.append(BenchTable.Row("mbost decide with JSON, \(cores) cores", all, bar: nil))
        if !noPython {
            let python = try measurePython(place)
            rows[0].peer = python.rules
            rows[1].peer = python.whole
            rows[2].peer = python.whole
            rows.append(BenchTable.Row("CPython, rules alone, one core", python.rules, bar: nil))
            rows.append(BenchTable.Row("CPython with JSON, one core", python.whole, bar: nil))
        }
        let table = BenchTable(rows: rows)
        table.show()
        if table.misses > 0 { throw ExitCode(1) }
    }

    /// Unit: dossiers a second.
    private func measureRules(_ place: ProjectPlace) throws -> Double {
        let tables = try ReferenceFolder.builtIn()
        let sets = try [2018, 2022, 2027].map { year in
            guard let fundingYear = FundingYear(year) else { throw BenchError("no funding year \(year)") }
            return (try Decider(fundingYear: fundingYear, tables: tables), try place.caseDossiers(year: year))
        }
        var seen = 0
        let perRound = sets.reduce(0) { $0 + $1.1.count }
        let rounds = max(1, 300_000 / perRound)
        var speeds: [Double] = []
        for _ in 0...runs {
            let time = ContinuousClock().measure {
                for _ in 0..<rounds {
                    for (decider, dossiers) in sets {
                        for dossier in dossiers { seen &+= decider.decide(dossier).enrolments.count }
                    }
                }
            }
            speeds.append(Double(rounds * perRound) / time.seconds)
        }
        guard seen > 0 else { throw BenchError("the case files hold no enrolment of their year") }
        // The first round warms up.
        return median(Array(speeds.dropFirst()))
    }

    private func measureCommand(
        _ place: ProjectPlace, _ input: ProjectPlace.Input, pinnedTo core: Int?
    ) throws -> Double {
        var arguments = [try place.sibling("mbost"), "decide", "--year", "2027", input.path]
        if let core { arguments = ["taskset", "-c", String(core)] + arguments }
        var speeds: [Double] = []
        for _ in 0..<runs {
            var status: Int32 = 0
            let time = try ContinuousClock().measure { status = try Program.run(arguments).status }
            guard status == 0 else {
                throw BenchError("\(arguments.joined(separator: " ")) ended with status \(status)")
            }
            speeds.append(Double(input.count) / time.seconds)
        }
        return median(speeds)
    }

    private func measurePython(_ place: ProjectPlace) throws -> (rules: Double, whole: Double) {
        let result = try Program.run(
            [
                "taskset", "-c", String(core), "python3", place.path("Tools/bench/decide.py"), "--time", String(runs),
                "--year", "2027", "--reference", place.path("Sources/ReferenceData/Tables"),
                place.path("Tests/FundingRulesTests/Cases/dossiers-2027.jsonl"),
            ], keepsOutput: true)
        // `{"whole": 123.4, "rules": 567.8}`
        let numbers = result.output.split { !"0123456789.".contains($0) }.compactMap { Double($0) }
        guard result.status == 0, numbers.count == 2 else {
            throw BenchError("the Python yardstick did not run; install python3, or leave it out with --no-python")
        }
        return (rules: numbers[1], whole: numbers[0])
    }
}
