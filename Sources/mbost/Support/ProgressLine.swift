import Foundation
import Glibc

/// A line on the terminal that shows how far the work is, from its second second on.
struct ProgressLine {
    private let isShown: Bool
    private let started = ContinuousClock.now
    private var lastShown = ContinuousClock.now
    private var hasShown = false

    /// Shown when people look at standard error and results do not come up between.
    ///
    /// - Parameter resultsComeAfter: results are written only once the work is done, so the same screen serves both.
    init(resultsComeAfter: Bool = false) {
        isShown = isatty(STDERR_FILENO) == 1 && (resultsComeAfter || isatty(STDOUT_FILENO) != 1)
    }

    /// - Parameters:
    ///   - done: How much is done, in the unit of `total`.
    ///   - total: Nil when nobody knows how much there is.
    mutating func show(_ text: String, done: Int, total: Int?) {
        let now = ContinuousClock.now
        guard isShown, now - started > .seconds(1), now - lastShown > .milliseconds(200) else { return }
        lastShown = now
        hasShown = true
        var line = text
        if let total, total > 0 {
            let part = min(Double(done) / Double(total), 1)
            let filled = Int(part * 30)
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
            line = "[\(bar)] \(Int(part * 100)) %  \(text)"
        }
        StandardError.write("\r\u{1B}[K" + line)
    }

    /// Takes the line away.
    func end() {
        if hasShown { StandardError.write("\r\u{1B}[K") }
    }
}
