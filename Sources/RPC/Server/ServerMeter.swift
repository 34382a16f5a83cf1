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

    func ended(_ method: Int, _ code: StatusCode, nanoseconds: Int64) {
        calls[method][Int(code.rawValue)].increment()
        durations[method].recordNanoseconds(nanoseconds)
    }

    /// Calls that were answered together; most of them alike.
    func ended(_ calls: [(method: Int, code: StatusCode)], nanoseconds: Int64) {
        var place = 0
        while place < calls.count {
            let (method, code) = calls[place]
            var end = place + 1
            while end < calls.count, calls[end] == (method, code) { end += 1 }
            self.calls[method][Int(code.rawValue)].increment(by: end - place)
            let duration = durations[method]
            for _ in place..<end { duration.recordNanoseconds(nanoseconds) }
            place = end
        }
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
