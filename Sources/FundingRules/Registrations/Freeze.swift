public import FundingModel

/// What an institution can change no more of a funding year, once its changes are stopped or its report approved.
///
/// Dutch: mutatiestop. Source: domain, section 7. While changes are stopped the accountant can answer for a change;
/// after the report is approved nobody can. The other standings refuse nothing: for changes restricted the page names
/// no consequence **(choice)**, and once the year is definitive or historical changes make new provisional decisions.
public enum Freeze {
    /// The refusals of a message that would alter what is frozen; none when it leaves that as it is.
    ///
    /// Frozen are, of the institution alone:
    /// - what an enrolment shows on a count date of the year (1 October T-2, 1 February T-1) **(choice)**: whether it
    ///   covers the day, and when it does its first day and the whole period current on it;
    /// - a placement agreed before 1 January T-1, before the change or after it: added, removed, or changed in any
    ///   field **(choice)**.
    ///
    /// The page names neither the facts of the person nor diplomas: those are never refused **(choice)**.
    ///
    /// - Parameters:
    ///   - before: Nil when the person was not known.
    ///   - after: Nil when the person is gone.
    ///   - changes: What the message changes, to name the field: the first change that touches the record.
    public static func refusals(
        before: Dossier?, after: Dossier?, brin: Brin, year: FundingYear, standing: Standing,
        isAnsweredByAccountant: Bool, changes: [FactChange]
    ) -> [Refusal] {
        let rule: Refusal.Rule
        switch standing {
        case .stopped where !isAnsweredByAccountant: rule = .changesStopped
        case .approved: rule = .reportApproved
        case .open, .complete, .restricted, .stopped, .definitive, .historical: return []
        }
        let (old, new) = (FrozenFacts(before, brin, year), FrozenFacts(after, brin, year))
        var refusals: [Refusal] = []
        for sequence in Set(old.shown.keys).union(new.shown.keys).sorted() {
            let (was, becomes) = (old.shown[sequence], new.shown[sequence])
            let field = changes.field { $0.touches(enrolment: sequence) }
            for (countDate, name) in [
                (\ShownFacts.october, "1 oktober \(year.year - 2)"), (\.february, "1 februari \(year.year - 1)"),
            ] where was?[keyPath: countDate] != becomes?[keyPath: countDate] {
                refusals.append(
                    Refusal(rule, field: field, text: rule.frozenText("de gegevens op teldatum \(name) liggen")))
            }
        }
        for key in Set(old.placements.keys).union(new.placements.keys).sorted() {
            let (was, becomes) = (old.placements[key], new.placements[key])
            let isFrozen = [was, becomes].contains { $0.map { $0.agreedOn <= year.newYearsEve } ?? false }
            guard isFrozen, was != becomes else { continue }
            let agreement = "een praktijkovereenkomst gesloten vóór 1 januari \(year.year - 1) ligt"
            let field = changes.field { $0.touches(placement: key) }
            refusals.append(Refusal(rule, field: field, text: rule.frozenText(agreement)))
        }
        return refusals
    }
}

/// What a dossier shows of one institution that a freeze can hold.
private struct FrozenFacts {
    private(set) var shown: [Identifier: ShownFacts] = [:]
    private(set) var placements: [PlacementKey: Placement] = [:]

    init(_ dossier: Dossier?, _ brin: Brin, _ year: FundingYear) {
        guard let dossier else { return }
        for enrolment in dossier.enrolments where enrolment.brin == brin {
            shown[enrolment.sequence] = ShownFacts(
                october: CountDateFacts(enrolment, of: dossier, on: year.october),
                february: CountDateFacts(enrolment, of: dossier, on: year.february))
            for placement in dossier.placements[enrolment.placements] {
                placements[PlacementKey(enrolment: enrolment.sequence, sequence: placement.sequence)] = placement
            }
        }
    }
}

/// What an enrolment shows on both count dates; nil where it does not cover the day.
private struct ShownFacts {
    var october: CountDateFacts?
    var february: CountDateFacts?
}

private struct CountDateFacts: Equatable {
    var enrolledOn: Day
    var period: Period?

    init?(_ enrolment: Enrolment, of dossier: Dossier, on day: Day) {
        guard enrolment.covers(day) else { return nil }
        enrolledOn = enrolment.enrolledOn
        period = dossier.period(of: enrolment, on: day)
    }
}

extension Refusal.Rule {
    fileprivate func frozenText(_ what: String) -> String {
        let cause =
            self == .reportApproved
            ? "Assurancerapport goedgekeurd: \(what) vast"
            : "Mutatiestop: \(what) vast, tenzij de accountant de wijziging verantwoordt"
        return "\(cause) (domein, paragraaf 7)."
    }
}

extension [FactChange] {
    fileprivate func field(_ touches: (FactChange) -> Bool) -> String {
        guard let place = firstIndex(where: touches) else { return "changes" }
        return "changes[\(place)].\(self[place].name)"
    }
}

extension FactChange {
    fileprivate func touches(enrolment sequence: Identifier) -> Bool {
        switch self {
        case .enrolment(let facts, _, _): facts.sequence == sequence
        case .deleteEnrolment(let enrolment), .period(let enrolment, _), .deletePeriod(let enrolment, _):
            enrolment == sequence
        case .person, .nationalities, .residenceTitles, .deletePerson, .placement, .deletePlacement, .diploma,
            .deleteDiploma:
            false
        }
    }

    fileprivate func touches(placement key: PlacementKey) -> Bool {
        switch self {
        case .placement(let enrolment, let placement):
            enrolment == key.enrolment && placement.sequence == key.sequence
        case .deletePlacement(let deleted): deleted == key
        case .deleteEnrolment(let enrolment): enrolment == key.enrolment
        case .person, .nationalities, .residenceTitles, .deletePerson, .enrolment, .period, .deletePeriod, .diploma,
            .deleteDiploma:
            false
        }
    }

    /// As it stands in the path of a field.
    fileprivate var name: String {
        switch self {
        case .person: "person"
        case .nationalities: "nationalities"
        case .residenceTitles: "residenceTitles"
        case .deletePerson: "deletePerson"
        case .enrolment: "enrolment"
        case .deleteEnrolment: "deleteEnrolment"
        case .period: "period"
        case .deletePeriod: "deletePeriod"
        case .placement: "placement"
        case .deletePlacement: "deletePlacement"
        case .diploma: "diploma"
        case .deleteDiploma: "deleteDiploma"
        }
    }
}
