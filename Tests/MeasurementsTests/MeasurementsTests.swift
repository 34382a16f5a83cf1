import CoreMetrics
import Foundation
import Measurements
import Testing

/// What a Prometheus server reads.
@Suite struct MeasurementsTests {
    @Test func numbersStandInTheirFamilies() throws {
        let registry = Registry()
        let ok = registry.makeCounter(label: "calls", dimensions: [("method", "Find"), ("code", "OK")])
        let failed = registry.makeCounter(label: "calls", dimensions: [("method", "Fi\"nd\\"), ("code", "X\n")])
        ok.increment(by: 2)
        // The same label and dimensions: the same number.
        registry.makeCounter(label: "calls", dimensions: [("method", "Find"), ("code", "OK")]).increment(by: 3)
        failed.increment(by: 1)
        let open = registry.makeMeter(label: "open-now", dimensions: [])
        open.increment(by: 3)
        open.decrement(by: 1)
        let expected = """
            # TYPE calls_total counter
            calls_total{method="Fi\\"nd\\\\",code="X\\n"} 1
            calls_total{method="Find",code="OK"} 5
            # TYPE open_now gauge
            open_now 2

            """
        #expect(registry.text == expected)
    }

    @Test func bucketsAddUpAndHoldTheirBounds() throws {
        let registry = Registry()
        let timer = registry.makeTimer(label: "took", dimensions: [("m", "a")])
        for nanoseconds in [1, 1000, 1001, 2_000_000, 80_000_000_000] as [Int64] {
            timer.recordNanoseconds(nanoseconds)
        }
        let text = registry.text
        func count(_ bound: String) -> Int? {
            text.split(separator: "\n").first { $0.hasPrefix("took_seconds_bucket{m=\"a\",le=\"\(bound)\"}") }?
                .split(separator: " ").last.flatMap { Int($0) }
        }
        #expect(count("1e-06") == 2 && count("2.5e-06") == 3)
        #expect(count("0.001") == 3 && count("0.0025") == 4)
        #expect(count("50.0") == 4 && count("+Inf") == 5)
        #expect(text.contains("took_seconds_count{m=\"a\"} 5\n"))
        #expect(text.contains("took_seconds_sum{m=\"a\"} 80.002002002\n"))
    }

    @Test func theyAreServedAtOnePlace() async throws {
        let registry = Registry()
        registry.makeCounter(label: "calls", dimensions: []).increment(by: 1)
        let server = try await MetricsServer.start(host: "127.0.0.1", port: 0, registry)
        let place = "http://127.0.0.1:\(server.port)"
        let (data, response) = try Self.get(place + "/metrics")
        #expect(response == 200 && data == registry.text)
        #expect(try Self.get(place + "/").1 == 404)
        await server.close()
    }

    private static func get(_ address: String) throws -> (String, Int) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import sys, urllib.request, urllib.error
            try:
                answer = urllib.request.urlopen(sys.argv[1], timeout=20)
            except urllib.error.HTTPError as error:
                answer = error
            print(answer.status, end="\\n" + answer.read().decode())
            """, address,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return (lines.count > 1 ? String(lines[1]) : "", Int(lines.first ?? "") ?? 0)
    }
}
