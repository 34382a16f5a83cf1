internal import CBenchPeers
import Foundation
import Histogram

/// How one server is asked.
struct PeerLoad {
    enum Way: Int32 {
        case bare = 0
        case mbost = 1
        case redis = 2
        case postgres = 3
    }

    var way: Way
    var port: Int
    var connections = 8
    var depth = 1
    /// Of one size all.
    var requests: [[UInt8]]
    var method = ""
    var token = ""
    var statement = ""
    /// Calls a second at fixed moments; 0: the next when one is answered.
    var rate = 0.0
    var seconds = 2.0
    /// Of the one who asks; the server has the first.
    var processor: Int32 = 1

    /// Runs it; blocks.
    func run() throws -> PeerFigures {
        var latencies = [UInt32](repeating: 0, count: 8_000_000)
        var result = peer_result()
        let bytes = requests.flatMap(\.self)
        let failed = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe latencies.withUnsafeMutableBufferPointer { latencies in
                unsafe method.withCString { method in
                    unsafe token.withCString { token in
                        unsafe statement.withCString { statement in
                            var load = unsafe peer_load()
                            unsafe load.protocol = way.rawValue
                            unsafe load.port = Int32(port)
                            unsafe load.connections = Int32(connections)
                            unsafe load.depth = Int32(depth)
                            unsafe load.requests = bytes.baseAddress
                            unsafe load.request_count = requests.count
                            unsafe load.request_size = requests.first?.count ?? 0
                            unsafe load.method = method
                            unsafe load.token = self.token.isEmpty ? nil : token
                            unsafe load.statement = statement
                            unsafe load.rate = rate
                            unsafe load.seconds = seconds
                            unsafe load.processor = processor
                            return unsafe peer_run(&load, latencies.baseAddress, latencies.count, &result)
                        }
                    }
                }
            }
        }
        guard failed == 0 else {
            let trouble = unsafe withUnsafeBytes(of: result.trouble) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw BenchError("\(way): \(trouble.isEmpty ? "\(result.errors) wrong answers" : trouble)")
        }
        return PeerFigures(
            calls: result.calls, seconds: result.seconds, latencies: latencies.prefix(result.calls),
            replyBytes: result.calls > 0 ? result.reply_bytes / result.calls : 0)
    }
}

/// What came of a run. Unit of latencies: nanoseconds.
struct PeerFigures {
    var callsPerSecond: Double
    var replyBytes: Int
    private var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)

    init(calls: Int, seconds: Double, latencies: some Sequence<UInt32>, replyBytes: Int = 0) {
        callsPerSecond = Double(calls) / seconds
        self.replyBytes = replyBytes
        for latency in latencies { histogram.record(UInt64(latency)) }
    }

    /// Unit: microseconds.
    func percentile(_ percent: Double) -> Double { Double(histogram.valueAtPercentile(percent)) / 1000 }

    var longest: Double { percentile(100) }
}

/// The servers that are written in C, for the processes that are them.
enum BareServers {
    static func serve(replyBytes: Int) -> Int32 { peer_serve_bare(Int32(replyBytes)) }
    static func serve(file: String) -> Int32 { unsafe file.withCString { unsafe peer_serve_file($0) } }

    /// Seconds to read all that a server of a file sends.
    static func read(port: Int) throws -> (seconds: Double, bytes: Int) {
        var bytes = 0
        let seconds = unsafe peer_read_all(Int32(port), &bytes, 1)
        guard seconds > 0 else { throw BenchError("the bare stream cannot be read") }
        return (seconds, bytes)
    }
}
