/// What the program's exit status says; numbers are never given another meaning.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    /// Something failed that has no number of its own; of `compare`, whose trouble has ``comparisonFailure``: the files
    /// differ.
    case failure = 1
    /// `compare` failed in a way that has no number of its own.
    case comparisonFailure = 2
    /// The work was done, but some lines or records were not taken; each was reported.
    case badRecords = 3
    /// No rules are known for the funding year.
    case noRuleSet = 4
    /// A file or folder cannot be read, or holds what it should not.
    case badInput = 5
    /// The server was not reached, or did not answer in time.
    case unreachable = 6
    /// The register does not know what was asked for.
    case notFound = 7
    /// Who calls is not known, or may not do this.
    case refused = 8
    /// Wrong arguments; the argument parser's number.
    case usage = 64
    /// Ctrl-C while following a job; the shells' number.
    case interrupted = 130
    /// Whoever read the output stopped reading.
    case outputClosed = 141

    var meaning: String {
        switch self {
        case .success: "done"
        case .failure: "failed; one line on standard error says why (compare: the files differ)"
        case .comparisonFailure: "compare failed; one line on standard error says why"
        case .badRecords: "done, but some lines or records were not taken; each is reported"
        case .noRuleSet: "no rules are known for the funding year"
        case .badInput: "a file or folder cannot be read, or its content cannot be used"
        case .unreachable: "the server was not reached, or did not answer in time"
        case .notFound: "the register does not know what was asked for"
        case .refused: "the server does not know who calls, or does not allow it this"
        case .usage: "wrong arguments"
        case .interrupted: "stopped by Ctrl-C; a job that was followed goes on at the server"
        case .outputClosed: "whoever read the output stopped reading"
        }
    }

    /// The list for `--help`.
    static var help: String {
        "EXIT STATUS\n" + allCases.map { "  \($0.rawValue)\t\($0.meaning)" }.joined(separator: "\n")
    }
}
