import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing

/// Thousands of callers that say nothing, say it slowly, or are gone in the middle of it: the program lives, answers
/// others meanwhile, and holds nothing of them afterwards.
@Suite(.timeLimit(.minutes(3))) struct HostileServerTests {
    private static let hello: [UInt8] = [
        0, 0, 0, 22, 1, 0, 0, 0, 0, 0, 0x6D, 0x62, 0x73, 0x74, 1, 1, 0, 0x10, 0, 0, 0, 4, 0, 0, 0, 0,
    ]
    /// A CALL of method 0 on stream 1, with a message and an end.
    private static let call: [UInt8] = [0, 0, 0, 15, 2, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2]
    private static let open: [UInt8] = [0, 0, 0, 13, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    private static let message: [UInt8] = [0, 0, 0, 9, 3, 0, 0, 0, 0, 1, 1, 2, 3]

    /// What was said when the connection is reset: every state a connection can be in.
    private static let states: [[UInt8]] = [
        [], Array(hello.prefix(3)), Array(hello.prefix(20)), hello, hello + call.prefix(9), hello + call, hello + open,
        hello + open + message.prefix(11), hello + open + message, hello + open + [0, 0, 0, 6, 6, 0, 0, 0, 0, 1],
    ]

    private static func connect(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// Two thousand at once, in all states, half of them reset and half closed.
    private static func goAway(_ port: Int) async throws {
        var channels: [any Channel] = []
        for number in 0..<2000 {
            let channel = try await connect(port)
            let said = states[number % states.count]
            if !said.isEmpty { channel.writeAndFlush(ByteBuffer(bytes: said), promise: nil) }
            channels.append(channel)
        }
        for (number, channel) in channels.enumerated() {
            if number % 2 == 0, channel.isActive {
                try? await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            try? await channel.close().get()
        }
    }

    /// HELLO, a byte at a time and never whole.
    private static func talkSlowly(_ port: Int) async throws -> [any Channel] {
        var channels: [any Channel] = []
        for _ in 0..<200 { channels.append(try await connect(port)) }
        for byte in hello.prefix(12) {
            for channel in channels { channel.writeAndFlush(ByteBuffer(bytes: [byte]), promise: nil) }
            try await Task.sleep(for: .milliseconds(20))
        }
        return channels
    }

    private static func openFiles(_ id: Int32) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count
    }

    /// Unit: bytes.
    private static func memory(_ id: Int32) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    private static func settle(_ id: Int32, to files: Int) async throws {
        while try openFiles(id) > files { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// A server that has answered once, with its process, its port and the files it holds open.
    private static func start(
        _ name: String, log: String
    ) throws -> (server: RunningServer, id: Int32, port: Int, files: Int) {
        let server = try RunningServer(["--log", log], data: TemporaryFolder.path(named: name))
        let id = server.process.processIdentifier
        let port = try #require(Int(server.address.split(separator: ":").last ?? ""))
        #expect(try server.mbost("health").status == 0)
        return (server, id, port, try openFiles(id))
    }

    @Test func thousandsGoAwayInEveryState() async throws {
        let (server, id, port, files) = try Self.start("hostile", log: "critical")
        // What the first round leaves is what a server that has worked holds ready for the next.
        try await Self.goAway(port)
        try await Self.settle(id, to: files)
        let memory = try Self.memory(id)
        for _ in 0..<2 {
            let slow = try await Self.talkSlowly(port)
            try await Self.goAway(port)
            #expect(try server.mbost("health").status == 0)
            for channel in slow { try? await channel.close().get() }
            try await Self.settle(id, to: files)
        }
        #expect(try Self.memory(id) < memory + 16 << 20)
        #expect(server.stop() == 0)
    }

    /// Out of file descriptors the server says so, once a second and not for each who knocks; those it has go on, and
    /// once there are some again, others come in.
    @Test func withoutDescriptorsOthersWait() async throws {
        let (server, id, port, files) = try Self.start("descriptors", log: "error")
        let limited = try Programs.run("/usr/bin/prlimit", ["--pid", "\(id)", "--nofile=\(files + 20):\(files + 20)"])
        #expect(limited.status == 0)
        var channels: [any Channel] = []
        for _ in 0..<60 { channels.append(try await Self.connect(port)) }
        func complaints() throws -> Int {
            try String(contentsOf: server.log, encoding: .utf8).components(separatedBy: "no connection can be taken").count
                - 1
        }
        while try complaints() == 0 { try await Task.sleep(for: .milliseconds(20)) }
        try await Task.sleep(for: .seconds(2))
        #expect(try complaints() <= 10)
        for channel in channels { try? await channel.close().get() }
        #expect(try server.mbost("health").status == 0)
        #expect(server.stop() == 0)
    }
}
