import FundingModel

/// One record of a count date on its way to a decision.
struct JudgedRecord {
    var record: CountDateRecord
    /// All checks other than BPV hold.
    var concurs: Bool
    /// The BPV check holds, or is not asked.
    var placementHolds: Bool
}

extension Deliberation {
    mutating func enrolmentDecisions(_ diplomas: [JudgedDiploma]) -> [EnrolmentDecision] {
        let year = book.fundingYear
        let highest = highestFunded(diplomas, before: year.october)
        let age = Int16(truncatingIfNeeded: dossier.person.birthDate.age(on: book.firstAugust))
        var decisions: [EnrolmentDecision] = []
        var october: [Contender] = []
        var february: [Contender] = []
        for place in enrolmentPlacesInOrder() {
            let enrolment = dossier.enrolments[place]
            guard enrolment.enrolledOn <= year.lastStudyDay, enrolment.effectiveEnd >= year.firstStudyDay
            else { continue }
            var decision = EnrolmentDecision(
                brin: enrolment.brin, sequence: enrolment.sequence, highestFundedDiplomaLevel: highest?.level)
            if let subject = subject(place, on: year.october) {
                let judged = judge(subject, age: age)
                if judged.concurs { october.append(contender(judged, decisions.count, enrolment, subject)) }
                decision.october = judged.record
            }
            if let subject = subject(place, on: year.february) {
                let judged = judge(subject, age: age)
                if judged.concurs { february.append(contender(judged, decisions.count, enrolment, subject)) }
                decision.february = judged.record
            }
            decisions.append(decision)
        }
        settle(october, february, in: &decisions)
        return decisions
    }

    /// The enrolments' places ordered by (BRIN, sequence id).
    private func enrolmentPlacesInOrder() -> [Int] {
        let rows = dossier.enrolments
        return Array(rows.indices).sorted {
            rows[$0].brin != rows[$1].brin
                ? rows[$0].brin < rows[$1].brin : rows[$0].sequence < rows[$1].sequence
        }
    }

    /// Runs every check; each that fails adds its signal.
    mutating func judge(_ subject: CountDateSubject, age: Int16) -> JudgedRecord {
        var signals = SignalSet()
        var concurs = true
        for check in EnrolmentCheck.allCases {
            switch verdict(of: check, on: subject) {
            case .holds: break
            case .holdsWith(let signal): signals.insert(signal)
            case .fails(let signal):
                if isWaived(signal, of: subject.enrolment, on: subject.countDate) { continue }
                signals.insert(signal)
                concurs = false
            }
        }
        var placement = placementVerdict(on: subject)
        if let signal = placement?.signal {
            if isWaived(signal, of: subject.enrolment, on: subject.countDate) {
                placement?.signal = nil
            } else {
                signals.insert(signal)
            }
        }
        let record = CountDateRecord(
            date: subject.countDate, trainingCode: subject.period.trainingCode, level: subject.level,
            pathway: subject.period.pathway, requested: subject.period.requested, phase: subject.period.phase,
            ageOn1August: age, pathwayFactor: PathwayFactor.of(subject.period.pathway, subject.level),
            priceFactor: subject.isOctober ? subject.training?.priceFactor : nil,
            placements: placement?.relevant ?? [], signals: signals, provider: subject.period.provider?.nonEmpty,
            location: subject.period.location?.nonEmpty)
        return JudgedRecord(record: record, concurs: concurs, placementHolds: placement?.signal == nil)
    }

    private func contender(
        _ judged: JudgedRecord, _ place: Int, _ enrolment: Enrolment, _ subject: CountDateSubject
    ) -> Contender {
        Contender(
            place: place, brin: enrolment.brin, sequence: enrolment.sequence,
            placementHolds: judged.placementHolds, enrolledOn: enrolment.enrolledOn,
            isBOL: subject.period.pathway == .bol, priceFactor: subject.training?.priceFactor?.hundredths ?? 0)
    }

    /// Concurrence, outcome, ex officio and contribution: in this order, for both count dates.
    private mutating func settle(
        _ october: [Contender], _ february: [Contender], in decisions: inout [EnrolmentDecision]
    ) {
        let octoberWinner = winner(among: october, on: book.fundingYear.october)
        let februaryWinner = winner(among: february, on: book.fundingYear.february)
        for contender in october where october.count > 1 {
            let wins = contender.place == octoberWinner?.place
            decisions[contender.place].october?.signals.insert(wins ? .concurrenceWon : .concurrenceLost)
            decisions[contender.place].october?.rivals = Concurrence.rivals(of: contender, among: october)
        }
        for contender in february where february.count > 1 {
            let wins = contender.place == februaryWinner?.place
            decisions[contender.place].february?.signals.insert(wins ? .concurrenceWon : .concurrenceLost)
            decisions[contender.place].february?.rivals = Concurrence.rivals(of: contender, among: february)
        }
        for place in decisions.indices where decisions[place].october != nil {
            decisions[place].october?.funded = false
        }
        if let winner = octoberWinner {
            decisions[winner.place].october?.countsForCorrection = true
            decisions[winner.place].october?.funded = winner.placementHolds
        }
        if let winner = februaryWinner {
            decisions[winner.place].february?.countsForCorrection = true
        }
        applyExOfficio(to: &decisions)
        for place in decisions.indices where decisions[place].october?.funded == true {
            value(&decisions[place].october!)
        }
    }

    /// The status DUO set counts, with signal 12, until it is removed (13); the checks stay as they are.
    private func applyExOfficio(to decisions: inout [EnrolmentDecision]) {
        for status in dossier.exOfficio where status.countDate == book.fundingYear.october {
            guard
                let place = decisions.firstIndex(where: {
                    $0.brin == status.brin && $0.sequence == status.sequence && $0.october != nil
                })
            else { continue }
            if isWaived(.setExOfficio, of: decisions[place], on: status.countDate) { continue }
            decisions[place].october?.exOfficioReason = status.reason
            decisions[place].october?.signals.insert(status.isRemoved ? .exOfficioRemoved : .setExOfficio)
            if !status.isRemoved { decisions[place].october?.funded = status.funded }
        }
    }

    /// Stay years and contribution of a funded record.
    private mutating func value(_ record: inout CountDateRecord) {
        switch book.ruleSet.stayYears {
        case .none:
            record.contribution = record.enrolmentContribution(needsStayYears: false)
        case .before2018_10_01:
            if let level = record.level, record.pathwayFactor != nil {
                let category = StayYearCategory(level)
                let years = stayYears(of: category)
                record.stayYears = UInt8(clamping: years)
                record.stayYearFactor = category.factor(inYear: years)
            }
            record.contribution = record.enrolmentContribution(needsStayYears: true)
        }
    }
}
