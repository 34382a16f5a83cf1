import FundingModel

/// The records of one person in a GRONDSLAG.
struct FoundationRows {
    let dossier: Dossier
    let pseudonym: Pseudonym
    let decided: DecidedRecords
    let year: FundingYear

    private func begin(_ kind: Record.Kind, _ output: inout RecordOutput) {
        output.begin(kind)
        output.put(pseudonym)
    }

    func write(_ rows: RegistrationScope.Rows, to output: inout RecordOutput) {
        writePerson(to: &output)
        for enrolment in rows.enrolments {
            write(enrolment, to: &output)
            for row in decided.enrolments
            where row.decision.sequence == enrolment.sequence && row.decision.brin == enrolment.brin {
                write(row, to: &output)
            }
        }
        for diploma in rows.diplomas {
            write(diploma, to: &output)
            for row in decided.diplomas
            where row.decision.result == diploma.result && row.decision.brin == diploma.brin {
                write(row, to: &output)
            }
            rows.results(of: diploma) { write($0, to: &output) }
        }
        rows.results(of: nil) { write($0, to: &output) }
    }

    /// Ages on 1 August, 1 October, 1 February and the next 1 August. Postcode, countries and dates of settling and
    /// leaving are no part of a dossier. The three fields that the paper does not have are a postcode, a title and a
    /// nationality once more, in delivered files sometimes another one: taken is that the first are of 1 October and
    /// these of 1 February **(choice)**.
    private func writePerson(to output: inout RecordOutput) {
        let person = dossier.person
        begin(.person, &output)
        let nextStudyYear = Day(number: year.lastStudyDay.number + 1)
        for day in [year.firstStudyDay, year.october, year.february, nextStudyYear] {
            output.put(max(0, person.birthDate.age(on: day)))
        }
        output.put(word: person.sex?.rawValue)
        output.skip()
        output.put(person.deathDate)
        output.skip(6)
        let nationalities = nationalities(on: year.october)
        put(title(on: year.october), to: &output)
        put(nationalities.first, to: &output)
        put(nationalities.dropFirst().first, to: &output)
        output.skip()
        put(title(on: year.february), to: &output)
        put(self.nationalities(on: year.february).first, to: &output)
        output.end()
    }

    private func put(_ title: UInt8?, to output: inout RecordOutput) {
        if let title { output.put(Int(title), width: 2) } else { output.skip() }
    }

    private func put(_ nationality: UInt16?, to output: inout RecordOutput) {
        if let nationality { output.put(Int(nationality), width: 4) } else { output.skip() }
    }

    /// The latest of those valid on a day, by its start.
    private func title(on day: Day) -> UInt8? {
        dossier.residenceTitles.filter { $0.holds(on: day) }
            .max { ($0.from?.number ?? .min, $0.code) < ($1.from?.number ?? .min, $1.code) }?.code
    }

    /// Distinct, ascending: Dutch comes first.
    private func nationalities(on day: Day) -> [UInt16] {
        Set(dossier.nationalities.filter { $0.holds(on: day) }.map(\.code)).sorted()
    }

    private func write(_ enrolment: Enrolment, to output: inout RecordOutput) {
        begin(.enrolment, &output)
        output.put(enrolment.brin)
        output.put(enrolment.sequence)
        output.put(enrolment.enrolledOn)
        output.put(enrolment.plannedEnd)
        output.put(enrolment.actualEnd)
        output.put(enrolment.leavingReason, "reden uitschrijving")
        output.end()
        for place in enrolment.periods { writePeriod(at: place, of: enrolment, to: &output) }
        for support in dossier.support(of: enrolment) {
            begin(.support, &output)
            output.put(enrolment.brin)
            output.put(enrolment.sequence)
            output.put(support.from)
            output.put(support.until)
            output.end()
        }
        for placement in dossier.placements(of: enrolment) {
            begin(.placement, &output)
            output.put(enrolment.brin)
            output.put(enrolment.sequence)
            output.put(placement)
            output.end()
        }
    }

    /// A period ends the day before the next one, the last with the enrolment's actual end.
    private func writePeriod(at place: Int, of enrolment: Enrolment, to output: inout RecordOutput) {
        let period = dossier.periods[place]
        let next = place + 1 < enrolment.periods.upperBound ? dossier.periods[place + 1].from.dayBefore : nil
        begin(.period, &output)
        output.put(enrolment.brin)
        output.put(enrolment.sequence)
        output.put(period.from)
        output.put(next ?? enrolment.actualEnd)
        output.put(period.trainingCode)
        output.put(word: period.level?.description)
        output.put(word: period.pathway.rawValue)
        // The location for early leavers (VSV) is no part of a dossier.
        output.skip()
        output.put(digit: period.requested)
        output.put(period.provider, "onderwijsaanbieder")
        output.put(period.location, "onderwijslocatie")
        output.put(period.route, "leerroute")
        output.put(word: period.phase?.rawValue)
        output.end()
    }

    /// One record a count date.
    private func write(_ row: DecidedRecords.Decided<EnrolmentDecision>, to output: inout RecordOutput) {
        for record in [row.decision.october, row.decision.february].compactMap(\.self) {
            begin(.enrolmentDecision, &output)
            output.put(row.decision.brin)
            output.put(row.decision.sequence)
            output.put(record.date)
            output.put(row.decidedAt)
            output.put(word: row.kind.rawValue)
            output.put(record.funded)
            output.put(record.countsForCorrection)
            output.put(record.pathwayFactor)
            output.put(record.priceFactor)
            output.put(Int(record.stayYears))
            output.put(record.stayYearFactor)
            output.put(record.contribution)
            output.end()
        }
    }

    private func write(_ diploma: Diploma, to output: inout RecordOutput) {
        begin(.diploma, &output)
        output.put(diploma.brin)
        output.put(diploma.result)
        output.put(diploma.trainingCode)
        output.put(diploma.obtainedOn)
        output.put(digit: diploma.requested)
        output.put(diploma.enrolment)
        output.put(diploma.provider, "onderwijsaanbieder")
        output.end()
    }

    private func write(_ row: DecidedRecords.Decided<DiplomaDecision>, to output: inout RecordOutput) {
        let decision = row.decision
        begin(.diplomaDecision, &output)
        output.put(decision.brin)
        output.put(decision.result)
        output.put(word: decision.level?.description)
        output.put(decision.specialist)
        output.put(word: decision.highestFundedDiplomaLevel?.description)
        output.put(decision.highestFundedDiplomaLevel == nil ? nil : decision.highestFundedIsSpecialist)
        output.put(row.decidedAt)
        output.put(word: row.kind.rawValue)
        output.put(decision.funded)
        output.put(decision.contribution)
        output.end()
    }

    /// AMO as in an RO. GEO and KZD as delivered files have them: without the diploma's training, the date behind the
    /// marks.
    private func write(_ result: PartialResult, to output: inout RecordOutput) {
        begin(result.kind.record, &output)
        output.put(result.brin)
        output.put(result.diplomaResult)
        if result.kind == .order { output.put(result.diplomaTraining) }
        output.put(resultOf: result)
        switch result.kind {
        case .order:
            output.put(result.date)
            output.put(result.certificate, "certificaat")
        case .genericExam:
            output.put(marksOf: result)
            output.put(result.date)
        case .elective:
            output.put(result.outcome, "resultaat")
            output.put(result.date)
            output.put(result.certificate, "certificaat")
        }
        output.put(result.enrolment)
        output.put(result.provider, "onderwijsaanbieder")
        output.end()
    }
}
