public import FundingModel

/// A person's facts as changes that nobody has made would leave them. Dutch: wat-als.
///
/// Takes registrations by the rules of the register, each all or nothing; the first one refused ends it **(choice)**:
/// what comes after it would rest on facts that are not there. What only the standing of an institution is in the way
/// of is taken all the same, and told as a warning **(choice)**: the question is what the rules would say.
public struct SupposedDossier: Sendable {
    /// Nil for a person that is not known, or is gone.
    public private(set) var dossier: Dossier?
    /// Why the changes cannot be made; their fields begin with `registrations[0].` or `exOfficio[0].`.
    public private(set) var refusals: [Refusal] = []
    /// Why the register would refuse them all the same.
    public private(set) var warnings: [Refusal] = []

    /// - Parameter dossier: Nil for a person that is not known yet.
    public init(_ dossier: Dossier?) {
        self.dossier = dossier
    }

    public init(
        _ dossier: Dossier?, registrations: [Registration], exOfficio: [ExOfficioChange],
        standings: [Brin: [FundingYear: Standing]]
    ) {
        self.init(dossier)
        for (place, registration) in registrations.enumerated() {
            take(registration, at: place, standings[registration.brin] ?? [:])
        }
        for (place, change) in exOfficio.enumerated() { take(change, at: place) }
    }

    private mutating func take(_ registration: Registration, at place: Int, _ standings: [FundingYear: Standing]) {
        guard refusals.isEmpty else { return }
        let before = dossier
        switch registration.applied(to: before) {
        case .changed(let changed): dossier = changed
        case .personGone: dossier = nil
        case .refused(let found):
            refusals = found.map { $0.below("registrations[\(place)]") }
            return
        }
        for (year, standing) in standings.sorted(by: { $0.key < $1.key }) {
            let frozen = Freeze.refusals(
                before: before, after: dossier, brin: registration.brin, year: year, standing: standing,
                isAnsweredByAccountant: registration.isAnsweredByAccountant, changes: registration.changes)
            warnings += frozen.map { $0.below("registrations[\(place)]") }
        }
    }

    /// As the register does it: one status an enrolment and count date; what is taken back stays for signal 13.
    private mutating func take(_ change: ExOfficioChange, at place: Int) {
        guard refusals.isEmpty else { return }
        let isThere = dossier?.enrolments.contains { $0.brin == change.brin && $0.sequence == change.sequence }
        guard isThere == true else {
            refuse(.enrolmentUnknown, place, "De persoon heeft geen inschrijving met deze BRIN en dit volgnummer.")
            return
        }
        let old = dossier?.exOfficio.first { $0.isOf(change) }
        if change.funded == nil, old?.isRemoved != false {
            refuse(.exOfficioUnknown, place, "Voor deze inschrijving en teldatum is niets ambtshalve vastgesteld.")
            return
        }
        dossier?.exOfficio.removeAll { $0.isOf(change) }
        dossier?.exOfficio.append(
            ExOfficioStatus(
                brin: change.brin, sequence: change.sequence, countDate: change.countDate,
                funded: change.funded ?? old?.funded ?? false, reason: change.reason,
                isRemoved: change.funded == nil))
    }

    private mutating func refuse(_ rule: Refusal.Rule, _ place: Int, _ text: String) {
        refusals.append(Refusal(rule, field: "exOfficio[\(place)]", text: text))
    }
}

extension ExOfficioStatus {
    fileprivate func isOf(_ change: ExOfficioChange) -> Bool {
        brin == change.brin && sequence == change.sequence && countDate == change.countDate
    }
}

extension Refusal {
    fileprivate func below(_ place: String) -> Refusal { Refusal(rule, field: "\(place).\(field)", text: text) }
}
