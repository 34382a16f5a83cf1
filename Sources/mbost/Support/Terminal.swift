import Foundation
import Glibc

/// What standard output is shown on.
enum Terminal {
    static var isThere: Bool { isatty(STDOUT_FILENO) == 1 }

    /// In characters: what COLUMNS says, else the terminal; nil where neither does, as in a file **(choice)**: then
    /// lines are as long as they are, for programs that read them.
    static var width: Int? {
        if let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 {
            return max(columns, leastWidth)
        }
        guard isThere else { return nil }
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return max(Int(size.ws_col), leastWidth)
    }

    /// Narrower screens break lines by themselves.
    private static let leastWidth = 40
}
