import FundingModel

/// The log of accesses as it is shown.
enum AuditScreen {
    static func line(_ entry: AuditEntry) -> String {
        let reason = entry.reason.isEmpty ? "" : "  \(entry.reason)"
        return "\(DutchTime.text(entry.at))  \(entry.caller)  \(entry.action)  \(entry.outcome)  "
            + "\(subject(entry.subject))\(reason)\n"
    }

    static func text(_ found: AuditVerification) -> String {
        let state = found.brokenAt.map { "verbroken vanaf blok \($0)" } ?? "ongeschonden"
        return "logboek: \(state); \(found.entries) inzagen in \(found.batches) blokken; laatste "
            + "\(found.lastBatch):\(hex(found.lastHash))\n"
    }

    private static func subject(_ subject: AuditEntry.Subject) -> String {
        switch subject {
        case .person(let pseudonym): "persoon \(hex(pseudonym))"
        case .institution(let brin): "instelling \(brin)"
        case .all: "alles"
        }
    }
}

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
