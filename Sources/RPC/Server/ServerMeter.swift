import Metrics
import Synchronization

/// Counts what a server does, by swift-metrics: whatever backend the program set up gets it.
///
/// Resolved once a server, so that a call costs some additions.
final class ServerMeter: Sendable {
    private let calls: [[Counter]]
    private let durations: [Metrics.Timer]
    private let connections = Meter(label: "mbost_rpc_connections")
    private let streams = Meter(label: "mbost_rpc_streams")
    private let bytesIn = Counter(label: "mbost_rpc_bytes", dimensions: [("direction", "in")])
    private let bytesOut = Counter(label: "mbost_rpc_bytes", dimensions: [("direction", "out")])
    private let refusedConnections = Counter(label: "mbost_rpc_refused_connections")
    private let violations = Counter(label: "mbost_rpc_violations")

    init(_ methods: [String]) {
        let short = methods.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        calls = short.map { method in
            StatusCode.allCases.map {
                Counter(label: "mbost_rpc_calls", dimensions: [("method", method), ("code", $0.name)])
            }
        }
        durations = short.map { Metrics.Timer(label: "mbost_rpc_duration", dimensions: [("method", $0)]) }
    }

    /// - Parameter count: calls that were answered together, and alike.
    func ended(_ method: Int, _ code: StatusCode, _ count: Int = 1, nanoseconds: Int64) {
        calls[method][Int(code.rawValue)].increment(by: count)
        let duration = durations[method]
        for _ in 0..<count { duration.recordNanoseconds(nanoseconds) }
    }

    func connectionOpened() { connections.increment() }
    func connectionClosed() { connections.decrement() }
    func connectionRefused() { refusedConnections.increment() }
    func streamOpened() { streams.increment() }
    func streamsClosed(_ count: Int) { if count > 0 { streams.decrement(by: Double(count)) } }
    func received(_ bytes: Int) { bytesIn.increment(by: bytes) }
    func sent(_ bytes: Int) { bytesOut.increment(by: bytes) }
    func violated() { violations.increment() }
}

/// Calls that were answered, by how they ended; those alike that follow each other are one.
struct AnsweredCalls {
    private var list: [(method: Int, code: StatusCode, count: Int)] = []

    var isEmpty: Bool { list.isEmpty }

    mutating func add(_ method: Int, _ code: StatusCode, _ count: Int = 1) {
        if count == 0 { return }
        if let last = list.last, last.method == method, last.code == code {
            list[list.count - 1].count += count
        } else {
            list.append((method, code, count))
        }
    }

    /// Those of some calls that have ended.
    mutating func add(_ calls: PlainCalls) {
        for call in calls.list { if let code = call.code { add(Int(calls.method), code) } }
    }

    /// Counts them all, and lets go of them.
    mutating func count(_ meter: ServerMeter, nanoseconds: Int64) {
        for some in list { meter.ended(some.method, some.code, some.count, nanoseconds: nanoseconds) }
        list.removeAll(keepingCapacity: true)
    }
}
