import FundingModel

/// A decision in one line, for tables of tests: per enrolment `BRIN SEQ: oct … feb …`, per diploma `BRIN RESULT: …`.
///
/// A record of 1 October is `+` when funded and `-` when not, of 1 February `.`; then `c` when it counts for the
/// correction, `=` and the contribution when there is one, `~` and the stay years when there are, the signals in
/// brackets with their parameters, and the placements in braces. No record is `none`.
enum Summary {
    static func text(_ decision: Decision) -> String {
        (decision.enrolments.map(text) + decision.diplomas.map(text)).joined(separator: "; ")
    }

    static func text(_ decision: EnrolmentDecision) -> String {
        let level = decision.highestFundedDiplomaLevel.map { " ^\($0)" } ?? ""
        return "\(decision.brin) \(decision.sequence)\(level): oct \(text(decision.october)) feb \(text(decision.february))"
    }

    static func text(_ record: CountDateRecord?) -> String {
        guard let record else { return "none" }
        var text = record.funded.map { $0 ? "+" : "-" } ?? "."
        if record.countsForCorrection { text += "c" }
        if let contribution = record.contribution { text += "=\(contribution)" }
        if record.stayYears > 0 { text += "~\(record.stayYears)" }
        text += signals(record.signals) { record.parameters(of: $0) }
        if !record.placements.isEmpty {
            text += "{" + record.placements.map { "\($0.enrolment)/\($0.sequence)" }.joined(separator: ",") + "}"
        }
        return text
    }

    static func text(_ diploma: DiplomaDecision) -> String {
        let level = diploma.highestFundedDiplomaLevel.map {
            " ^\($0)\(diploma.highestFundedIsSpecialist ? "s" : "")"
        }
        let contribution = diploma.contribution.map { "=\($0.millionths / 1_000_000)" } ?? ""
        return "\(diploma.brin) \(diploma.result)\(level ?? ""): "
            + (diploma.funded ? "+" : "-") + contribution + signals(diploma.signals) { _ in [] }
    }

    private static func signals(_ set: SignalSet, _ parameters: (Signal) -> [String]) -> String {
        if set.isEmpty { return "" }
        let texts = set.ordered.map { signal in
            let values = parameters(signal)
            return "\(signal.rawValue)" + (values.isEmpty ? "" : "(" + values.joined(separator: ",") + ")")
        }
        return "[" + texts.joined(separator: ",") + "]"
    }
}
