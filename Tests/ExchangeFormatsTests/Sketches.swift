import FundingModel

/// One person at 27DV of whom every record of every file can be written, and how it may be disordered.
enum Sketches {
    static func whole() -> Dossier {
        var dossier = Dossier(
            person: Person(number: PersonNumber("123456782")!, birthDate: BirthDate("2007-10-01")!, sex: .female))
        dossier.nationalities = [Nationality(code: 1, from: Day("2007-10-01"), until: nil)]
        dossier.residenceTitles = [ResidenceTitle(code: 30, from: Day("2020-01-01"), until: nil)]
        dossier.append(
            Enrolment(brin: Brin("27DV")!, sequence: Identifier("C1")!, enrolledOn: Day("2024-08-01")!, plannedEnd: Day("2027-07-31")!),
            periods: [
                Period(
                    from: Day("2024-08-01")!, trainingCode: TrainingCode("25655")!, pathway: .bbl, requested: true,
                    provider: ShortText("100A501"), location: ShortText("101X591")),
                Period(
                    from: Day("2025-11-01")!, trainingCode: TrainingCode("25655")!, pathway: .bol, level: .mbo2, requested: true,
                    route: ShortText("DLP"), phase: .vocational),
            ], supportPeriods: [SupportPeriod(from: Day("2025-09-01")!, until: Day("2025-12-31"))],
            placements: [
                Placement(
                    sequence: Identifier("P1")!, agreedOn: Day("2025-08-20")!, from: Day("2025-09-01")!, plannedEnd: Day("2026-07-31")!,
                    hours: 800, company: ShortText("100018965"), trainingCode: TrainingCode("25655"))
            ])
        dossier.diplomas = [
            Diploma(
                brin: Brin("27DV")!, result: Identifier("8286771")!, trainingCode: TrainingCode("25311")!, obtainedOn: Day("2025-06-30")!,
                requested: true, enrolment: Identifier("C1"), provider: ShortText("100A501"))
        ]
        dossier.partialResults = [result(.order, "9", "A1"), result(.genericExam, "8286774", "3005"), result(.elective, "8286772", "K0067")]
        dossier.partialResults[0].diplomaTraining = TrainingCode("25311")
        dossier.partialResults[0].certificate = ShortText("J")
        dossier.partialResults[1].finalMark = ShortText("6")
        dossier.partialResults[1].schoolMark = ShortText("64")
        dossier.partialResults[1].centralMark = ShortText("51")
        dossier.partialResults[2].outcome = ShortText("Behaald")
        dossier.partialResults[2].date = Day("2025-05-01")
        return dossier
    }

    static func result(_ kind: PartialResult.Kind, _ id: String, _ code: String) -> PartialResult {
        var result = PartialResult(kind: kind)
        result.brin = Brin("27DV")
        result.diplomaResult = Identifier("8286771")
        result.result = Identifier(id)
        result.code = ShortText(code)
        return result
    }
}

extension Dossier {
    /// The same facts in another order.
    func disordered() -> Dossier {
        var other = Dossier(person: person)
        other.nationalities = nationalities.reversed()
        other.residenceTitles = residenceTitles.reversed()
        for enrolment in enrolments.reversed() {
            other.append(
                enrolment, periods: periods[enrolment.periods].reversed(),
                supportPeriods: supportPeriods[enrolment.supportPeriods].reversed(),
                placements: placements[enrolment.placements].reversed())
        }
        other.diplomas = diplomas.reversed()
        other.partialResults = partialResults.reversed()
        return other
    }

    /// As a file has it: enrolments and diplomas by id.
    func inFileOrder() -> Dossier {
        var other = Dossier(person: person)
        (other.nationalities, other.residenceTitles) = (nationalities, residenceTitles)
        for enrolment in enrolments.sorted(by: { ($0.brin, $0.sequence) < ($1.brin, $1.sequence) }) {
            other.append(
                enrolment, periods: periods[enrolment.periods], supportPeriods: supportPeriods[enrolment.supportPeriods],
                placements: placements[enrolment.placements].sorted { $0.sequence < $1.sequence })
        }
        other.diplomas = diplomas.sorted { ($0.brin, $0.result) < ($1.brin, $1.result) }
        other.partialResults = partialResults
        return other
    }
}

func lines(of bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
}
