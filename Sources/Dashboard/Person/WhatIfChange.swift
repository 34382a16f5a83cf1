import FundingModel

/// What the form's fields say.
extension WhatIfForm {
    /// - Throws: a bad field, by its label.
    func change(_ fields: FormFields, _ dossier: Dossier) throws(PageError) -> FactChange? {
        guard let id = id ?? dossier.enrolments.first?.sequence else { throw PageError(.notFound) }
        let isDeleted = fields["verwijderen"] == "ja" && kind.canBeDeleted
        switch kind {
        case .exOfficio: return nil
        case .person: return .person(try personFacts(fields, dossier.person))
        case .enrolment:
            if isDeleted { return .deleteEnrolment(id) }
            guard var enrolment = enrolment(in: dossier) else { throw PageError(.notFound) }
            enrolment.enrolledOn = try day(fields, "ingeschreven")
            enrolment.plannedEnd = try day(fields, "gepland")
            enrolment.actualEnd = try optionalDay(fields, "werkelijk")
            return .enrolment(enrolment, periods: nil, supportPeriods: nil)
        case .period:
            guard var period = period(in: dossier) else { throw PageError(.notFound) }
            if isDeleted { return .deletePeriod(enrolment: id, from: period.from) }
            period.trainingCode = try training(fields)
            period.pathway = try value(fields, "leerweg") { Pathway(rawValue: $0) }
            period.level = fields.has("niveau") ? try value(fields, "niveau") { Level($0) } : nil
            period.requested = fields["gevraagd"] == "ja"
            return .period(enrolment: id, period)
        case .placement, .newPlacement:
            let sequence = kind == .newPlacement ? Self.newSequence : placement(in: dossier)?.sequence
            guard let sequence else { throw PageError(.notFound) }
            if isDeleted { return .deletePlacement(PlacementKey(enrolment: id, sequence: sequence)) }
            return .placement(enrolment: id, try placement(fields, sequence, in: dossier))
        case .diploma:
            if isDeleted { return .deleteDiploma(id) }
            guard var diploma = dossier.diplomas.first(where: { $0.brin == brin && $0.result == id }) else {
                throw PageError(.notFound)
            }
            diploma.obtainedOn = try day(fields, "behaald")
            diploma.trainingCode = try training(fields)
            diploma.requested = fields["gevraagd"] == "ja"
            return .diploma(diploma)
        }
    }

    /// Of a placement that does not exist.
    private static let newSequence = Identifier("WATALS")

    func exOfficioChange(_ fields: FormFields) throws(PageError) -> ExOfficioChange? {
        guard kind == .exOfficio, let id else { return nil }
        let what = try value(fields, "wat") { ExOfficioForm.What(rawValue: $0) }
        let funded: Bool? = what == .remove ? nil : what == .funded
        return ExOfficioChange(
            brin: brin, sequence: id, countDate: year.october, funded: funded, reason: fields["reden"] ?? "wat-als")
    }

    /// A period that begins on another day is another period: the old one goes.
    func movedPeriod(_ fields: FormFields, _ dossier: Dossier) throws(PageError) -> [FactChange] {
        guard let change = try change(fields, dossier) else { return [] }
        guard kind == .period, case .period(let id, var period) = change, let from = try optionalDay(fields, "vanaf"),
            from != period.from
        else { return [change] }
        let old = period.from
        period.from = from
        return [.period(enrolment: id, period), .deletePeriod(enrolment: id, from: old)]
    }

    private func placement(
        _ fields: FormFields, _ sequence: Identifier, in dossier: Dossier
    ) throws(PageError) -> Placement {
        let agreed = try day(fields, "overeenkomst")
        let (from, planned) = (try day(fields, "vanaf"), try day(fields, "gepland"))
        var placement =
            placement(in: dossier) ?? Placement(sequence: sequence, agreedOn: agreed, from: from, plannedEnd: planned)
        (placement.agreedOn, placement.from, placement.plannedEnd) = (agreed, from, planned)
        placement.actualEnd = try optionalDay(fields, "werkelijk")
        placement.trainingCode = fields.has("opleiding") ? try training(fields) : nil
        return placement
    }

    private func personFacts(_ fields: FormFields, _ person: Person) throws(PageError) -> PersonFacts {
        PersonFacts(
            birthDate: try value(fields, "geboren") { BirthDate($0) }, sex: person.sex,
            deathDate: try optionalDay(fields, "overleden"), inBRP: fields["brp"].map { $0 == "ja" },
            country: fields.has("land") ? try value(fields, "land") { ShortText($0.uppercased()) } : nil,
            region: fields.has("deelstaat") ? try value(fields, "deelstaat") { ShortText($0.uppercased()) } : nil)
    }

    // MARK: Reading a field

    private func day(_ fields: FormFields, _ name: String) throws(PageError) -> Day {
        try value(fields, name) { Day($0) }
    }

    private func optionalDay(_ fields: FormFields, _ name: String) throws(PageError) -> Day? {
        fields.has(name) ? try day(fields, name) : nil
    }

    private func training(_ fields: FormFields) throws(PageError) -> TrainingCode {
        try value(fields, "opleiding") { TrainingCode($0) }
    }

    private func value<Value>(
        _ fields: FormFields, _ name: String, _ read: (String) -> Value?
    ) throws(PageError) -> Value {
        guard let value = read(fields[name] ?? "") else {
            throw PageError(.badField, Phrases.dutch("whatIf.wrong", Phrases.dutch("whatIf.field.\(name)")))
        }
        return value
    }
}
