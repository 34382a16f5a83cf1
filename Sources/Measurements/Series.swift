import CoreMetrics
import Synchronization

/// One number, or one histogram.
protocol Series: AnyObject, Sendable {
    func write(_ name: String, _ labels: String, into text: inout String)
}

private func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

final class CounterSeries: Series, CounterHandler {
    private let value = Atomic<Int64>(0)

    func increment(by amount: Int64) { value.add(amount, ordering: .relaxed) }
    func reset() { value.store(0, ordering: .relaxed) }

    func write(_ name: String, _ labels: String, into text: inout String) {
        text += "\(name)\(braced(labels)) \(value.load(ordering: .relaxed))\n"
    }
}

/// A number that goes up and down.
final class GaugeSeries: Series, MeterHandler, RecorderHandler, FloatingPointCounterHandler {
    private let value = Mutex<Double>(0)

    func set(_ value: Int64) { self.value.withLock { $0 = Double(value) } }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }
    func reset() { set(0 as Double) }

    func write(_ name: String, _ labels: String, into text: inout String) {
        let value = value.withLock { $0 }
        let whole = value.rounded() == value && abs(value) < 1e15
        text += "\(name)\(braced(labels)) \(whole ? "\(Int64(value))" : "\(value)")\n"
    }
}

/// How often something took how long: from a microsecond, in steps of 1, 2.5 and 5, to a minute.
final class HistogramSeries: Series, TimerHandler {
    /// Upper bounds. Unit: nanoseconds.
    private static let bounds: [Int64] = {
        var bounds: [Int64] = []
        var decade: Int64 = 1000
        while decade <= 10_000_000_000 {
            bounds += [decade, decade * 5 / 2, decade * 5]
            decade *= 10
        }
        return bounds
    }()

    private let counts = Mutex<(buckets: [Int64], count: Int64, sum: Int64)>(
        ([Int64](repeating: 0, count: HistogramSeries.bounds.count), 0, 0))

    func recordNanoseconds(_ duration: Int64) {
        var low = 0
        var high = Self.bounds.count
        while low < high {
            let middle = (low + high) / 2
            if Self.bounds[middle] < duration { low = middle + 1 } else { high = middle }
        }
        counts.withLock { counts in
            if low < counts.buckets.count { counts.buckets[low] += 1 }
            counts.count += 1
            counts.sum += duration
        }
    }

    func write(_ name: String, _ labels: String, into text: inout String) {
        let counts = counts.withLock { $0 }
        let before = labels.isEmpty ? "" : labels + ","
        var total: Int64 = 0
        for (bound, count) in zip(Self.bounds, counts.buckets) {
            total += count
            text += "\(name)_bucket{\(before)le=\"\(Double(bound) / 1e9)\"} \(total)\n"
        }
        text += "\(name)_bucket{\(before)le=\"+Inf\"} \(counts.count)\n"
        text += "\(name)_sum\(braced(labels)) \(Double(counts.sum) / 1e9)\n"
        text += "\(name)_count\(braced(labels)) \(counts.count)\n"
    }
}
