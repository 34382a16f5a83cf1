import FundingModel

/// Dutch words for people.
enum Words {
    static func text(_ state: JobState) -> String {
        switch state {
        case .running: "loopt"
        case .finished: "klaar"
        case .cancelled: "afgebroken"
        case .failed: "mislukt"
        }
    }

    static func text(_ kind: StatusKind) -> String {
        switch kind {
        case .provisional: "voorlopig"
        case .definitive: "definitief"
        }
    }

    /// Dutch: reden terugkoppeling.
    static func text(_ reason: ChangeReason) -> String {
        switch reason {
        case .otherInstitution: "wijziging andere instelling"
        case .institution: "wijziging eigen instelling"
        case .personData: "persoonsgegevens"
        case .law: "wet- of regelgeving"
        case .definitive: "definitieve vaststelling"
        case .yearStart: "start schooljaar"
        case .correction: "correctie"
        case .requested: "herbepaling op verzoek"
        case .exOfficio: "ambtshalve"
        case .other: "overig"
        }
    }

    static func text(_ standing: Standing) -> String {
        switch standing {
        case .open: "open"
        case .complete: "volledigheid verklaard"
        case .restricted: "mutaties beperkt"
        case .stopped: "mutatiestop"
        case .approved: "assurancerapport goedgekeurd"
        case .definitive: "definitief"
        case .historical: "historisch"
        }
    }

    static func text(_ kind: Order.Kind) -> String {
        switch kind {
        case .first: "eerste"
        case .revised: "herzien"
        case .final: "definitief"
        }
    }

    /// `nog 40 s`, `nog 3 min`, `nog 2 u 5 min`.
    static func timeLeft(seconds: Int) -> String {
        if seconds < 60 { return "nog \(seconds) s" }
        let minutes = (seconds + 59) / 60
        return minutes < 60 ? "nog \(minutes) min" : "nog \(minutes / 60) u \(minutes % 60) min"
    }

    /// An enrolment's status in a few words.
    static func text(_ decision: EnrolmentDecision?) -> String {
        guard let decision else { return "geen" }
        var parts: [String] = []
        if let record = decision.october {
            parts.append("1 okt " + funded(record.funded == true, record.contribution, record.signals))
        }
        if let record = decision.february {
            parts.append("1 feb " + (record.countsForCorrection ? "telt mee" : "telt niet mee"))
        }
        return parts.isEmpty ? "op geen van beide teldata ingeschreven" : parts.joined(separator: "; ")
    }

    static func text(_ decision: DiplomaDecision?) -> String {
        decision.map { funded($0.funded, $0.contribution, $0.signals) } ?? "geen"
    }

    private static func funded(_ funded: Bool, _ contribution: Decimal6?, _ signals: SignalSet) -> String {
        var text = funded ? "bekostigd" : "niet bekostigd"
        if let contribution { text += ", bijdrage \(contribution)" }
        let codes = signals.ordered.map { String($0.rawValue) }
        return codes.isEmpty ? text : text + ", signaal " + codes.joined(separator: " ")
    }
}
