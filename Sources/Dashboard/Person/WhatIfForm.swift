import FundingModel

/// A fact that is supposed to be another: its form, filled with what stands, and the change that comes of it.
/// Dutch: wat-als.
struct WhatIfForm {
    enum Kind: String {
        case enrolment = "inschrijving"
        case period = "periode"
        case placement = "bpv"
        case newPlacement = "nieuwe-bpv"
        case diploma = "diploma"
        case person = "persoon"
        case exOfficio = "ambtshalve"

        var canBeDeleted: Bool {
            switch self {
            case .enrolment, .period, .placement, .diploma: true
            case .newPlacement, .person, .exOfficio: false
            }
        }
    }

    struct Field {
        let name: String
        let label: String
        var value: String
        /// text or date.
        var type = "text"
        var hint: String?
        var options: [Option] = []
        var isText = true
    }

    struct Option {
        let value: String
        let text: String
        let isChosen: Bool
    }

    let kind: Kind
    let brin: Brin
    let id: Identifier?
    let part: String?
    let year: FundingYear

    /// - Throws: where the address names nothing.
    init(_ fields: FormFields) throws(PageError) {
        guard let kind = fields["soort"].flatMap({ Kind(rawValue: $0) }),
            let brin = fields["brin"].flatMap({ Brin($0) }), let year = try fields.year("jaar")
        else { throw PageError(.badField) }
        let id = fields["id"].flatMap { Identifier($0) }
        guard id != nil || kind == .person else { throw PageError(.badField) }
        (self.kind, self.brin, self.id, self.year) = (kind, brin, id, year)
        part = fields["deel"]
    }

    /// The fields with what stands in the register, or with what was filled in.
    ///
    /// - Throws: not found when the dossier has no such record.
    func fields(_ dossier: Dossier, filled: FormFields?) throws(PageError) -> [Field] {
        var fields = try standing(dossier)
        guard let filled else { return fields }
        for place in fields.indices {
            let value = filled[fields[place].name] ?? ""
            fields[place].value = value
            fields[place].options = fields[place].options.map {
                Option(value: $0.value, text: $0.text, isChosen: $0.value == value)
            }
        }
        return fields
    }

    private func standing(_ dossier: Dossier) throws(PageError) -> [Field] {
        switch kind {
        case .person: return Self.fields(dossier.person)
        case .diploma:
            guard let diploma = dossier.diplomas.first(where: { $0.brin == brin && $0.result == id }) else { break }
            return [
                Self.day("behaald", diploma.obtainedOn), Self.training(diploma.trainingCode),
                Self.yesNo("gevraagd", diploma.requested),
            ]
        case .exOfficio:
            return [
                Self.choice("wat", ["wel", "niet", "intrekken"], "wel"), Self.text("reden", "wat-als", hint: nil),
            ]
        case .enrolment:
            guard let enrolment = enrolment(in: dossier) else { break }
            return [
                Self.day("ingeschreven", enrolment.enrolledOn), Self.day("gepland", enrolment.plannedEnd),
                Self.day("werkelijk", enrolment.actualEnd),
            ]
        case .period:
            guard let period = period(in: dossier) else { break }
            return [
                Self.day("vanaf", period.from), Self.training(period.trainingCode),
                Self.choice("leerweg", Pathway.allCases.map(\.rawValue), period.pathway.rawValue),
                Self.choice("niveau", [""] + Level.allCases.map(\.description), period.level?.description ?? ""),
                Self.yesNo("gevraagd", period.requested),
            ]
        case .placement, .newPlacement:
            guard enrolment(in: dossier) != nil else { break }
            let placement = placement(in: dossier)
            guard placement != nil || kind == .newPlacement else { break }
            let day = year.firstStudyDay
            return [
                Self.day("overeenkomst", placement?.agreedOn ?? day), Self.day("vanaf", placement?.from ?? day),
                Self.day("gepland", placement?.plannedEnd ?? year.lastStudyDay),
                Self.day("werkelijk", placement?.actualEnd),
                Self.training(placement?.trainingCode ?? newPlacementTraining(dossier)),
            ]
        }
        throw PageError(.notFound)
    }

    private static func fields(_ person: Person) -> [Field] {
        [
            text("geboren", person.birthDate.description, hint: nil), day("overleden", person.deathDate),
            choice("brp", ["", "ja", "nee"], person.inBRP.map { $0 ? "ja" : "nee" } ?? ""),
            text("land", person.country?.description ?? "", hint: Phrases.dutch("whatIf.hint.land")),
            text("deelstaat", person.region?.description ?? "", hint: Phrases.dutch("whatIf.hint.deelstaat")),
        ]
    }

    /// That of the enrolment in the year asked about.
    private func newPlacementTraining(_ dossier: Dossier) -> TrainingCode? {
        enrolment(in: dossier).flatMap { dossier.period(of: $0, on: year.october) ?? dossier.lastPeriod(of: $0) }?
            .trainingCode
    }

    func enrolment(in dossier: Dossier) -> Enrolment? {
        dossier.enrolments.first { $0.brin == brin && $0.sequence == id }
    }

    func period(in dossier: Dossier) -> Period? {
        guard let enrolment = enrolment(in: dossier), let from = part.flatMap({ Day($0) }) else { return nil }
        return dossier.periods[enrolment.periods].first { $0.from == from }
    }

    func placement(in dossier: Dossier) -> Placement? {
        guard let enrolment = enrolment(in: dossier), let part else { return nil }
        return dossier.placements[enrolment.placements].first { $0.sequence.description == part }
    }

    // MARK: Kinds of field

    private static func text(_ name: String, _ value: String, hint: String?) -> Field {
        Field(name: name, label: label(name), value: value, hint: hint)
    }

    private static func day(_ name: String, _ value: Day?) -> Field {
        Field(name: name, label: label(name), value: value?.description ?? "", type: "date")
    }

    private static func training(_ code: TrainingCode?) -> Field {
        text("opleiding", code?.description ?? "", hint: Phrases.dutch("whatIf.hint.opleiding"))
    }

    private static func yesNo(_ name: String, _ value: Bool) -> Field {
        choice(name, ["ja", "nee"], value ? "ja" : "nee")
    }

    private static func choice(_ name: String, _ values: [String], _ chosen: String) -> Field {
        var field = Field(name: name, label: label(name), value: chosen)
        field.isText = false
        field.options = values.map { value in
            let text = value.isEmpty ? Phrases.dutch("whatIf.none") : Phrases.dutch.byKey["whatIf.option.\(value)"]
            return Option(value: value, text: text ?? value, isChosen: value == chosen)
        }
        return field
    }

    private static func label(_ name: String) -> String { Phrases.dutch("whatIf.field.\(name)") }
}
