import Foundation
import FundingModel
import Wire

/// One who answers look-ups, and how it is asked.
protocol LookUpPeer {
    var name: String { get }
    func run(connections: Int, depth: Int, seconds: Double, rate: Double) throws -> PeerFigures
}

/// A server that our own load generator asks.
struct AskedPeer: LookUpPeer {
    private(set) var name: String
    let process: PeerProcess?
    let load: PeerLoad

    func run(connections: Int, depth: Int, seconds: Double, rate: Double) throws -> PeerFigures {
        var load = load
        (load.connections, load.depth, load.seconds, load.rate) = (connections, depth, seconds, rate)
        return try load.run()
    }

    func named(_ name: String) -> AskedPeer {
        var peer = self
        peer.name = name
        return peer
    }

    static func bare(request: Int, reply: Int) throws -> AskedPeer {
        let process = try PeerProcess(PeerProcess.ownProgram, ["peer-bare", "\(reply)"])
        let requests = [[UInt8](repeating: 7, count: request)]
        return AskedPeer(
            name: "bare TCP", process: process, load: PeerLoad(way: .bare, port: process.port, requests: requests))
    }

    /// - Returns: nil where Redis is not installed.
    static func redis(persons: [PersonNumber], reply: Int) throws -> AskedPeer? {
        guard PeerProcess.output(of: ["redis-server", "--version"]) != nil else { return nil }
        let port = Int.random(in: 20_000..<30_000)
        let process = try PeerProcess(
            "/usr/bin/redis-server",
            ["--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"],
            says: false)
        for _ in 0..<100 where PeerProcess.output(of: ["redis-cli", "-p", "\(port)", "ping"]) == nil {
            usleep(50_000)
        }
        let value = String(repeating: "x", count: reply)
        var commands = ""
        for person in persons {
            commands += "*3\r\n$3\r\nSET\r\n$9\r\n\(person.digits)\r\n$\(reply)\r\n\(value)\r\n"
        }
        guard PeerProcess.output(of: ["redis-cli", "-p", "\(port)", "--pipe"], input: Data(commands.utf8)) != nil else {
            throw BenchError("Redis cannot be filled")
        }
        let requests = persons.sampled.map { Array("*2\r\n$3\r\nGET\r\n$9\r\n\($0.digits)\r\n".utf8) }
        return AskedPeer(
            name: "Redis GET", process: process, load: PeerLoad(way: .redis, port: port, requests: requests))
    }

    /// A prepared SELECT by primary key.
    static func postgres(persons: [PersonNumber], port: Int) -> AskedPeer {
        let requests = persons.sampled.map { person -> [UInt8] in
            // Bind to "s": one parameter in binary, the result in binary; Execute; Sync.
            let bind: [UInt8] =
                [0] + Array("s".utf8) + [0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 4] + person.bigEndian + [0, 1, 0, 1]
            return [0x42] + UInt32(bind.count + 4).bytes + bind + [0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]
                + [0x53, 0, 0, 0, 4]
        }
        return AskedPeer(
            name: "PostgreSQL", process: nil,
            load: PeerLoad(
                way: .postgres, port: port, requests: requests, statement: LookUpFloor.statement))
    }

    /// Asks for the year that was decided.
    static func mbost(_ process: PeerProcess, persons: [PersonNumber], token: String) -> AskedPeer {
        let requests = persons.sampled.map { LookUpStatusRequest(person: $0, fundingYear: FundingYear(2027)).encoded }
        return AskedPeer(
            name: "mbost", process: process,
            load: PeerLoad(
                way: .mbost, port: process.port, requests: requests, method: Method.lookUpStatus, token: token))
    }
}

/// gRPC C++, built for the measurement where its library is installed.
struct GRPCPeer: LookUpPeer {
    let name: String
    let program: String
    let process: PeerProcess
    let request: Int
    let folder: String

    /// - Returns: none where it is not installed.
    static func all(request: Int, reply: Int, folder: String) throws -> [GRPCPeer] {
        guard let program = build() else { return [] }
        return try ["callback", "async"].map { kind in
            GRPCPeer(
                name: "gRPC C++ \(kind)", program: program,
                process: try PeerProcess(program, ["serve", kind, "\(reply)"]), request: request, folder: folder)
        }
    }

    /// From the sources beside this one, in `.build/peers`.
    private static func build() -> String? {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "gRPC").path
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let out = root.appending(path: ".build/peers").path
        try? FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        let script = """
            set -e
            cd \(out)
            [ -x grpc-peer ] && [ grpc-peer -nt \(sources)/peer.cc ] && exit 0
            plugin=$(command -v grpc_cpp_plugin)
            protoc -I \(sources) --cpp_out=. --grpc_out=. --plugin=protoc-gen-grpc=$plugin peer.proto
            g++ -O2 -std=c++17 -I. -o grpc-peer \(sources)/peer.cc peer.pb.cc peer.grpc.pb.cc \
                $(pkg-config --cflags --libs grpc++ protobuf) -lpthread
            """
        return PeerProcess.output(of: ["bash", "-c", script]) == nil ? nil : out + "/grpc-peer"
    }

    func run(connections: Int, depth: Int, seconds: Double, rate: Double) throws -> PeerFigures {
        let file = folder + "/grpc.latencies"
        let said = PeerProcess.output(
            of: [
                program, "load", "\(process.port)", "\(connections)", "\(depth)", "\(seconds)", "\(rate)",
                "\(request)", file,
            ], on: 1)
        let words = said?.split(separator: " ") ?? []
        guard words.count == 3, let calls = Int(words[0]), let took = Double(words[1]),
            words[2].trimmingCharacters(in: .newlines) == "0", let content = FileManager.default.contents(atPath: file)
        else { throw BenchError("\(name) failed") }
        let latencies = stride(from: 0, to: content.count - 3, by: 4).map { place in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(content[content.startIndex + place + $1]) << (8 * UInt32($1)) }
        }
        return PeerFigures(calls: calls, seconds: took, latencies: latencies)
    }
}

extension [PersonNumber] {
    /// Enough of them that chance is not kind to caches.
    fileprivate var sampled: [PersonNumber] {
        count <= 200_000 ? self : (0..<200_000).map { self[$0 &* 7919 % count] }
    }
}

extension PersonNumber {
    fileprivate var bigEndian: [UInt8] { value.bytes }
}

extension UInt32 {
    fileprivate var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> $0) } }
}
