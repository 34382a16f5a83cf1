import ArgumentParser
import NIOCore
import RPC

/// What the server allows its callers; the rest of the limits stand in Proto/WIRE.md.
struct LimitOptions: ParsableArguments {
    @Option(help: "Connections at once; one more is told so and closed.")
    var maxConnections = ServerLimits().maxConnections

    @Option(help: "Calls at once on one connection; one more is refused.")
    var maxStreams = ServerLimits().maxStreams

    @Option(help: "Calls at once on all connections, those answered from memory apart; one more is refused.")
    var maxCalls = ServerLimits().maxCalls

    @Option(
        help: ArgumentHelp("Close a connection without a call for so long; 0 for never.", valueName: "seconds"))
    var idleTimeout = 1800

    @Option(
        help: ArgumentHelp("Ask a silent caller whether it is still there after so long.", valueName: "seconds"))
    var keepAlive = 60

    @Option(
        help: ArgumentHelp(
            "Ask callers to connect anew after so long, so that they spread over servers; 0 for never.",
            valueName: "seconds"))
    var connectionAge = 0

    @Option(help: ArgumentHelp("How long calls may still run at the end.", valueName: "seconds"))
    var grace = 30

    func validate() throws {
        guard maxConnections > 0, maxStreams > 0, maxCalls > 0, keepAlive > 0, grace > 0 else {
            throw ValidationError(
                "--max-connections, --max-streams, --max-calls, --keep-alive and --grace must be 1 or more")
        }
        guard idleTimeout >= 0, connectionAge >= 0 else {
            throw ValidationError("--idle-timeout and --connection-age must be 0 or more seconds")
        }
    }

    var limits: ServerLimits {
        var limits = ServerLimits()
        (limits.maxConnections, limits.maxStreams, limits.maxCalls) = (maxConnections, maxStreams, maxCalls)
        limits.idleTimeout = idleTimeout == 0 ? nil : .seconds(Int64(idleTimeout))
        limits.keepAlive = .seconds(Int64(keepAlive))
        limits.mostAge = connectionAge == 0 ? nil : .seconds(Int64(connectionAge))
        limits.grace = .seconds(Int64(grace))
        return limits
    }
}
