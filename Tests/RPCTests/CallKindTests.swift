import NIOCore
import Testing

@testable import RPC

/// Every kind of call, over TCP.
@Suite(.timeLimit(.minutes(1)), .onBothCarriers) struct CallKindTests {
    @Test(arguments: ["Now", "Later"], ["", "a", String(repeating: "long ", count: 100_000)])
    func unaryBringsTheAnswer(_ method: String, _ text: String) async throws {
        try await withCaller(echoRouter()) { client, _ in
            let answer = try await client.unary(method, ByteBuffer(string: text)).text
            #expect(answer == text)
        }
    }

    @Test func serverStreamingKeepsTheOrder() async throws {
        let text = String((0..<3_000).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
        try await withCaller(echoRouter()) { client, _ in
            let letters = try await client.serverStreaming("Spell", ByteBuffer(string: text)) { replies in
                var letters = ""
                for try await reply in replies { letters += reply.text }
                return letters
            }
            #expect(letters == text)
        }
    }

    @Test func serverStreamingMayBringNothing() async throws {
        try await withCaller(echoRouter()) { client, _ in
            try await client.serverStreaming("Spell", ByteBuffer()) { replies in
                let answer = try await replies.next()
                #expect(answer == nil)
                let after = try await replies.next()
                #expect(after == nil)
            }
        }
    }

    /// Ten windows of messages: credit is granted again and again, both ways.
    @Test func streamsAreLongerThanTheirWindows() async throws {
        var limits = ServerLimits()
        limits.window = 1_000
        var caller = ClientLimits()
        caller.window = 700
        let piece = String(repeating: "x", count: 99)
        try await withCaller(echoRouter(), limits: limits, caller: caller) { client, _ in
            let joined = try await client.clientStreaming("Join") { writer in
                for _ in 0..<100 { try await writer.write(ByteBuffer(string: piece)) }
            }
            #expect(joined.readableBytes == 9_900)
            let count = try await client.serverStreaming("Spell", ByteBuffer(string: joined.text)) { replies in
                var count = 0
                for try await _ in replies { count += 1 }
                return count
            }
            #expect(count == 9_900)
        }
    }

    /// Long ones go as they stand, short ones are put together; neither overtakes the other, whatever the sockets hold.
    @Test func longAndShortMessagesKeepTheirOrder() async throws {
        var numbers = SeededNumbers(state: 7)
        let sizes =
            [1, 16_383, 16_384, 16_385, 0, 300_000, 5]
            + (0..<60).map { _ in Int.random(in: 0...60_000, using: &numbers) }
        let messages = sizes.enumerated().map { place, size in
            ByteBuffer(bytes: (0..<size).map { UInt8(truncatingIfNeeded: place &+ $0 &* 31) })
        }
        var router = Router()
        router.serverStreaming("Give", to: .everyone) { _, writer, _ in
            for message in messages { try await writer.write(message) }
        }
        try await withCaller(router) { client, _ in
            try await client.serverStreaming("Give", ByteBuffer()) { replies in
                var place = 0
                for try await reply in replies {
                    #expect(reply == messages[place], "message \(place) of \(sizes[place]) bytes")
                    // Now and then the reader is slow.
                    if place % 20 == 0 { try await Task.sleep(for: .milliseconds(20)) }
                    place += 1
                }
                #expect(place == messages.count)
            }
        }
    }

    @Test(arguments: [0, 1, 500]) func clientStreamingTakesAll(_ count: Int) async throws {
        try await withCaller(echoRouter()) { client, _ in
            let joined = try await client.clientStreaming("Join") { writer in
                for number in 0..<count { try await writer.write(ByteBuffer(string: "\(number),")) }
            }
            #expect(joined.text == (0..<count).map { "\($0)," }.joined())
        }
    }

    @Test func clientStreamingMayBeAnsweredBeforeItsEnd() async throws {
        var router = Router()
        router.clientStreaming("First", to: .everyone) { messages, _ in
            for try await message in messages { return message }
            return ByteBuffer()
        }
        var limits = ServerLimits()
        limits.window = 10
        try await withCaller(router, limits: limits) { client, _ in
            let first = try await client.clientStreaming("First") { writer in
                for number in 0..<1_000 { try await writer.write(ByteBuffer(string: "message \(number)")) }
            }
            #expect(first.text == "message 0")
        }
    }

    @Test func bidirectionalAnswersAsItIsAsked() async throws {
        try await withCaller(echoRouter()) { client, _ in
            try await client.bidirectional("Echo") { replies, writer in
                for number in 0..<200 {
                    try await writer.write(ByteBuffer(string: "\(number)"))
                    let answer = try await replies.next()?.text
                    #expect(answer == "\(number)")
                }
                writer.end()
                let after = try await replies.next()
                #expect(after == nil)
            }
        }
    }

    @Test func aThousandCallsAtOnceEachGetTheirOwnAnswer() async throws {
        try await withCaller(echoRouter()) { client, _ in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1_000 {
                    group.addTask {
                        let method = number.isMultiple(of: 2) ? "Now" : "Later"
                        return try await client.unary(method, ByteBuffer(string: "\(number)")).text == "\(number)"
                    }
                }
                var right = 0
                for try await isRight in group where isRight { right += 1 }
                #expect(right == 1_000)
            }
        }
    }

    /// All thousand run at the same time: none answers before the last has come.
    @Test func aThousandHandlersRunAtOnce() async throws {
        let arrivals = Reports()
        let gate = Gate()
        var router = Router()
        router.unary("Wait", to: .everyone) { message, _ in
            arrivals.add("in")
            try await gate.pass()
            return message
        }
        try await withCaller(router) { client, _ in
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<1_000 {
                    group.addTask { try await client.unary("Wait", ByteBuffer(string: "\(number)")).text }
                }
                for _ in 0..<1_000 { _ = await arrivals.next() }
                gate.open()
                var answers: Set<String> = []
                for try await answer in group { answers.insert(answer) }
                #expect(answers.count == 1_000)
            }
        }
    }

    @Test func theHandlerSeesItsCall() async throws {
        var router = Router()
        router.unary("Context", to: .everyone) { _, context in
            let metadata = context.metadata.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
            return ByteBuffer(string: "\(context.method) \(metadata) \(context.deadline != nil)")
        }
        try await withCaller(router) { client, _ in
            let options = CallOptions(
                timeout: .seconds(50), metadata: [CallError.Detail("a", "1"), CallError.Detail("b", "é")])
            let answer = try await client.unary("Context", ByteBuffer(), options).text
            #expect(answer == "Context a=1,b=é true")
            let after = try await client.unary("Context", ByteBuffer()).text
            #expect(after == "Context  false")
        }
    }
}
