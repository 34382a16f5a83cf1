import ArgumentParser
import Foundation
import FundingModel
import Postgres
import ReferenceData
import RegisterStore
import SyntheticRegister

/// Writes a made-up national register, the same for the same seed.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write a made-up national register, the same for the same seed.",
        discussion: """
            Ten study years of careers of persons who do not exist, with a few per cent of flaws. Written as an RO \
            for each institution, as one file dossiers.jsonl, or straight into an empty register of a PostgreSQL \
            server, on all processors. Constant memory, whatever the number of persons.

            EXAMPLE
              mbost-bench generate --persons 1000000 --seed 1 --out register
              mbost-bench generate --persons 1000000 --seed 1 --database "host=/run/postgresql dbname=mbost"
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case ro
        case dossiers
    }

    @Option(help: "How many persons the register has, at most \(SyntheticRegister.mostPersons).")
    var persons = 100_000

    @Option(help: "The same seed gives the same register.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Folder to write in; made when it is not there.", valueName: "folder"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Connection string of a PostgreSQL server whose register is empty, instead of --out.", valueName: "text"))
    var database: String?

    @Option(help: "ro: an RO for each institution; dossiers: one file of JSON lines.")
    var format = Format.ro

    @Option(help: ArgumentHelp("Only these, separated by commas.", valueName: "brin,…"))
    var institutions: String?

    func validate() throws {
        guard (0...SyntheticRegister.mostPersons).contains(persons) else {
            throw ValidationError("--persons must be 0 to \(SyntheticRegister.mostPersons).")
        }
        guard (out == nil) != (database == nil) else { throw ValidationError("give either --out or --database.") }
        guard database == nil || institutions == nil else {
            throw ValidationError("--database takes the whole register; leave --institutions out.")
        }
    }

    func run() async throws {
        let register = SyntheticRegister(
            persons: persons, seed: seed, trainings: try ReferenceFolder.builtIn().trainings)
        if let database { return try await load(register, into: database) }
        try writeFiles(register, in: out ?? ".")
    }

    private func load(_ register: SyntheticRegister, into database: String) async throws {
        let parts = ProcessInfo.processInfo.activeProcessorCount
        let pool = ConnectionPool(database, connections: parts + 1)
        let store = RegisterStore(pool: pool)
        _ = try await store.migrate()
        let began = ContinuousClock.now
        try await store.load(count: persons, parts: parts, tell: { _ in }) { register.dossier(at: $0) }
        let seconds = (ContinuousClock.now - began).seconds
        await pool.close()
        print(
            String(
                format: "persons %d  seconds %.2f  dossiers/s %.0f", persons, seconds, Double(persons) / seconds))
    }

    private func writeFiles(_ register: SyntheticRegister, in out: String) throws {
        let chosen = try chosenInstitutions(register)
        let folder = URL(fileURLWithPath: out, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var report = SinkReport(persons: 0, files: 0, bytes: 0)
        let time = try ContinuousClock().measure {
            switch format {
            case .ro:
                var files = try RegistrationFiles(chosen, days: register.firstDay...register.lastDay, in: folder)
                report = try generate(register, into: &files)
            case .dossiers:
                var file = try DossierFile(chosen, in: folder)
                report = try generate(register, into: &file)
            }
        }
        print("persons \(report.persons)  files \(report.files)  bytes \(report.bytes)", terminator: "  ")
        print(String(format: "seconds %.2f  dossiers/s %.0f", time.seconds, Double(persons) / time.seconds))
    }

    private func generate(_ register: SyntheticRegister, into sink: inout some DossierSink) throws -> SinkReport {
        for index in register.overviewOrder { try sink.take(register.dossier(at: index)) }
        return try sink.finish()
    }

    private func chosenInstitutions(_ register: SyntheticRegister) throws -> [Brin] {
        guard let institutions else { return register.institutions }
        var chosen: [Brin] = []
        for text in institutions.split(separator: ",", omittingEmptySubsequences: false) {
            guard let brin = Brin(String(text)), register.institutions.contains(brin) else {
                throw ValidationError(
                    "'\(text)' is no institution of the register; there are "
                        + register.institutions.map(\.description).joined(separator: " "))
            }
            if !chosen.contains(brin) { chosen.append(brin) }
        }
        return chosen
    }
}
