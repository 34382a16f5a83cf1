import Foundation

/// An operating error as it is shown: what failed, on what, and what to do, in one line.
struct Failure: Error, Equatable {
    var status: ExitStatus
    var message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// A quiet end: nobody reads the output any more.
    static let outputClosed = Failure(.outputClosed, "")

    func report(asJSON: Bool) {
        guard !message.isEmpty else { return }
        if asJSON {
            StandardError.write(line: "{\"error\": {\"status\": \(status.rawValue), \"message\": \(quoted(message))}}")
        } else {
            StandardError.write(line: "mbost: " + message)
        }
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"", "\\": result += "\\\(character)"
            case "\u{20}"...: result.unicodeScalars.append(character)
            default: result += " "
            }
        }
        return result + "\""
    }
}

/// Where people are spoken to; results go to standard output.
enum StandardError {
    static func write(line: String) {
        write(line + "\n")
    }

    static func write(_ text: String) {
        // Nothing is left to tell anybody when standard error itself fails.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
