import Foundation

/// Where results of commands for people and machines go.
enum Screen {
    /// Colours only on a terminal, and not when NO_COLOR asks for none.
    static var style: Style {
        Style(isColoured: isatty(1) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil)
    }

    /// How wide a text may be, from COLUMNS. Unit: characters.
    static var width: Int {
        let told = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
        return min(max(told, 40), 400)
    }

    static func write(_ text: String) throws(Failure) {
        try ResultOutput().write(Array(text.utf8))
    }

    static func write(_ json: JSONText) throws(Failure) {
        try write(json.description + "\n")
    }
}
