import FundingModel

/// Makes one person's records, in whatever order they came, into a dossier that keeps every rule of form.
struct PersonAssembler {
    let kind: RegistrationKind
    /// Of the file; nil for one of all institutions, whose records name theirs.
    let brin: Brin?
    let studyYear: Int
    private(set) var defects: [FileDefect] = []
    private var enrolments: [Draft] = []
    /// Ids of enrolments with a defect: what hangs below them is passed over without a word.
    private var lost: Set<Identifier> = []
    /// An enrolment whose id could not be read was left out: whose the rest is cannot be said.
    private var hasLostUnnamed = false

    private struct Draft {
        let record: Record
        var facts: Enrolment
        var periods: [Period] = []
        var supportPeriods: [SupportPeriod] = []
        var placements: [Placement] = []
        /// A period with a defect was left out.
        var hasLostPeriod = false
    }

    init(kind: RegistrationKind, brin: Brin?, studyYear: Int) {
        self.kind = kind
        self.brin = brin
        self.studyYear = studyYear
    }

    /// Nil when the person's own record is missing or has a defect.
    mutating func assemble(_ person: PersonNumber, _ records: [Record]) -> Dossier? {
        let own = records.filter { $0.kind == .person }
        guard let first = own.first else {
            defects.append(records[0].defect("", "hoort bij een persoon zonder PER-record"))
            return nil
        }
        for extra in own.dropFirst() { defects.append(extra.defect("", "staat twee keer bij deze persoon")) }
        let reader = PersonRecord(kind, studyYear)
        guard var dossier = noting({ () throws(FileDefect) in try reader.dossier(person, first) }) else { return nil }
        for record in records where record.kind == .enrolment { take(enrolment: record) }
        for record in records { takeBelow(record) }
        for draft in enrolments { append(draft, to: &dossier) }
        takeResults(records, into: &dossier)
        return dossier
    }

    private mutating func noting<Value>(_ read: () throws(FileDefect) -> Value) -> Value? {
        do throws(FileDefect) {
            return try read()
        } catch {
            defects.append(error)
            return nil
        }
    }

    // MARK: Enrolments

    private mutating func take(enrolment record: Record) {
        let (kind, brin) = (kind, brin)
        let facts = noting { () throws(FileDefect) in
            let facts = Enrolment(
                brin: try record.institution(kind, brin),
                sequence: try record.identifier(3, "inschrijvingvolgnummer"),
                enrolledOn: try record.day(4, "datum inschrijving"),
                plannedEnd: try record.day(5, "datum uitschrijving gepland"),
                actualEnd: try record.optionalDay(6, "datum uitschrijving werkelijk"),
                leavingReason: try record.text(7, "reden uitschrijving"))
            guard facts.plannedEnd >= facts.enrolledOn else {
                throw record.defect("datum uitschrijving gepland", "ligt voor de datum inschrijving")
            }
            guard facts.effectiveEnd >= facts.enrolledOn else {
                throw record.defect("datum uitschrijving werkelijk", "ligt voor de datum inschrijving")
            }
            return facts
        }
        guard let facts else {
            if let sequence = Identifier(utf8: record[3]) { lost.insert(sequence) } else { hasLostUnnamed = true }
            return
        }
        guard !enrolments.contains(where: { $0.facts.sequence == facts.sequence && $0.facts.brin == facts.brin }) else {
            return defects.append(record.defect("inschrijvingvolgnummer", "komt twee keer voor bij deze persoon"))
        }
        enrolments.append(Draft(record: record, facts: facts))
    }

    private mutating func takeBelow(_ record: Record) {
        switch record.kind {
        case .period, .support, .placement: break
        default: return
        }
        let (kind, brin) = (kind, brin)
        let key = noting { () throws(FileDefect) in
            (try record.institution(kind, brin), try record.identifier(3, "inschrijvingvolgnummer"))
        }
        guard let (institution, sequence) = key else { return }
        guard
            let place = enrolments.firstIndex(where: {
                $0.facts.sequence == sequence && $0.facts.brin == institution
            })
        else {
            if !lost.contains(sequence), !hasLostUnnamed {
                defects.append(record.defect("inschrijvingvolgnummer", "er is geen ISG met dit volgnummer"))
            }
            return
        }
        switch record.kind {
        case .period:
            let facts = enrolments[place].facts
            let period = noting { () throws(FileDefect) in try record.period(kind, in: facts) }
            guard let period else {
                enrolments[place].hasLostPeriod = true
                return
            }
            guard !enrolments[place].periods.contains(where: { $0.from == period.from }) else {
                return defects.append(record.defect("datum begin", "komt twee keer voor bij deze inschrijving"))
            }
            enrolments[place].periods.append(period)
        case .support:
            if let support = noting({ () throws(FileDefect) in try record.supportPeriod() }) {
                enrolments[place].supportPeriods.append(support)
            }
        default:
            guard let placement = noting({ () throws(FileDefect) in try record.placement() }) else { return }
            guard !enrolments[place].placements.contains(where: { $0.sequence == placement.sequence }) else {
                return defects.append(record.defect("BPV-volgnummer", "komt twee keer voor bij deze inschrijving"))
            }
            enrolments[place].placements.append(placement)
        }
    }

    private mutating func append(_ draft: Draft, to dossier: inout Dossier) {
        guard !draft.periods.isEmpty else {
            if !draft.hasLostPeriod { defects.append(draft.record.defect("", "heeft geen enkele ISP")) }
            return
        }
        dossier.append(
            draft.facts, periods: draft.periods, supportPeriods: draft.supportPeriods, placements: draft.placements)
    }

    // MARK: Diplomas and partial results

    private mutating func takeResults(_ records: [Record], into dossier: inout Dossier) {
        let (kind, brin) = (kind, brin)
        for record in records {
            switch record.kind {
            case .diploma:
                guard let diploma = noting({ () throws(FileDefect) in try record.diploma(kind, brin) }) else {
                    continue
                }
                guard !dossier.diplomas.contains(where: { $0.result == diploma.result && $0.brin == diploma.brin })
                else {
                    defects.append(record.defect("resultaatvolgnummer", "komt twee keer voor bij deze persoon"))
                    continue
                }
                dossier.diplomas.append(diploma)
            case .order, .genericExam, .elective:
                if let result = noting({ () throws(FileDefect) in try record.partialResult(kind, brin) }) {
                    dossier.partialResults.append(result)
                }
            case .enrolmentDecision: _ = noting { () throws(FileDefect) in try record.checkEnrolmentDecision() }
            case .diplomaDecision: _ = noting { () throws(FileDefect) in try record.checkDiplomaDecision() }
            case .header, .person, .enrolment, .period, .support, .placement, .closing, .residenceTitle, .nationality,
                .control:
                break
            }
        }
    }
}
