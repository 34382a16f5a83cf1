import FundingModel

/// Recomputations for people. Dutch: herberekeningen.
struct JobScreen {
    let style: Style

    /// A line a job.
    func list(_ jobs: [JobStatus]) -> String {
        if jobs.isEmpty { return "Nog geen herberekeningen.\n" }
        return jobs.map(line).joined(separator: "\n") + "\n"
    }

    func line(_ job: JobStatus) -> String {
        var parts = [
            String(job.job).padded(to: 6), String(job.fundingYear.year), job.reason.rawValue,
            Words.text(job.state).padded(to: 10), DutchTime.text(job.startedAt),
            "\(job.personsDone)/\(job.personsTotal) personen", "\(job.recordsChanged) gewijzigd",
        ]
        if job.state == .running { parts.append(Self.pace(job)) }
        if job.isDryRun { parts.append("proef") }
        if !job.selection.isEmpty { parts.append(job.selection) }
        if !job.askedBy.isEmpty { parts.append("door \(job.askedBy)") }
        if !job.trouble.isEmpty { parts.append(style.bad(job.trouble)) }
        return parts.filter { !$0.isEmpty }.joined(separator: "  ")
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
        let lines = findings.sorted { ($0.brin, $0.signal) < ($1.brin, $1.signal) }.map { finding in
            row(
                finding.brin.description, finding.signal == 0 ? "wijzigt" : String(finding.signal),
                String(finding.gained), finding.signal == 0 ? "-" : String(finding.lost))
        }
        let head = style.strong(row("instelling", "signaal", "erbij", "eraf"))
        return "\n" + head + "\n" + lines.joined(separator: "\n") + "\n"
    }

    private func row(_ brin: String, _ signal: String, _ gained: String, _ lost: String) -> String {
        "\(brin.padded(to: 10))  \(signal.padded(to: 8))\(right(gained))\(right(lost))"
    }

    private func right(_ text: String) -> String {
        String(repeating: " ", count: max(0, 10 - text.count)) + text
    }
}
