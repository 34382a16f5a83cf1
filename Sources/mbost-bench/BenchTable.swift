import Foundation

/// What was measured, as it is shown.
struct BenchTable {
    struct Row {
        var name: String
        /// Unit: dossiers a second.
        var speed: Double
        var bar: Double?
        /// The same work by the yardstick.
        var peer: Double?

        init(_ name: String, _ speed: Double, bar: Double?) {
            self.name = name
            self.speed = speed
            self.bar = bar
        }

        var isMissed: Bool { bar.map { speed < $0 } ?? false }
    }

    var rows: [Row]

    var misses: Int { rows.count { $0.isMissed } }

    func show() {
        print(line("", "dossiers/s", "bar", "", "x CPython"))
        for row in rows {
            let verdict = row.bar == nil ? "" : row.isMissed ? "MISSED" : "met"
            let ratio = row.peer.map { String(format: "%.0f", row.speed / $0) } ?? ""
            print(line(row.name, grouped(row.speed), row.bar.map(grouped) ?? "", verdict, ratio))
        }
    }

    private func line(_ name: String, _ speed: String, _ bar: String, _ verdict: String, _ ratio: String) -> String {
        name.padding(toLength: 36, withPad: " ", startingAt: 0) + right(speed, 12) + right(bar, 10)
            + right(verdict, 8) + right(ratio, 11)
    }

    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// Whole, with commas: `312,345`.
    private func grouped(_ number: Double) -> String {
        var digits = Array(String(Int(number)))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }
}

func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

extension Duration {
    var seconds: Double { self / .seconds(1) }
}

/// Why nothing could be measured.
struct BenchError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
