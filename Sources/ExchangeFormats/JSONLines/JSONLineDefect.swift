/// Why a line is not taken, and where in it: the first defect in the order of the text.
public struct JSONLineDefect: Error, Hashable, Sendable {
    /// Path of the field (`enrolments[0].periods[1].from`); empty when the line is not JSON at all.
    public var field: String
    /// For people. Never contains a value of the line.
    public var message: String

    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }

    /// The longest line that is read; a longer one is a defect, not a strain on memory. Unit: bytes.
    public static let longestLine = 4 << 20

    public static let lineTooLong = JSONLineDefect(
        field: "", message: "line longer than 4 MiB: write one person a line, each line ended by a line feed")
}
