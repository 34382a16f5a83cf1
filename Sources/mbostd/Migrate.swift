import ArgumentParser
import Foundation
import Postgres
import RegisterStore

/// `mbostd migrate`
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's schema up to this program's.",
        discussion: """
            Safe to run again. The server does it at its start on its own database; on another server's database it \
            is an operator's step.

            EXAMPLE
              mbostd migrate --database "host=db.example dbname=mbost user=mbost"
            """)

    @OptionGroup var database: DatabaseOptions

    @Option(help: "What to log on standard error: trace, debug, info, notice, warning, error, critical.")
    var log: LogLevel = .warning

    func run() async throws {
        try await reportingFailures {
            let opened = try database.open(makeLogger(log))
            defer { opened.cluster?.stop() }
            let pool = ConnectionPool(opened.connectionString, connections: 1)
            let applied = try await RegisterStore(pool: pool).migrate()
            await pool.close()
            print(applied.isEmpty ? "the schema is up to date" : "applied: \(applied.joined(separator: ", "))")
        }
    }
}
