/// Reference data that cannot be used: which file, where, and what is wrong with it.
public struct ReferenceDataError: Error, Equatable, CustomStringConvertible {
    public var file: String
    /// Nil when the file as a whole is meant.
    public var line: Int?
    public var column: String?
    public var reason: String

    public init(file: String, line: Int? = nil, column: String? = nil, reason: String) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }

    public var description: String {
        var place = file
        if let line { place += ", line \(line)" }
        if let column { place += ", column \(column)" }
        return "\(place): \(reason)"
    }
}
