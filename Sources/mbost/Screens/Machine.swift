import ExchangeFormats
import FundingModel
import Wire

/// The commands' results for machines.
enum Machine {
    static func status(_ reply: LookUpStatusReply) -> JSONText {
        .object([
            ("person", .text(reply.person.digits)),
            (
                "factsChangedAt",
                .text(reply.factsChangedAt.microseconds == 0 ? nil : DutchTime.text(reply.factsChangedAt))
            ),
            ("change", .number(Int(reply.change))), ("asOf", .text(DutchTime.text(reply.asOf))),
            ("undecidedYears", .list(reply.undecidedYears.map { .number($0.year) })),
            ("years", .list(reply.years.map(year))),
        ])
    }

    /// What stands for one year; the receipt is null where only its number is known.
    static func year(_ status: DecidedStatus) -> JSONText {
        .object([
            ("fundingYear", .number(status.decision.fundingYear.year)), ("kind", .text(status.kind.rawValue)),
            ("decidedAt", .text(DutchTime.text(status.decidedAt))),
            ("receiptNumber", .number(Int(status.receiptNumber))),
            ("receipt", status.receipt.map(receipt) ?? .text(nil)), ("decision", decision(status.decision)),
        ])
    }

    static func receipt(_ receipt: Receipt) -> JSONText {
        .object([
            ("ruleSet", .text(receipt.ruleSet)), ("referenceData", .text(receipt.referenceData)),
            ("program", .text(receipt.program)),
        ])
    }

    /// As `mbost decide` writes it.
    static func decision(_ decision: Decision) -> JSONText {
        var bytes: [UInt8] = []
        DecisionWriter().write(decision, to: &bytes)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return .raw(String(decoding: bytes, as: UTF8.self))
    }

    static func explanation(_ reply: ExplainReply) -> JSONText {
        let explanation = reply.explanation
        return .object([
            ("person", .text(explanation.person.digits)), ("fundingYear", .number(explanation.fundingYear.year)),
            ("receipt", receipt(explanation.receipt)), ("records", .list(explanation.records.map(record))),
        ])
    }

    static func record(_ record: RecordExplanation) -> JSONText {
        var fields: [(String, JSONText)] =
            switch record.subject {
            case .enrolment(let brin, let sequence, let date):
                [
                    ("brin", .text(brin.description)), ("sequence", .text(sequence.description)),
                    ("countDate", .text(date.description)),
                ]
            case .diploma(let brin, let result, let date):
                [
                    ("brin", .text(brin.description)), ("result", .text(result.description)),
                    ("obtainedOn", .text(date.description)),
                ]
            }
        fields.append(("funded", .truth(record.funded)))
        fields.append(("checks", .list(record.checks.map(check))))
        return .object(fields)
    }

    private static func check(_ check: CheckExplanation) -> JSONText {
        .object([
            ("name", .text(check.name)), ("outcome", .text(check.outcome.rawValue)),
            ("signal", .text(check.signal.map { String($0.rawValue) })), ("article", .text(check.article)),
            ("facts", .object(check.facts.map { ($0.name, .text($0.value)) })),
        ])
    }

    static func importReply(_ reply: ImportReply) -> JSONText {
        .object([
            ("run", .number(reply.run)), ("stored", .truth(reply.stored)), ("persons", .number(reply.persons)),
            ("enrolments", .number(reply.enrolments)), ("diplomas", .number(reply.diplomas)),
            ("maskedPersons", .number(reply.maskedPersons)), ("defectCount", .number(reply.defectCount)),
            (
                "defects",
                .list(
                    reply.defects.map {
                        .object([("line", .number($0.line)), ("field", .text($0.field)), ("text", .text($0.text))])
                    })
            ), ("notices", .list(reply.notices.map { .text($0) })),
        ])
    }

    static func overview(_ path: String, _ end: OverviewEnd) -> JSONText {
        .object([
            ("file", .text(path)), ("bytes", .number(end.bytes)), ("sha256", .text(end.sha256)),
            ("enrolments", .number(end.enrolments)), ("diplomas", .number(end.diplomas)),
        ])
    }

    static func health(_ reply: HealthReply) -> JSONText {
        .object([
            ("serving", .truth(reply.serving)), ("trouble", .text(reply.trouble.isEmpty ? nil : reply.trouble)),
            ("program", .text(reply.program)), ("schema", .text(reply.schema)), ("database", .text(reply.database)),
            ("referenceData", .text(reply.referenceData)), ("persons", .number(reply.persons)),
            ("enrolments", .number(reply.enrolments)), ("diplomas", .number(reply.diplomas)),
            (
                "years",
                .list(
                    reply.years.map {
                        .object([
                            ("fundingYear", .number($0.fundingYear.year)), ("persons", .number($0.persons)),
                            ("decidedAt", .text(DutchTime.text($0.decidedAt))),
                        ])
                    })
            ),
        ])
    }
}
