import Foundation
import FundingModel
import NIOCore
import NIOPosix
import Postgres
import RPC
import StatusClient
import Wire

/// Callers that are amiss, so many a second, and what became of each.
actor FaultInjector {
    enum Kind: String, CaseIterable, Sendable {
        case reset = "connection reset in the middle of a call"
        case cutFrame = "connection closed in the middle of a frame"
        case noise = "noise"
        case givenUp = "download given up"
        case tooLate = "deadline that cannot be met"
        case unknown = "unknown person"
        case stranger = "token that nobody has"
        case forbidden = "call that is not allowed"
        case malformed = "message that is none"
        case databaseCut = "database's connections ended"
    }

    struct Ledger: Sendable {
        /// By kind.
        var ended: [String: Int] = [:]
        /// What ended otherwise than it should.
        var astray: [String] = []
    }

    private(set) var ledger = Ledger()
    private let world: SoakTarget
    private var number = 0
    private var isStopped = false

    init(world: SoakTarget) { self.world = world }

    /// Nothing more goes wrong; what is under way ends as it should.
    func stop() { isStopped = true }

    /// Until it is stopped.
    func run(perSecond: Double) async {
        guard perSecond > 0, let callers = try? await Callers.connect(world) else { return }
        let began = ContinuousClock.now
        var lastCut = began
        await withTaskGroup(of: Void.self) { group in
            var open = 0
            while !isStopped {
                let due = Int((ContinuousClock.now - began).seconds * perSecond)
                while number < due {
                    number += 1
                    let kind = Kind.allCases[number % (Kind.allCases.count - 1)]
                    group.addTask { await self.inject(kind, callers) }
                    open += 1
                    if open >= 64 {
                        await group.next()
                        open -= 1
                    }
                }
                if ContinuousClock.now - lastCut > .seconds(30) {
                    lastCut = .now
                    group.addTask { await self.inject(.databaseCut, callers) }
                    open += 1
                }
                try? await Task.sleep(for: .milliseconds(10))
            }
            await group.waitForAll()
        }
        await callers.close()
    }

    private nonisolated func inject(_ kind: Kind, _ callers: Callers) async {
        let trouble = await callers.trouble(kind, world)
        await note(kind, trouble)
    }

    private func note(_ kind: Kind, _ trouble: String?) {
        ledger.ended[kind.rawValue, default: 0] += 1
        if let trouble { ledger.astray.append("\(kind.rawValue): \(trouble)") }
    }
}

/// Connections that outlive their faults, and those that do not.
private struct Callers: Sendable {
    let helpdesk: StatusClient
    let manager: StatusClient

    static func connect(_ world: SoakTarget) async throws -> Callers {
        Callers(
            helpdesk: try await client(world, world.token), manager: try await client(world, world.operatorToken))
    }

    private static func client(_ world: SoakTarget, _ token: String) async throws -> StatusClient {
        var options = ClientOptions()
        (options.token, options.reason, options.retries, options.connections) = (token, "duurproef", .never, 2)
        return try await StatusClient.connect(
            to: ServerAddress(host: "127.0.0.1", port: world.port), options: options)
    }

    func close() async {
        await helpdesk.close()
        await manager.close()
    }

    /// - Returns: nil when it ended as it should.
    func trouble(_ kind: FaultInjector.Kind, _ world: SoakTarget) async -> String? {
        do {
            switch kind {
            case .reset: try await RawCaller.vanish(world, Self.halfCall, isReset: true)
            case .cutFrame:
                try await RawCaller.vanish(world, [0, 0, 0, 100, 2, 0, 0, 0, 0, 9, 1, 2, 3], isReset: false)
            case .noise: return try await RawCaller.noise(world)
            case .givenUp: return await givenUp()
            case .tooLate: return await expect([.deadlineExceeded, .unavailable, nil]) { try await late(world) }
            case .unknown:
                return await expect([.notFound]) { _ = try await helpdesk.lookUpStatus(.init(person: world.unknown)) }
            case .stranger: return await stranger(world)
            case .forbidden: return await expect([.permissionDenied]) { _ = try await helpdesk.jobs() }
            case .malformed: return try await RawCaller.malformed(world)
            case .databaseCut: try await cutDatabase(world)
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// HELLO and the half of a CALL.
    private static let halfCall: [UInt8] = [0, 0, 0, 25, 2, 3, 0, 0, 0, 1, 0, 0]

    private func expect(_ codes: [StatusCode?], _ call: () async throws -> Void) async -> String? {
        do {
            try await call()
            return codes.contains(nil) ? nil : "went well"
        } catch let error as CallError {
            return codes.contains(error.code) ? nil : "\(error.code.name) \(error.message)"
        } catch {
            return "\(error)"
        }
    }

    private func late(_ world: SoakTarget) async throws {
        guard let year = FundingYear(2027) else { return }
        var client = helpdesk
        client.timeout = .milliseconds(1)
        _ = try await client.explain(ExplainRequest(person: world.known, fundingYear: year))
    }

    private func stranger(_ world: SoakTarget) async -> String? {
        await expect([.unauthenticated]) {
            let client = try await Self.client(world, "mbost_nobody")
            do {
                _ = try await client.lookUpStatus(.init(person: world.known))
            } catch {
                await client.close()
                throw error
            }
            await client.close()
        }
    }

    private struct GivenUp: Error {}

    private func givenUp() async -> String? {
        guard let year = FundingYear(2027), let brin = Brin("27DV") else { return "no year" }
        do {
            try await manager.downloadOverview(DownloadOverviewRequest(brin: brin, fundingYear: year)) { part in
                if case .bytes = part { throw GivenUp() }
            }
            return nil
        } catch is GivenUp {
            return nil
        } catch let error as CallError where error.code == .unavailable || error.code == .notFound {
            // The database's connections are being ended, or the register has no such institution.
            return error.code == .notFound ? "\(error.message)" : nil
        } catch {
            return "\(error)"
        }
    }

    private func cutDatabase(_ world: SoakTarget) async throws {
        try await world.pool.run { try LookUpFloor.endOthers(&$0) }
    }
}

/// A caller made of bytes.
private enum RawCaller {
    private static let hello: [UInt8] = [
        0, 0, 0, 22, 1, 0, 0, 0, 0, 0, 0x6D, 0x62, 0x73, 0x74, 1, 1, 0, 0x10, 0, 0, 0, 4, 0, 0, 0, 0,
    ]

    private static func connect(_ world: SoakTarget, _ handler: Listening? = nil) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let handler { try channel.pipeline.syncOperations.addHandler(handler) }
                }
            }
            .connect(host: "127.0.0.1", port: world.port).get()
    }

    /// Says something unfinished and is gone.
    static func vanish(_ world: SoakTarget, _ bytes: [UInt8], isReset: Bool) async throws {
        let channel = try await connect(world)
        if isReset {
            try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.writeAndFlush(ByteBuffer(bytes: hello + bytes)).get()
        try await channel.close().get()
    }

    /// The server hangs up on noise.
    static func noise(_ world: SoakTarget) async throws -> String? {
        let listening = Listening()
        let channel = try await connect(world, listening)
        var bytes = (0..<64).map { _ in UInt8.random(in: 0...255) }
        // Never a frame: longer than any may be.
        bytes[0] = 0xFF
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        try await channel.closeFuture.get()
        return nil
    }

    /// A look-up whose message is not one: refused with a status, and the connection lives.
    static func malformed(_ world: SoakTarget) async throws -> String? {
        let listening = Listening()
        let channel = try await connect(world, listening)
        let token = Array(world.token.utf8)
        let auth = [0, 0, 0, UInt8(8 + token.count), 11, 0, 0, 0, 0, 0, 0, UInt8(token.count)] + token
        let message: [UInt8] = [0x0A, 0xFF, 0xFF]
        // Method 0 is the first of the server's list; any will do: the message is none of them.
        let call = [0, 0, 0, UInt8(13 + message.count), 2, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0] + message
        try await channel.writeAndFlush(ByteBuffer(bytes: hello + auth + call)).get()
        let frame = await listening.first(ofType: 5)
        try await channel.close().get()
        guard let frame else { return "the server hung up" }
        // 3 is INVALID_ARGUMENT.
        return frame[6] == 3 ? nil : "status \(frame[6])"
    }
}

/// Frames as they come, their length taken off.
private final class Listening: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let pieces: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation

    init() { (pieces, continuation) = AsyncStream<[UInt8]>.makeStream() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        continuation.yield(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// Nil when the server closed before one came.
    func first(ofType type: UInt8) async -> [UInt8]? {
        var held: [UInt8] = []
        for await piece in pieces {
            held += piece
            while held.count >= 4 {
                let length = held.prefix(4).reduce(0) { $0 << 8 | Int($1) }
                guard held.count >= 4 + length else { break }
                let frame = Array(held[4..<4 + length])
                held.removeFirst(4 + length)
                if frame[0] == type { return frame }
            }
        }
        return nil
    }
}
