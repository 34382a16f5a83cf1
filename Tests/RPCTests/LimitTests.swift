import NIOCore
import Testing

@testable import RPC

/// Every queue, stream and frame has a limit, and who passes it hears so.
@Suite(.timeLimit(.minutes(1)), .onBothCarriers) struct LimitTests {
    /// A handler that writes for ever and reports each write before and after.
    static func endlessRouter(_ reports: Reports, size: Int) -> Router {
        var router = Router()
        router.serverStreaming("Endless", to: .everyone) { _, writer, _ in
            var sent = 0
            do {
                while true {
                    reports.add("begins \(sent)")
                    try await writer.write(ByteBuffer(repeating: 1, count: size))
                    sent += 1
                }
            } catch {
                reports.add("sent \(sent)")
            }
        }
        return router
    }

    /// A window of 1,000 lets four messages of 300 go: the fourth while 100 are left.
    @Test func aWriterDoesNotRunAheadOfItsReader() async throws {
        let reports = Reports()
        try await withServer(Self.endlessRouter(reports, size: 300)) { server in
            let peer = try await Peer.greeted(by: server.port, window: 1_000)
            peer.send(.call(stream: 1, .whole(0, "")))
            let message = Frame.message(stream: 1, ByteBuffer(repeating: 1, count: 300), end: false)
            for _ in 0..<4 { #expect(await peer.next() == message) }
            for number in 0...4 { #expect(await reports.next() == "begins \(number)") }
            // 200 bytes overdrawn: 200 granted leave nothing, one byte more lets one message go.
            peer.send(.window(stream: 1, 200))
            #expect(await peer.untilPong() == [])
            peer.send(.window(stream: 1, 1))
            #expect(await peer.next() == message)
            #expect(await reports.next() == "begins 5")
            #expect(await peer.untilPong() == [])
            await peer.close()
            #expect(await reports.next() == "sent 5")
        }
    }

    /// Messages without bytes are held back like others.
    @Test func emptyMessagesCount() async throws {
        let reports = Reports()
        try await withServer(Self.endlessRouter(reports, size: 0)) { server in
            let peer = try await Peer.greeted(by: server.port, window: 3)
            peer.send(.call(stream: 1, .whole(0, "")))
            for _ in 0..<3 { #expect(await peer.next() == .message(stream: 1, ByteBuffer(), end: false)) }
            for number in 0...3 { #expect(await reports.next() == "begins \(number)") }
            #expect(await peer.untilPong() == [])
            await peer.close()
            #expect(await reports.next() == "sent 3")
        }
    }

    @Test func aCallerDoesNotRunAheadOfTheHandler() async throws {
        let gate = Gate()
        var router = Router()
        router.clientStreaming("Slow", to: .everyone) { messages, _ in
            try await gate.pass()
            var count = 0
            for try await _ in messages { count += 1 }
            return ByteBuffer(string: "\(count)")
        }
        var limits = ServerLimits()
        limits.window = 1_000
        let reports = Reports()
        try await withCaller(router, limits: limits) { client, _ in
            async let answer = client.clientStreaming("Slow") { writer in
                for number in 0..<50 {
                    reports.add("begins \(number)")
                    try await writer.write(ByteBuffer(repeating: 1, count: 300))
                }
                reports.add("end")
            }
            for number in 0...4 { #expect(await reports.next() == "begins \(number)") }
            gate.open()
            let text = try await answer.text
            #expect(text == "50")
        }
    }

    /// What the handler has taken is granted back; the message inside CALL never cost anything.
    @Test func onlyWhatWasCountedIsGrantedBack() async throws {
        let router = echoRouter()
        let echo = try #require(router.methods.first { $0.name == "Echo" }).id
        var limits = ServerLimits()
        limits.window = 100
        try await withServer(router, limits: limits) { server in
            let peer = try await Peer.greeted(by: server.port)
            let first = ByteBuffer(repeating: 1, count: 500)
            peer.send(.call(stream: 1, Call(method: echo, timeout: 0, metadata: [], message: first, end: false)))
            #expect(await peer.next() == .message(stream: 1, first, end: false))
            let second = ByteBuffer(repeating: 2, count: 60)
            peer.send(.message(stream: 1, second, end: true))
            var frames: [Frame] = []
            while let frame = await peer.next() {
                frames.append(frame)
                if case .status = frame { break }
            }
            // After the caller's end nothing is granted any more.
            #expect(frames == [.message(stream: 1, second, end: false), .status(stream: 1, nil, nil)])
            peer.send(.call(stream: 2, .open(echo)), .message(stream: 2, second, end: false))
            let answers = [await peer.next(), await peer.next()]
            #expect(answers.contains(.window(stream: 2, 60)))
            #expect(answers.contains(.message(stream: 2, second, end: false)))
            await peer.close()
        }
    }

    @Test func tooManyCallsAtOnceAreRefused() async throws {
        let reports = Reports()
        let gate = Gate()
        var router = Router()
        router.unary("Wait", to: .everyone) { message, _ in
            reports.add("in")
            try await gate.pass()
            return message
        }
        var limits = ServerLimits()
        limits.maxStreams = 3
        try await withCaller(router, limits: limits) { client, _ in
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<3 {
                    group.addTask { try await client.unary("Wait", ByteBuffer(string: "\(number)")).text }
                }
                for _ in 0..<3 { #expect(await reports.next() == "in") }
                let error = await callError { _ = try await client.unary("Wait", ByteBuffer()) }
                #expect(error == CallError(.resourceExhausted, "more than 3 calls at once on one connection"))
                gate.open()
                var answers: Set<String> = []
                for try await answer in group { answers.insert(answer) }
                #expect(answers == ["0", "1", "2"])
            }
            let answer = try await client.unary("Wait", ByteBuffer(string: "again")).text
            #expect(answer == "again")
        }
    }

    @Test func aRequestTooLongIsRefusedBeforeItIsSent() async throws {
        let reports = Reports()
        var router = echoRouter()
        router.unary("Seen", to: .everyone) { message, _ in
            reports.add("\(message.readableBytes)")
            return ByteBuffer()
        }
        var limits = ServerLimits()
        limits.maxFrame = 10_000
        try await withCaller(router, limits: limits) { client, _ in
            let longest = 10_000 - 4_096
            let error = await callError {
                _ = try await client.unary("Seen", ByteBuffer(repeating: 1, count: longest + 1))
            }
            #expect(error?.code == .resourceExhausted)
            #expect(error?.message.contains("\(longest + 1) bytes") == true)
            _ = try await client.unary("Seen", ByteBuffer(repeating: 1, count: longest))
            #expect(await reports.next() == "\(longest)")
            let streamed = await callError {
                _ = try await client.clientStreaming("Join") {
                    try await $0.write(ByteBuffer(repeating: 1, count: longest + 1))
                }
            }
            #expect(streamed?.code == .resourceExhausted)
            let answer = try await client.unary("Now", ByteBuffer(string: "on")).text
            #expect(answer == "on")
        }
    }

    @Test func anAnswerTooLongIsRefusedBeforeItIsSent() async throws {
        var router = echoRouter()
        let long = ByteBuffer(repeating: 97, count: 20_000)
        router.unary("Long", to: .everyone) { _, _ in long }
        router.serverStreaming("LongStream", to: .everyone) { _, writer, _ in try await writer.write(long) }
        var caller = ClientLimits()
        caller.maxFrame = 10_000
        try await withCaller(router, caller: caller) { client, _ in
            let answered = await callError { _ = try await client.unary("Long", ByteBuffer()) }
            #expect(answered?.code == .resourceExhausted)
            let streamed = await callError {
                try await client.serverStreaming("LongStream", ByteBuffer()) { for try await _ in $0 {} }
            }
            #expect(streamed?.code == .resourceExhausted)
            let answer2 = try await client.unary("Now", ByteBuffer(string: "on")).text
            #expect(answer2 == "on")
        }
    }

    @Test func tooManyConnectionsAreTurnedAwayWithAWord() async throws {
        var limits = ServerLimits()
        limits.maxConnections = 2
        try await withServer(echoRouter(), limits: limits) { server in
            let first = try await Peer.greeted(by: server.port)
            let second = try await RPCClient.connect(host: "127.0.0.1", port: server.port)
            let error = await callError { _ = try await RPCClient.connect(host: "127.0.0.1", port: server.port) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("too many connections; try again later") == true)
            let answer2 = try await second.unary("Now", ByteBuffer(string: "on")).text
            #expect(answer2 == "on")
            await second.close()
            await first.close()
        }
    }

    /// Who is told to go and takes nothing of what waits for it holds its place no longer than is allowed.
    @Test func whoDoesNotTakeItsFarewellIsLeft() async throws {
        var router = Router()
        let long = ByteBuffer(repeating: 97, count: 900_000)
        router.immediate("Long", to: .everyone) { _, _ throws(CallError) in long }
        var limits = ServerLimits()
        limits.farewellTimeout = .milliseconds(200)
        try await withServer(router, limits: limits) { server in
            let peer = try await Peer.greeted(by: server.port)
            try await peer.channel.setOption(.autoRead, value: false).get()
            // More than two sockets hold, and a frame that no caller sends.
            let calls = (1...40).flatMap { Frame.call(stream: $0, .whole(0, "x")).bytes }
            peer.send(calls + rawFrame(99))
            while server.connectionCount > 0 { try await Task.sleep(for: .milliseconds(10)) }
            await peer.close()
        }
    }
}
