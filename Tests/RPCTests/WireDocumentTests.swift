import Foundation
import NIOCore
import Testing

@testable import RPC

/// The bytes shown in Proto/WIRE.md are those on the wire.
@Suite struct WireDocumentTests {
    static let frames: [String: Frame] = [
        "HELLO from a caller": .hello(Hello(firstVersion: 1, lastVersion: 1, maxFrame: 1_048_576, window: 262_144)),
        "HELLO from a server": .hello(
            Hello(
                firstVersion: 1, lastVersion: 1, maxFrame: 1_048_576, window: 262_144,
                methods: [
                    Hello.Method(id: 0, kind: .unary, name: "mbost.v1.Status/Health"),
                    Hello.Method(id: 1, kind: .clientStreaming, name: "mbost.v1.Status/Import"),
                ])),
        "CALL of a unary method": .call(
            stream: 1,
            Call(
                method: 0, timeout: 5000, metadata: [CallError.Detail("trace", "7")],
                message: ByteBuffer(bytes: [10, 11]), end: true)),
        "CALL of a streaming method": .call(
            stream: 3, Call(method: 1, timeout: 0, metadata: [], message: nil, end: false)),
        "MESSAGE": .message(stream: 3, ByteBuffer(bytes: [18, 3, 97, 98, 99]), end: false),
        "END": .end(stream: 3),
        "STATUS with the answer": .status(stream: 1, nil, ByteBuffer(bytes: [8, 1])),
        "STATUS of a call that failed": .status(
            stream: 3,
            CallError(.invalidArgument, "no such day", details: [CallError.Detail("field", "date")]), nil),
        "CANCEL": .cancel(stream: 3),
        "WINDOW": .window(stream: 3, 131_072),
        "PING": .ping(0x0102_0304_0506_0708),
        "PONG": .pong(0x0102_0304_0506_0708),
        "GOODBYE": .goodbye("closing"),
        "AUTH": .authenticate(token: "mbost_abc"),
    ]

    static let document = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Proto/WIRE.md")

    @Test func examplesAreWhatTheProgramSends() throws {
        let examples = try Self.examples()
        #expect(examples.keys.sorted() == Self.frames.keys.sorted())
        for (name, bytes) in examples {
            let frame = try #require(Self.frames[name])
            #expect(frame.bytes == bytes, "\(name)")
            var decoder = FrameDecoder()
            decoder.feed(ByteBuffer(bytes: bytes))
            #expect(try decoder.next() == frame, "\(name)")
        }
    }

    @Test func everyStatusCodeStandsThere() throws {
        let text = try String(contentsOf: Self.document, encoding: .utf8)
        for code in StatusCode.allCases {
            #expect(text.contains(" \(code.rawValue) \(code.name) |"), "\(code.name)")
        }
        #expect(StatusCode.allCases.count == 17)
    }

    /// What stands between "```hex NAME" and "```".
    private static func examples() throws -> [String: [UInt8]] {
        var examples: [String: [UInt8]] = [:]
        var name: String?
        for line in try String(contentsOf: document, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("```hex ") {
                name = String(line.dropFirst("```hex ".count))
            } else if line.hasPrefix("```") {
                name = nil
            } else if let name {
                for pair in line.split(separator: " ") {
                    examples[name, default: []].append(try #require(UInt8(pair, radix: 16)))
                }
            }
        }
        return examples
    }
}
