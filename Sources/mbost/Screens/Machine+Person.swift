import ExchangeFormats
import FundingModel
import Wire

/// Dossiers, histories, suppositions and searches for machines.
extension Machine {
    static func dossier(_ reply: LookUpDossierReply) -> JSONText {
        var line: [UInt8] = []
        DossierWriter().write(reply.dossier, to: &line)
        if line.last == UInt8(ascii: "\n") { line.removeLast() }
        return .object([
            ("person", .text(reply.person.digits)),
            (
                "factsChangedAt",
                .text(reply.factsChangedAt.microseconds == 0 ? nil : DutchTime.text(reply.factsChangedAt))
            ), ("undecidedYears", .list(reply.undecidedYears.map { .number($0.year) })),
            ("dossier", .raw(String(decoding: line, as: UTF8.self))),
            ("feedback", .list(reply.feedback.map(feedback))),
        ])
    }

    static func history(_ reply: HistoryReply) -> JSONText {
        let receipts = reply.receipts.sorted { $0.key < $1.key }.map { number, receipt in
            JSONText.object([("number", .number(Int(number))), ("receipt", Self.receipt(receipt))])
        }
        return .object([
            ("person", .text(reply.person.digits)), ("entries", .list(reply.entries.map(entry))),
            ("more", .truth(reply.next != nil)), ("receipts", .list(receipts)),
        ])
    }

    private static func entry(_ entry: HistoryEntry) -> JSONText {
        let at = ("at", JSONText.text(DutchTime.text(entry.at)))
        switch entry.event {
        case .factsReplaced(let facts): return .object([at] + fields(of: facts))
        case .decided(let past):
            var fields: [(String, JSONText)] = [
                at, ("fundingYear", .number(past.fundingYear.year)), ("kind", .text(past.kind.rawValue)),
                ("brin", .text(past.brin.description)),
            ]
            switch past.record {
            case .enrolment(let decision):
                fields += [("enrolment", .text(past.id.description)), ("status", Self.enrolment(decision))]
            case .diploma(let decision):
                fields += [("diploma", .text(past.id.description)), ("status", Self.diploma(decision))]
            }
            return .object(
                fields + [
                    ("reason", .text(past.reason?.rawValue)), ("receiptNumber", .number(Int(past.receiptNumber))),
                    ("supersededAt", .text(past.supersededAt.map(DutchTime.text))),
                    ("supersededReason", .text(past.supersededReason?.rawValue)),
                ])
        }
    }

    private static func fields(of facts: FactsReplaced) -> [(String, JSONText)] {
        switch facts.cause {
        case .file(let run): [("factsReplacedBy", .text("file")), ("run", .number(run.map(Int.init)))]
        case .message(let brin, let id):
            [
                ("factsReplacedBy", .text("message")), ("brin", .text(brin.description)),
                ("message", .text(id?.text)),
            ]
        case .exOfficio: [("factsReplacedBy", .text("exOfficio"))]
        case .other: [("factsReplacedBy", .text("other"))]
        }
    }

    static func whatIf(_ reply: WhatIfReply) -> JSONText {
        .object([
            ("person", .text(reply.explanation.person.digits)),
            ("fundingYear", .number(reply.explanation.fundingYear.year)),
            ("receipt", receipt(reply.explanation.receipt)), ("refusals", .list(reply.refusals.map(refusal))),
            ("warnings", .list(reply.warnings.map(refusal))), ("personGone", .truth(reply.isPersonGone)),
            ("before", decision(reply.before)), ("after", decision(reply.after)),
            ("records", .list(reply.explanation.records.map(record))),
        ])
    }

    static func found(_ record: FoundRecord, _ texts: Texts) -> JSONText {
        var fields: [(String, JSONText)] = [
            ("person", .text(record.person.digits)), ("brin", .text(record.brin.description)),
        ]
        switch record.subject {
        case .enrolment(let id, let from, let until):
            fields += [
                ("enrolment", .text(id.description)), ("from", .text(from.description)),
                ("until", .text(until.description)),
            ]
        case .diploma(let id, let obtainedOn):
            fields += [("diploma", .text(id.description)), ("obtainedOn", .text(obtainedOn.description))]
        }
        return .object(
            fields + [
                ("trainingCode", .text(record.trainingCode?.description)),
                ("training", .text(record.trainingCode.flatMap { texts.trainingNames[$0] })),
            ])
    }
}
