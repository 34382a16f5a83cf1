import ArgumentParser
import Foundation

/// Where results of commands for people and machines go.
enum Screen {
    /// Colours only on a terminal, and not when NO_COLOR asks for none.
    static var style: Style { ColourChoice.automatic.style }

    /// As wide as the terminal.
    static var layout: Layout { Layout(width: Terminal.width, style: style) }

    static func write(_ text: String) throws(Failure) {
        try ResultOutput().write(Array(text.utf8))
    }

    static func write(_ json: JSONText) throws(Failure) {
        try write(json.description + "\n")
    }
}

/// When results are in colour.
enum ColourChoice: String, ExpressibleByArgument, CaseIterable {
    /// On a terminal, unless NO_COLOR asks for none or the terminal cannot.
    case automatic = "auto"
    case always
    case never

    var style: Style {
        switch self {
        case .always: return Style(isColoured: true)
        case .never: return Style(isColoured: false)
        case .automatic:
            let environment = ProcessInfo.processInfo.environment
            let isUnwanted = environment["NO_COLOR"].map { !$0.isEmpty } ?? false || environment["TERM"] == "dumb"
            return Style(isColoured: Terminal.isThere && !isUnwanted)
        }
    }
}

/// How results look: the same for every command that shows tables.
struct ScreenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Colours: auto (on a terminal, unless NO_COLOR is set), always or never.", valueName: "when"))
    var color = ColourChoice.automatic

    var layout: Layout { Layout(width: Terminal.width, style: color.style) }
}
