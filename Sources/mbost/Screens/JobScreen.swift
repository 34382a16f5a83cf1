import FundingModel

/// Recomputations for people. Dutch: herberekeningen.
struct JobScreen {
    let layout: Layout
    private var style: Style { layout.style }

    /// A row a job.
    func list(_ jobs: [JobStatus]) -> String {
        if jobs.isEmpty { return "Nog geen herberekeningen.\n" }
        var table = Table(
            .number("nr"), .text("jaar"), .text("reden"), .text("stand"), .text("begonnen"), .number("personen"),
            .number("gewijzigd"), .text("bijzonderheden"))
        table.rows = jobs.map { job in
            [
                Piece(String(job.job)), Piece(String(job.fundingYear.year)), Piece(job.reason.rawValue),
                Piece(Words.text(job.state), job.state == .failed ? .bad : .plain),
                Piece(DutchTime.text(job.startedAt)), Piece("\(job.personsDone)/\(job.personsTotal)"),
                Piece(String(job.recordsChanged)),
                Piece(remarks(job).joined(separator: "; "), job.trouble.isEmpty ? .plain : .bad),
            ]
        }
        return layout.text(table)
    }

    private func remarks(_ job: JobStatus) -> [String] {
        var remarks: [String] = []
        if job.state == .running { remarks.append(Self.pace(job)) }
        if job.isDryRun { remarks.append("proef") }
        remarks.append(job.selection)
        if !job.askedBy.isEmpty { remarks.append("door \(job.askedBy)") }
        return (remarks + [job.trouble]).filter { !$0.isEmpty }
    }

    /// `1200/s, nog 3 min`; empty while nobody knows.
    static func pace(_ job: JobStatus) -> String {
        guard job.rate > 0 else { return "" }
        return "\(job.rate)/s" + (job.secondsLeft.map { ", " + Words.timeLeft(seconds: $0) } ?? "")
    }

    /// What came of a job that ended well.
    func outcome(_ job: JobStatus) -> String {
        let selection = job.selection.isEmpty ? "" : " (\(job.selection))"
        let changed =
            job.isDryRun
            ? "\(job.recordsChanged) beslissingen zouden wijzigen; proef, niets opgeslagen"
            : "\(job.recordsChanged) gewijzigde beslissingen opgeslagen"
        let persons =
            job.personsUnchanged == 0
            ? "\(job.personsDone) personen beslist"
            : "\(job.personsDone - job.personsUnchanged) personen beslist, \(job.personsUnchanged) ongewijzigd"
        return "bekostigingsjaar \(job.fundingYear)\(selection): \(persons), \(changed) "
            + style.faint("(herberekening \(job.job))") + "\n"
    }

    /// What a dry run found: by institution, how many statuses change and which signals come and go.
    func findings(_ findings: [JobFinding]) -> String {
        if findings.isEmpty { return "" }
        var table = Table(.text("instelling"), .text("signaal"), .number("erbij"), .number("eraf"))
        table.rows = findings.sorted { ($0.brin, $0.signal) < ($1.brin, $1.signal) }.map { finding in
            [
                finding.brin.description, finding.signal == 0 ? "wijzigt" : String(finding.signal),
                String(finding.gained), finding.signal == 0 ? "-" : String(finding.lost),
            ].map { Piece($0) }
        }
        return "\n" + layout.text(table)
    }
}
