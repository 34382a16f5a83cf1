import FundingModel

/// Why facts gave way to others, as `facts_history` keeps it.
enum FactsCause {
    static let exOfficio = "ambtshalve"

    static func message(_ brin: Brin, _ id: MessageID) -> String { "\(messages(of: brin)) \(id)" }

    /// How the causes of an institution's messages begin.
    static func messages(of brin: Brin) -> String { "bericht \(brin)" }

    static func file(_ kind: ImportSource.Kind, run: Int64) -> String { "bestand \(kind.rawValue), run \(run)" }

    static func read(_ text: String) -> FactsReplaced.Cause {
        if text == exOfficio { return .exOfficio }
        let words = text.split(separator: " ").map(String.init)
        switch words.first {
        case "bestand": return .file(run: words.last.flatMap { Int64($0) })
        case "bericht":
            guard words.count > 1, let brin = Brin(words[1]) else { return .other }
            return .message(brin, words.count > 2 ? MessageID(words[2]) : nil)
        default: return .other
        }
    }
}
