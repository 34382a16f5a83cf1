import FundingModel

extension EnrolmentCheck {
    /// What the screen calls the check.
    var dutchName: String {
        switch self {
        case .requested: "Bekostiging gevraagd"
        case .institution: "Instelling bekostigd"
        case .trainingKnown: "Opleiding bekend"
        case .licence: "Licentie voor de opleiding"
        case .pathway: "Leertraject bekostigbaar"
        case .level: "Niveau bekend"
        case .routePhase: "Fase van de doorlopende leerroute"
        case .residenceStatus: "Rechtmatig verblijf op de eerste dag"
        case .residence: "Woonplaats"
        case .alive: "In leven op de teldatum"
        }
    }
}

extension Deliberation {
    /// The facts one check looked at, in Dutch.
    func facts(for check: EnrolmentCheck, on subject: CountDateSubject) -> [Fact] {
        let period = subject.period
        switch check {
        case .requested:
            return [Fact(name: "indicatie bekostigbaar", value: period.requested ? "J" : "N")]
        case .institution:
            return [
                Fact(name: "instelling", value: subject.enrolment.brin.description),
                Fact(name: "instellingentabel", value: book.tables.institutions == nil ? "geen" : "geladen"),
            ]
        case .trainingKnown:
            return trainingFacts(period.trainingCode, subject.training)
        case .licence:
            return [
                Fact(name: "opleiding", value: period.trainingCode.description),
                Fact(name: "licentietabel", value: book.tables.licences == nil ? "geen" : "geladen"),
            ]
        case .pathway:
            return [
                Fact(name: "leertraject", value: period.pathway.rawValue),
                Fact(name: "leerwegen van de opleiding", value: pathways(of: subject.training)),
            ]
        case .level:
            return [
                Fact(name: "niveau van de periode", value: period.level?.description ?? "niet opgegeven"),
                Fact(name: "niveau van de opleiding", value: subject.training?.level?.description ?? "onbekend"),
            ]
        case .routePhase:
            return [Fact(name: "leerroutefase", value: period.phase?.rawValue ?? "geen")]
        case .residenceStatus:
            return residenceStatusFacts(subject)
        case .residence:
            return [
                Fact(name: "in de BRP", value: dossier.person.inBRP.map(dutch) ?? "niet opgegeven (telt als ja)"),
                Fact(name: "woonland", value: dossier.person.country?.description ?? "onbekend"),
                Fact(name: "deelstaat", value: dossier.person.region?.description ?? "geen"),
            ]
        case .alive:
            return [
                Fact(name: "datum overlijden", value: dossier.person.deathDate?.description ?? "geen"),
                Fact(name: "teldatum", value: subject.countDate.description),
            ]
        }
    }

    func trainingFacts(_ code: TrainingCode, _ training: Training?) -> [Fact] {
        guard let training else { return [Fact(name: "opleiding", value: "\(code), niet in de tabel")] }
        var facts = [
            Fact(name: "opleiding", value: "\(code) \(book.trainings.name(of: code) ?? "")"),
            Fact(name: "soort", value: training.kind.rawValue),
            Fact(name: "rij geldig vanaf", value: training.validFrom.description),
        ]
        if training.isAssumed { facts.append(Fact(name: "let op", value: "de rij is een aanname")) }
        return facts
    }

    private func pathways(of training: Training?) -> String {
        guard let training else { return "opleiding onbekend: alleen BOL of BBL wordt gevraagd" }
        if !training.allowsBOL && !training.allowsBBL { return "niet beperkt" }
        return [training.allowsBOL ? "BOL" : nil, training.allowsBBL ? "BBL" : nil]
            .compactMap(\.self).joined(separator: ", ")
    }

    private func residenceStatusFacts(_ subject: CountDateSubject) -> [Fact] {
        let day = subject.enrolment.enrolledOn
        var facts = [
            Fact(name: "eerste dag", value: day.description),
            Fact(name: "leeftijd die dag", value: String(dossier.person.birthDate.age(on: day))),
        ]
        if isNationalityUnknown {
            facts.append(Fact(name: "nationaliteit en verblijfstitel", value: "niets bekend"))
        } else if let ground = residenceGround(on: day) {
            facts.append(Fact(name: "grond", value: ground.rawValue))
        } else {
            let continued = dossier.enrolments.indices.first { isContinued(subject.place, from: $0) }
            let text = continued.map {
                "voortzetting van " + shown(dossier.enrolments[$0])
            }
            facts.append(Fact(name: "grond", value: text ?? "geen"))
        }
        return facts
    }
}
