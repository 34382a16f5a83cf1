/// One flaw of a delivered file: which file, line and field, and why. Never tells a person number.
public struct FileDefect: Error, Equatable, Sendable, CustomStringConvertible {
    public var file: String
    /// 1 for the first line; 0 for the file as a whole.
    public var line: Int
    /// Kind of the record (`ISP`); empty for the line or file as a whole.
    public var record: String
    /// Dutch name of the field; empty for the record as a whole.
    public var field: String
    /// For people, in Dutch.
    public var reason: String

    public init(file: String, line: Int, record: String = "", field: String = "", reason: String) {
        self.file = file
        self.line = line
        self.record = record
        self.field = field
        self.reason = reason
    }

    public var description: String {
        var place = file
        if line > 0 { place += ", regel \(line)" }
        if !record.isEmpty { place += ", \(record)" }
        if !field.isEmpty { place += ", veld \(field)" }
        return "\(place): \(reason)"
    }
}
