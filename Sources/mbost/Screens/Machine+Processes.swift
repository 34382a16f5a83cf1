import ExchangeFormats
import FundingModel
import Wire

/// Results of registrations, feedback, jobs, standings and determinations for machines.
extension Machine {
    static func job(_ job: JobStatus) -> JSONText { .object(fields(of: job)) }

    private static func fields(of job: JobStatus) -> [(String, JSONText)] {
        [
            ("job", .number(Int(job.job))), ("fundingYear", .number(job.fundingYear.year)),
            ("reason", .text(job.reason.rawValue)), ("selection", .text(job.selection)),
            ("dryRun", .truth(job.isDryRun)), ("askedBy", .text(job.askedBy)), ("state", .text(job.state.rawValue)),
            ("startedAt", .text(DutchTime.text(job.startedAt))), ("endedAt", .text(job.endedAt.map(DutchTime.text))),
            ("personsTotal", .number(job.personsTotal)), ("persons", .number(job.personsDone)),
            ("personsUnchanged", .number(job.personsUnchanged)),
            ("recordsChanged", .number(job.recordsChanged)), ("restOnAssumption", .number(job.assumedDecisions)),
            ("rate", .number(job.rate)), ("trouble", .text(job.trouble.isEmpty ? nil : job.trouble)),
            ("receipt", receipt(job.receipt)),
        ]
    }

    /// A dry run and what it found.
    static func dryRun(_ job: JobStatus, _ findings: [JobFinding]) -> JSONText {
        let list = findings.map { finding in
            JSONText.object([
                ("brin", .text(finding.brin.description)),
                ("signal", .text(finding.signal == 0 ? nil : String(finding.signal))),
                ("gained", .number(finding.gained)), ("lost", .number(finding.lost)),
            ])
        }
        return .object(fields(of: job) + [("findings", .list(list))])
    }

    static func answer(_ answer: RegistrationAnswer) -> JSONText {
        .object([
            ("message", .text(answer.message.text)), ("person", .text(answer.person.digits)),
            ("accepted", .truth(answer.isAccepted)), ("repeated", .truth(answer.repeated)),
            ("change", .number(Int(answer.change))),
            ("refusals", .list(answer.refusals.map(refusal))), ("years", .list(answer.years.map(year))),
        ])
    }

    static func refusal(_ refusal: Refusal) -> JSONText {
        .object([
            ("rule", .text(refusal.rule.rawValue)), ("field", .text(refusal.field)), ("text", .text(refusal.text)),
        ])
    }

    static func feedback(_ item: Feedback) -> JSONText {
        let fields: [(String, JSONText)] = [
            ("brin", .text(item.brin.description)), ("number", .number(Int(item.number))),
            ("at", .text(DutchTime.text(item.at))), ("person", .text(item.person.digits)),
            ("fundingYear", .number(item.fundingYear.year)), ("kind", .text(item.kind.rawValue)),
            ("reason", .text(item.reason.rawValue)),
        ]
        switch item.record {
        case .enrolment(let id, let old, let new):
            return .object(
                fields + [("enrolment", .text(id.description)), ("old", enrolment(old)), ("new", enrolment(new))])
        case .diploma(let id, let old, let new):
            return .object(
                fields + [("diploma", .text(id.description)), ("old", diploma(old)), ("new", diploma(new))])
        }
    }

    /// As it stands in a decision; null when there is none.
    static func enrolment(_ decision: EnrolmentDecision?) -> JSONText {
        guard let decision else { return .text(nil) }
        var bytes: [UInt8] = []
        DecisionWriter().write(decision, to: &bytes)
        return .raw(String(decoding: bytes, as: UTF8.self))
    }

    static func diploma(_ decision: DiplomaDecision?) -> JSONText {
        guard let decision else { return .text(nil) }
        var bytes: [UInt8] = []
        DecisionWriter().write(decision, to: &bytes)
        return .raw(String(decoding: bytes, as: UTF8.self))
    }

    static func standing(_ entry: StandingEntry) -> JSONText {
        .object([
            ("brin", .text(entry.brin.description)), ("fundingYear", .number(entry.fundingYear.year)),
            ("standing", .text(entry.standing.rawValue)), ("setAt", .text(DutchTime.text(entry.setAt))),
            ("setBy", .text(entry.setBy)), ("note", .text(entry.note)),
        ])
    }

    static func exOfficio(_ entry: ExOfficioEntry) -> JSONText {
        .object([
            ("brin", .text(entry.brin.description)), ("sequence", .text(entry.sequence.description)),
            ("countDate", .text(entry.countDate.description)), ("removed", .truth(entry.isRemoved)),
            ("funded", .truth(entry.isRemoved ? nil : entry.funded)), ("reason", .text(entry.reason)),
            ("doneBy", .text(entry.doneBy)), ("doneAt", .text(DutchTime.text(entry.doneAt))),
        ])
    }

    static func exOfficioReply(_ reply: ExOfficioReply) -> JSONText {
        .object([
            ("person", .text(reply.person.digits)), ("change", .number(Int(reply.change))),
            ("years", .list(reply.years.map(year))),
        ])
    }

    static func determination(_ year: FundingYear, _ progress: DetermineProgress) -> JSONText {
        .object([
            ("fundingYear", .number(year.year)), ("enrolments", .number(progress.enrolments)),
            ("diplomas", .number(progress.diplomas)), ("at", .text(progress.at.map(DutchTime.text))),
            ("missingReports", .list(progress.missingReports.map { .text($0.description) })),
        ])
    }
}

/// The log of accesses for machines.
extension Machine {
    static func audit(_ entry: AuditEntry) -> JSONText {
        var (pseudonym, brin) = (String?.none, String?.none)
        switch entry.subject {
        case .person(let bytes): pseudonym = hex(bytes)
        case .institution(let given): brin = given.description
        case .all: break
        }
        return .object([
            ("at", .text(DutchTime.text(entry.at))), ("caller", .text(entry.caller)), ("action", .text(entry.action)),
            ("outcome", .text(entry.outcome)), ("pseudonym", .text(pseudonym)), ("brin", .text(brin)),
            ("reason", .text(entry.reason.isEmpty ? nil : entry.reason)),
        ])
    }

    static func audit(_ found: AuditVerification) -> JSONText {
        .object([
            ("whole", .truth(found.brokenAt == nil)), ("brokenAt", .number(found.brokenAt.map(Int.init))),
            ("batches", .number(Int(found.batches))), ("entries", .number(Int(found.entries))),
            ("last", .text("\(found.lastBatch):\(hex(found.lastHash))")),
        ])
    }
}
