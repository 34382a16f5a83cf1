import ArgumentParser
import CoreMetrics
import Foundation
import FundingModel
import Logging
import Measurements
import NIOCore
import Postgres
import RPC
import ReferenceData
import RegisterStore
import ServiceLifecycle
import StatusService
import UnixSignals

/// `mbostd serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the calls until told to stop (SIGTERM or SIGINT).",
        discussion: """
            Prints one line on standard output once it listens: mbostd listens on HOST:PORT. On SIGTERM it takes \
            nothing new, lets running calls finish for at most 30 seconds and ends.

            EXAMPLE
              mbostd serve --listen 127.0.0.1:7641 --data /var/lib/mbost

            A database on several machines is named with all its hosts: the primary is found among them, also after a \
            fail-over.

              mbostd serve --database "host=a,b,c dbname=mbost user=mbost connect_timeout=3 \
              target_session_attrs=read-write" --replica "host=a,b,c dbname=mbost user=mbost connect_timeout=3 \
              target_session_attrs=prefer-standby"
            """)

    @Option(help: ArgumentHelp("Address to listen on; port 0 for any free one.", valueName: "host:port"))
    var listen: String = "127.0.0.1:7641"

    @Option(help: ArgumentHelp("Folder with reference tables; the built-in ones when absent.", valueName: "folder"))
    var reference: String?

    @Option(
        help: ArgumentHelp(
            "Connection string of a replica (or MBOST_REPLICA) that answers the calls that only read.",
            valueName: "text"))
    var replica: String?

    @Option(help: "Connections to the database, and as many to a replica.")
    var connections: Int = 12

    @Option(
        help: """
            Tasks that work on recomputations: about one more than processors; 0 leaves them to other servers on this \
            database.
            """)
    var workers: Int = 3

    @Option(
        help: ArgumentHelp(
            "Refuse look-ups when the database was out of reach for longer; without it they are answered from memory "
                + "and say how old they are.", valueName: "seconds"))
    var maxAge: Int?

    @Option(
        help: ArgumentHelp(
            "Address for measurements in Prometheus' form, at /metrics; none without it.", valueName: "host:port"))
    var metrics: String?

    @Option(
        help: ArgumentHelp("Where overviews stand while they are sent, in files without names.", valueName: "folder"))
    var spool = ServiceOptions().spoolFolder

    @Option(help: "Threads that serve connections: as many as processors it may use, when absent.")
    var loops: Int?

    @Option(help: "What to log on standard error: trace, debug, info, notice, warning, error, critical.")
    var log: LogLevel = .info

    @OptionGroup var access: AccessOptions
    @OptionGroup var limits: LimitOptions
    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        guard let address else { throw ValidationError("--listen '\(listen)' is not host:port") }
        guard
            access.plainTcpOnATrustedNetwork || access.tlsCertificate != nil || Self.isLoopback(address.host)
        else {
            throw ValidationError(
                "--listen \(listen) is beyond this machine, and nothing is encrypted: give --tls-certificate and "
                    + "--tls-key, or 127.0.0.1, or say --plain-tcp-on-a-trusted-network")
        }
        guard metrics.map({ Self.address($0) != nil }) ?? true else {
            throw ValidationError("--metrics '\(metrics ?? "")' is not host:port")
        }
        guard (3...60).contains(connections) else { throw ValidationError("--connections must be 3 to 60") }
        guard (0...32).contains(workers), workers * 2 < connections else {
            throw ValidationError("--workers must be 0 to 32, and fewer than half of --connections")
        }
        guard loops.map({ (1...64).contains($0) }) ?? true else { throw ValidationError("--loops must be 1 to 64") }
        guard maxAge.map({ $0 > 0 }) ?? true else { throw ValidationError("--max-age must be 1 or more seconds") }
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]"
            || host.hasPrefix("127.") && host.split(separator: ".").count == 4
    }

    private var replicaString: String? {
        let given = replica ?? ProcessInfo.processInfo.environment["MBOST_REPLICA"]
        return given.flatMap { $0.isEmpty ? nil : $0 }
    }

    private var address: (host: String, port: Int)? { Self.address(listen) }

    private static func address(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port), colon != text.startIndex
        else { return nil }
        return (String(text[..<colon]), port)
    }

    func run() async throws {
        try await reportingFailures {
            let logger = makeLogger(log)
            guard let address else { return }
            // Those it may run on: with more threads they would wait for one another, a whole time slice each.
            NIOSingletons.groupLoopCountSuggestion = loops ?? UsableProcessors.count
            let registry = startMeasuring()
            let tables = try reference.map(ReferenceFolder.read) ?? ReferenceFolder.builtIn()
            let opened = try database.open(logger)
            defer { opened.cluster?.stop() }
            let pool = ConnectionPool(
                opened.connectionString, connections: connections, patience: opened.patience, logger: logger)
            let store = RegisterStore(pool: pool)
            let replicaPool = replicaString.map {
                ConnectionPool($0, connections: connections, logger: logger)
            }
            if opened.cluster != nil {
                let applied = try await store.migrate()
                if !applied.isEmpty { logger.info("schema changed", metadata: ["steps": "\(applied)"]) }
            }
            let schema = try await store.checkSchema()
            var options = ServiceOptions()
            options.databaseKind = opened.kind
            options.workers = workers
            options.mostIndexAge = maxAge.map { Int64($0) * 1_000_000 }
            options.spoolFolder = spool
            options.pseudonymKey = try access.keyOfPseudonyms(folder: opened.cluster?.dataFolder)
            let service = StatusService(
                store: store, tables: tables, admission: .known(try access.key(folder: opened.cluster?.dataFolder)),
                options: options,
                replica: replicaPool.map { RegisterStore(pool: $0) }, logger: logger)
            try await letFirstCallerIn(store, folder: opened.cluster?.dataFolder, logger)
            try await service.callers?.refresh()
            let server = try await RPCServer.start(
                host: address.host, port: address.port, router: service.routes(), limits: limits.limits,
                doorkeeper: service.callers, tls: access.certificate, logger: logger)
            let measurements = try await serveMeasurements(registry, logger)
            logger.info("serving", metadata: ["address": "\(server.address)", "schema": "\(schema)"])
            let group = ServiceGroup(
                services: [Working(service: service), Listening(server: server, cluster: opened.cluster)],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
            try await group.run()
            await measurements?.close()
            await pool.close()
            await replicaPool?.close()
            logger.info("ended in good order")
        }
    }
}

extension Serve {
    /// Sets up where all numbers go; nil when nobody asked for them.
    private func startMeasuring() -> Registry? {
        guard metrics != nil else { return nil }
        let registry = Registry()
        MetricsSystem.bootstrap(registry)
        return registry
    }

    private func serveMeasurements(_ registry: Registry?, _ logger: Logger) async throws -> MetricsServer? {
        guard let registry, let place = metrics.flatMap(Self.address) else { return nil }
        do {
            let server = try await MetricsServer.start(host: place.host, port: place.port, registry)
            logger.notice("measurements are at /metrics", metadata: ["address": "\(place.host):\(server.port)"])
            return server
        } catch {
            throw ServerError(description: "cannot listen on \(place.host):\(place.port) for measurements: \(error)")
        }
    }

    /// So that somebody may call at all: where nobody may yet, a token for the first one.
    private func letFirstCallerIn(_ store: RegisterStore, folder: String?, _ logger: Logger) async throws {
        guard let file = access.firstTokenFile(folder: folder), let token = try await store.makeFirstCaller() else {
            return
        }
        try writePrivately(Array((token + "\n").utf8), to: file)
        logger.notice(
            "nobody could call yet: caller 'beheer' may, with the token in a file", metadata: ["file": "\(file)"])
    }
}

/// What the service does by itself, until the calls have ended.
private struct Working: Service {
    let service: StatusService

    func run() async throws {
        await cancelWhenGracefulShutdown { await service.run() }
    }
}

/// The server as a service with an orderly end.
private struct Listening: Service {
    let server: RPCServer
    let cluster: EmbeddedCluster?

    func run() async throws {
        // By now signals are looked after: who reads this line may send one.
        FileHandle.standardOutput.write(Data("mbostd listens on \(server.address)\n".utf8))
        try await gracefulShutdown()
        await server.shutDown()
    }
}
