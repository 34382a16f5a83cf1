import NIOCore
import Testing

@testable import RPC

/// How a call fails: its own error, at its own caller, and the handler's task with it.
@Suite(.timeLimit(.minutes(1)), .onBothCarriers) struct CallFailureTests {
    struct Secret: Error, CustomStringConvertible {
        var description: String { "the password is swordfish" }
    }

    /// A method that reports its start, waits for ever, and reports its cancellation.
    static func waitingRouter(_ reports: Reports) -> Router {
        var router = echoRouter()
        router.unary("Wait", to: .everyone) { message, _ in
            reports.add("started")
            try await withTaskCancellationHandler {
                try await Gate().pass()
            } onCancel: {
                reports.add("cancelled")
            }
            return message
        }
        // Takes no message, so that it starts even when its deadline has passed by then.
        router.bidirectional("Hold", to: .everyone) { _, _, _ in
            reports.add("started")
            try await withTaskCancellationHandler {
                try await Gate().pass()
            } onCancel: {
                reports.add("cancelled")
            }
        }
        return router
    }

    @Test func anUnknownMethodIsUnimplemented() async throws {
        try await withCaller(echoRouter()) { client, _ in
            let error = await callError { _ = try await client.unary("Nope", ByteBuffer()) }
            #expect(error?.code == .unimplemented)
            #expect(error?.message.contains("Nope") == true)
        }
    }

    @Test func anUnknownMethodNumberIsUnimplemented() async throws {
        try await withServer(echoRouter()) { server in
            let peer = try await Peer.greeted(by: server.port)
            peer.send(.call(stream: 1, .whole(77, "")))
            let refusal = CallError(.unimplemented, "method number 77 is unknown; see the server's HELLO")
            #expect(await peer.next() == .status(stream: 1, refusal, nil))
            await peer.close()
        }
    }

    @Test func aHandlersErrorComesThroughWhole() async throws {
        let thrown = CallError(.notFound, "no such person", details: [CallError.Detail("field", "person")])
        var router = Router()
        router.immediate("Now", to: .everyone) { (_, _) throws(CallError) in throw thrown }
        router.unary("Later", to: .everyone) { _, _ in throw thrown }
        router.serverStreaming("Spell", to: .everyone) { _, writer, _ in
            try await writer.write(ByteBuffer(string: "a"))
            throw thrown
        }
        router.clientStreaming("Join", to: .everyone) { _, _ in throw thrown }
        try await withCaller(router) { client, _ in
            for method in ["Now", "Later"] {
                let error = await callError { _ = try await client.unary(method, ByteBuffer()) }
                #expect(error == thrown)
            }
            let spelling = await callError {
                try await client.serverStreaming("Spell", ByteBuffer()) { for try await _ in $0 {} }
            }
            #expect(spelling == thrown)
            let joining = await callError {
                _ = try await client.clientStreaming("Join") { writer in
                    while true { try await writer.write(ByteBuffer(repeating: 1, count: 100_000)) }
                }
            }
            #expect(joining == thrown)
        }
    }

    @Test func aForeignErrorIsInternalAndKeepsItsText() async throws {
        var router = echoRouter()
        router.unary("Fail", to: .everyone) { _, _ in throw Secret() }
        try await withCaller(router) { client, _ in
            let error = await callError { _ = try await client.unary("Fail", ByteBuffer()) }
            #expect(error?.code == .internalError)
            #expect(error?.message.contains("swordfish") == false)
            #expect(error?.message.contains("under call ") == true)
            let answer = try await client.unary("Now", ByteBuffer(string: "still there")).text
            #expect(answer == "still there")
        }
    }

    @Test func aMissingMessageIsInvalid() async throws {
        try await withServer(echoRouter()) { server in
            let peer = try await Peer.greeted(by: server.port)
            for (stream, method) in [(1, 0), (2, 1), (3, 2)] as [(UInt32, UInt16)] {
                peer.send(
                    .call(stream: stream, Call(method: method, timeout: 0, metadata: [], message: nil, end: true)))
                let refusal = CallError(.invalidArgument, "the call lacks its message")
                #expect(await peer.next() == .status(stream: stream, refusal, nil))
            }
            await peer.close()
        }
    }

    @Test func aCallPastItsDeadlineEndsAtBothSides() async throws {
        let reports = Reports()
        try await withCaller(Self.waitingRouter(reports)) { client, _ in
            let error = await callError {
                try await client.bidirectional("Hold", CallOptions(timeout: .milliseconds(20))) { replies, _ in
                    _ = try await replies.next()
                }
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(await reports.next() == "started")
            #expect(await reports.next() == "cancelled")
        }
    }

    /// The server keeps the deadline by itself: this caller never cancels.
    @Test func theServerKeepsTheDeadline() async throws {
        let reports = Reports()
        let router = Self.waitingRouter(reports)
        let hold = try #require(router.methods.first { $0.name == "Hold" }).id
        try await withServer(router) { server in
            let peer = try await Peer.greeted(by: server.port)
            peer.send(.call(stream: 1, .whole(hold, "", timeout: 20)))
            let passed = CallError(.deadlineExceeded, "the call's deadline passed")
            #expect(await peer.next() == .status(stream: 1, passed, nil))
            #expect(await reports.next() == "started")
            #expect(await reports.next() == "cancelled")
            await peer.close()
        }
    }

    @Test func cancellingTheCallerCancelsTheHandler() async throws {
        let reports = Reports()
        try await withCaller(Self.waitingRouter(reports)) { client, _ in
            let call = Task { try await client.unary("Wait", ByteBuffer()) }
            #expect(await reports.next() == "started")
            call.cancel()
            #expect(await reports.next() == "cancelled")
            let error = await callError { _ = try await call.value }
            #expect(error?.code == .cancelled)
            let answer = try await client.unary("Later", ByteBuffer(string: "next")).text
            #expect(answer == "next")
        }
    }

    /// A body that leaves its stream half read lets the server stop.
    /// Messages that had come in before are not worked on any more.
    @Test func aCancelledHandlerReadsNothingMore() async throws {
        let reports = Reports()
        var router = Router()
        router.clientStreaming("Count", to: .everyone) { messages, _ in
            _ = try await messages.next()
            reports.add("started")
            try? await Gate().pass()
            var more = 0
            do { while try await messages.next() != nil { more += 1 } } catch { reports.add("\(more) more") }
            return ByteBuffer()
        }
        try await withServer(router) { server in
            let peer = try await Peer.greeted(by: server.port)
            let messages = (0..<10).flatMap { Frame.message(stream: 1, ByteBuffer(integer: $0), end: false).bytes }
            peer.send(Frame.call(stream: 1, .open(0)).bytes + messages)
            #expect(await reports.next() == "started")
            peer.send(.cancel(stream: 1))
            #expect(await reports.next() == "0 more")
            await peer.close()
        }
    }

    @Test func leavingAStreamUnreadCancelsTheHandler() async throws {
        let reports = Reports()
        var router = Router()
        router.serverStreaming("Endless", to: .everyone) { _, writer, _ in
            do {
                while true { try await writer.write(ByteBuffer(repeating: 1, count: 1_000)) }
            } catch {
                reports.add("stopped \((error as? CallError)?.code.name ?? "otherwise") \(Task.isCancelled)")
            }
        }
        try await withCaller(router) { client, _ in
            let first = try await client.serverStreaming("Endless", ByteBuffer()) { try await $0.next() }
            #expect(first?.readableBytes == 1_000)
            #expect(await reports.next() == "stopped CANCELLED true")
        }
    }

    @Test(arguments: ["Wait", "Read", "Write"])
    func losingTheCallerCancelsTheHandler(_ method: String) async throws {
        let reports = Reports()
        var router = Self.waitingRouter(reports)
        router.clientStreaming("Read", to: .everyone) { messages, _ in
            reports.add("started")
            do { for try await _ in messages {} } catch { reports.add("cancelled") }
            return ByteBuffer()
        }
        router.serverStreaming("Write", to: .everyone) { _, writer, _ in
            reports.add("started")
            do { while true { try await writer.write(ByteBuffer(string: "more")) } } catch { reports.add("cancelled") }
        }
        let id = try #require(router.methods.first { $0.name == method }).id
        try await withCaller(router) { other, server in
            let peer = try await Peer.greeted(by: server.port)
            let call: Call = method == "Read" ? .open(id) : .whole(id, "")
            peer.send(.call(stream: 1, call))
            #expect(await reports.next() == "started")
            await peer.close()
            #expect(await reports.next() == "cancelled")
            let answer = try await other.unary("Later", ByteBuffer(string: "on")).text
            #expect(answer == "on")
        }
    }

    @Test func losingTheServerFailsTheCallsUnderWay() async throws {
        let reports = Reports()
        try await withServer(Self.waitingRouter(reports)) { server in
            let client = try await RPCClient.connect(host: "127.0.0.1", port: server.port)
            let call = Task { try await client.unary("Wait", ByteBuffer()) }
            #expect(await reports.next() == "started")
            await client.close()
            let underWay = await callError { _ = try await call.value }
            #expect(underWay?.code == .unavailable)
            let later = await callError { _ = try await client.unary("Now", ByteBuffer()) }
            #expect(later?.code == .unavailable)
        }
    }

    @Test func nobodyListeningIsUnavailableAndNamesThePlace() async throws {
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: Router())
        await server.shutDown()
        let error = await callError { _ = try await RPCClient.connect(host: "127.0.0.1", port: server.port) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
    }
}
