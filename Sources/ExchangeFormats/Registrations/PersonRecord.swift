import FundingModel

/// A person's own record as the start of a dossier.
struct PersonRecord {
    let kind: RegistrationKind
    /// First year of the study year a GRONDSLAG is about.
    let studyYear: Int

    init(_ kind: RegistrationKind, _ studyYear: Int) {
        self.kind = kind
        self.studyYear = studyYear
    }

    func dossier(_ person: PersonNumber, _ record: Record) throws(FileDefect) -> Dossier {
        switch kind {
        case .ro:
            Dossier(
                person: Person(
                    number: person, birthDate: try record.required(3, "geboortedatum", "datum", Record.birthDate),
                    sex: try record.option(4, "geslacht", "geslacht (M, V of O)")))
        case .grondslag: try foundationDossier(person, record)
        }
    }

    private func foundationDossier(_ person: PersonNumber, _ record: Record) throws(FileDefect) -> Dossier {
        let birthDate = try birthDate(record)
        let settled = try record.optionalDay(9, "datum vestiging")
        let left = try record.optionalDay(10, "datum vertrek")
        var dossier = Dossier(
            person: Person(
                number: person, birthDate: birthDate, sex: try record.option(6, "geslacht", "geslacht (M, V of O)"),
                deathDate: try record.optionalDay(8, "datum overlijden"), inBRP: inBRP(settled: settled, left: left)))
        let start = settled ?? birthDate.earliest
        for place in [16, 17] {
            let code = try record.optional(place, "nationaliteit", "code van vier cijfers") { field in
                field.count == 4 ? Record.number(field).map { UInt16($0) } : nil
            }
            // The file does not tell since when: from birth **(choice)**; a title counts from the settling.
            if let code {
                dossier.nationalities.append(Nationality(code: code, from: birthDate.earliest, until: nil))
            }
        }
        let title = try record.optional(15, "verblijfstitel", "code van twee cijfers") { field in
            field.count <= 2 ? Record.number(field).map { UInt8($0) } : nil
        }
        if let title { dossier.residenceTitles.append(ResidenceTitle(code: title, from: start, until: nil)) }
        return dossier
    }

    /// Gone and not come back: no longer in the BRP. The country they left for is a number of BRP table 34 and is
    /// not translated, so that their residence counts as unknown (signal 29) **(choice)**.
    private func inBRP(settled: Day?, left: Day?) -> Bool? {
        guard let left else { return nil }
        if let settled, settled > left { return nil }
        return false
    }

    /// The file gives ages in place of the date of birth; taken is the latest date that agrees with those on
    /// 1 August, 1 October and 1 February **(choice)**. In delivered files the fourth age repeats the second and is
    /// not used.
    private func birthDate(_ record: Record) throws(FileDefect) -> BirthDate {
        func age(_ place: Int, _ name: String) throws(FileDefect) -> Int {
            try record.required(place, name, "leeftijd") { field in
                Record.number(field).flatMap { $0 <= 130 ? $0 : nil }
            }
        }
        let august = try age(2, "leeftijd 1 augustus")
        let october = try age(3, "leeftijd 1 oktober")
        let february = try age(4, "leeftijd 1 februari")
        guard (august...august + 1).contains(october), (october...october + 1).contains(february),
            february <= august + 1
        else {
            throw record.defect(
                "leeftijd", "de leeftijden op 1 augustus, 1 oktober en 1 februari passen niet bij elkaar")
        }
        let latest: BirthDate? =
            if october > august {
                BirthDate(year: studyYear - october, month: 10, day: 1)
            } else if february > october {
                BirthDate(year: studyYear + 1 - february, month: 2, day: 1)
            } else {
                BirthDate(year: studyYear - august, month: 8, day: 1)
            }
        guard let latest else { throw record.defect("leeftijd", "geeft geen geboortejaar") }
        return latest
    }
}
