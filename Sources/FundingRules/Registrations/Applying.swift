public import FundingModel

/// What a registration makes of a person's dossier.
public enum RegistrationEffect: Equatable, Sendable {
    /// The dossier as the register reads it back: enrolments by (brin, sequence), their placements by sequence,
    /// diplomas by (brin, result).
    case changed(Dossier)
    /// The person leaves the register.
    case personGone
    /// Everything that is wrong with the message, by the place of the change; nothing is changed.
    case refused([Refusal])
}

extension Registration {
    /// Applies the changes in their order, all together or not at all, and checks the form of the result.
    ///
    /// What a change says of itself (its ends, its institution, what it names) is checked as it is met, on what the
    /// changes before it have made. That an enrolment has a period, and none before its own first day, is checked at
    /// the end **(choice)**: so a message may take the only period out and put another in its place. A person is
    /// taken out after the other changes, wherever that change stands **(choice)**; nothing may be left then, of any
    /// institution: enrolments, diplomas and partial results count. Ex officio statuses do not **(choice)**: without
    /// an enrolment they say nothing. Partial results and ex officio statuses stay as they are.
    ///
    /// - Parameter dossier: Nil for a person that is not known yet.
    public func applied(to dossier: Dossier?) -> RegistrationEffect {
        if changes.isEmpty {
            return .refused([
                Refusal(.nothingToChange, field: "changes", text: "Het bericht bevat geen enkele wijziging.")
            ])
        }
        var application = RegistrationApplication(self, dossier: dossier)
        for (place, change) in changes.enumerated() {
            application.take(change, at: place)
        }
        return application.effect()
    }
}

/// A registration under way: the draft, and what was found wrong so far.
struct RegistrationApplication {
    let brin: Brin
    let number: PersonNumber
    var draft: DossierDraft
    private var found: [(change: Int, refusal: Refusal)] = []
    private var deletion: Int?
    private var isPersonMissed = false

    init(_ registration: Registration, dossier: Dossier?) {
        brin = registration.brin
        number = registration.person
        draft = DossierDraft(dossier)
    }

    mutating func take(_ change: FactChange, at place: Int) {
        if case .person(let facts) = change {
            draft.person = Person(number: draft.person?.number ?? number, facts)
            return
        }
        requirePerson(place)
        switch change {
        case .person: break
        case .nationalities(let rows):
            draft.nationalities = rows
            for (row, stretch) in rows.enumerated() {
                require(stretch.from, notAfter: stretch.until, place, "nationalities[\(row)].until")
            }
        case .residenceTitles(let rows):
            draft.residenceTitles = rows
            for (row, stretch) in rows.enumerated() {
                require(stretch.from, notAfter: stretch.until, place, "residenceTitles[\(row)].until")
            }
        case .deletePerson: deletion = deletion ?? place
        case .enrolment(let facts, let periods, let supportPeriods):
            take(facts, periods, supportPeriods, at: place)
        case .deleteEnrolment(let sequence):
            if let enrolment = find(sequence, place, "deleteEnrolment") { draft.enrolments.remove(at: enrolment) }
        case .period(let sequence, let period):
            guard let enrolment = find(sequence, place, "period.enrolment") else { return }
            draft.enrolments[enrolment].put(PeriodDraft(row: period, change: place))
        case .deletePeriod(let sequence, let from): deletePeriod(sequence, from, at: place)
        case .placement(let sequence, let placement): take(placement, of: sequence, at: place)
        case .deletePlacement(let key): deletePlacement(key, at: place)
        case .diploma(let diploma): take(diploma, at: place)
        case .deleteDiploma(let result): deleteDiploma(result, at: place)
        }
    }

    /// Checks the form of the result, and hands it over.
    func effect() -> RegistrationEffect {
        var found = self.found
        for enrolment in draft.enrolments {
            found += enrolment.defects()
        }
        if let deletion, !draft.isBare {
            let text = "De persoon kan niet worden verwijderd: er staan nog inschrijvingen, diploma's of resultaten."
            found.append(
                (deletion, Refusal(.personStillHasRecords, field: "changes[\(deletion)].deletePerson", text: text)))
        }
        guard found.isEmpty else {
            let order = found.indices.sorted { (found[$0].change, $0) < (found[$1].change, $1) }
            return .refused(order.map { found[$0].refusal })
        }
        guard deletion == nil, let dossier = draft.dossier else { return .personGone }
        return .changed(dossier)
    }
}

// MARK: - Each kind of change

extension RegistrationApplication {
    private mutating func take(
        _ facts: Enrolment, _ periods: [Period]?, _ supportPeriods: [SupportPeriod]?, at place: Int
    ) {
        let rows = periods?.enumerated().map { PeriodDraft(row: $1, change: place, place: $0) }
        require(facts.enrolledOn, notAfter: facts.plannedEnd, place, "enrolment.plannedEnd")
        require(facts.enrolledOn, notAfter: facts.actualEnd, place, "enrolment.actualEnd")
        var starts: Set<Day> = []
        for row in rows ?? [] where !starts.insert(row.row.from).inserted {
            refuse(.periodTwice, place, row.name, "Twee perioden van de inschrijving beginnen op dezelfde dag.")
        }
        for (row, stretch) in (supportPeriods ?? []).enumerated() {
            require(stretch.from, notAfter: stretch.until, place, "enrolment.supportPeriods[\(row)].until")
        }
        guard facts.brin == brin else {
            refuse(
                .otherInstitution, place, "enrolment.brin",
                "De inschrijving is van een andere instelling dan de afzender.")
            return
        }
        let enrolment = draft.placeOfEnrolment(facts.brin, facts.sequence) { EnrolmentDraft(facts) }
        draft.enrolments[enrolment].take(facts, rows, supportPeriods, at: place)
    }

    private mutating func deletePeriod(_ sequence: Identifier, _ from: Day, at place: Int) {
        guard let enrolment = find(sequence, place, "deletePeriod.enrolment") else { return }
        if !draft.enrolments[enrolment].removePeriod(from, at: place) {
            refuse(
                .periodUnknown, place, "deletePeriod",
                "De inschrijving heeft geen periode die op deze dag begint.")
        }
    }

    private mutating func take(_ placement: Placement, of sequence: Identifier, at place: Int) {
        require(placement.from, notAfter: placement.plannedEnd, place, "placement.plannedEnd")
        require(placement.from, notAfter: placement.actualEnd, place, "placement.actualEnd")
        guard let enrolment = find(sequence, place, "placement.enrolment") else { return }
        draft.enrolments[enrolment].put(placement)
    }

    private mutating func deletePlacement(_ key: PlacementKey, at place: Int) {
        guard let enrolment = find(key.enrolment, place, "deletePlacement.enrolment") else { return }
        if !draft.enrolments[enrolment].removePlacement(key.sequence) {
            refuse(
                .placementUnknown, place, "deletePlacement",
                "De inschrijving heeft geen praktijkovereenkomst met dit volgnummer.")
        }
    }

    private mutating func take(_ diploma: Diploma, at place: Int) {
        guard diploma.brin == brin else {
            refuse(
                .otherInstitution, place, "diploma.brin", "Het diploma is van een andere instelling dan de afzender.")
            return
        }
        draft.put(diploma)
    }

    private mutating func deleteDiploma(_ result: Identifier, at place: Int) {
        if !draft.removeDiploma(brin, result) {
            refuse(
                .diplomaUnknown, place, "deleteDiploma",
                "De instelling heeft bij deze persoon geen diploma met dit resultaatvolgnummer.")
        }
    }
}

// MARK: - Checks

extension RegistrationApplication {
    /// One refusal says it for all changes that miss the person.
    private mutating func requirePerson(_ place: Int) {
        guard draft.person == nil, !isPersonMissed else { return }
        isPersonMissed = true
        found.append(
            (
                place,
                Refusal(
                    .personUnknown, field: "changes[\(place)]",
                    text: "De persoon is niet bekend: lever eerst de persoonsgegevens.")
            ))
    }

    private mutating func find(_ sequence: Identifier, _ place: Int, _ name: String) -> Int? {
        if let enrolment = draft.placeOfEnrolment(brin, sequence) { return enrolment }
        refuse(
            .enrolmentUnknown, place, name,
            "De instelling heeft bij deze persoon geen inschrijving met dit volgnummer.")
        return nil
    }

    private mutating func require(_ from: Day?, notAfter until: Day?, _ place: Int, _ name: String) {
        guard let from, let until, until < from else { return }
        refuse(.endBeforeStart, place, name, "Het einde ligt voor het begin.")
    }

    private mutating func refuse(_ rule: Refusal.Rule, _ place: Int, _ name: String, _ text: String) {
        found.append((place, Refusal(rule, field: "changes[\(place)].\(name)", text: text)))
    }
}

extension Person {
    init(number: PersonNumber, _ facts: PersonFacts) {
        self.init(
            number: number, birthDate: facts.birthDate, sex: facts.sex, deathDate: facts.deathDate,
            inBRP: facts.inBRP, country: facts.country, region: facts.region)
    }
}
