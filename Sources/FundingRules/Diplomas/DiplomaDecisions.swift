import FundingModel

extension Deliberation {
    /// Every diploma of the dossier, valued by the training table on its own date and judged in its own year.
    mutating func judgedDiplomas() -> [JudgedDiploma] {
        if dossier.diplomas.isEmpty { return [] }
        var judged: [JudgedDiploma] = []
        judged.reserveCapacity(dossier.diplomas.count)
        for place in dossier.diplomas.indices {
            let diploma = dossier.diplomas[place]
            let training = training(diploma.trainingCode, on: diploma.obtainedOn)
            judged.append(
                JudgedDiploma(
                    place: place, diploma: diploma, training: training,
                    value: training.flatMap { DiplomaValue($0) }))
        }
        for index in judged.indices {
            judge(&judged[index], earlier: earlierDiplomas(than: judged[index], among: judged))
        }
        return judged
    }

    private mutating func judge(_ judged: inout JudgedDiploma, earlier: EarlierDiplomas) {
        for check in DiplomaCheck.allCases {
            if case .fails(let signal) = verdict(of: check, on: judged, earlier: earlier),
                !isWaived(signal, of: judged.diploma)
            {
                judged.signals.insert(signal)
            }
        }
        if judged.isFunded, let value = judged.value {
            // Below zero only where a check is waived.
            judged.contribution = max(0, Deliberation.contribution(of: value, after: earlier))
        }
    }

    func earlierDiplomas(than judged: JudgedDiploma, among all: [JudgedDiploma]) -> EarlierDiplomas {
        var earlier = EarlierDiplomas()
        guard all.count > 1 else { return earlier }
        earlier.countedFrom = endOfInterruptionRule(before: judged.diploma.obtainedOn.year)
        for other in all where other.place != judged.place && other.isEarlier(than: judged) {
            if let first = earlier.countedFrom, other.diploma.obtainedOn < first { continue }
            switch other.value {
            case .ladder(let value):
                earlier.highestOnLadder = max(earlier.highestOnLadder, value)
                if other.diploma.obtainedOn.year == judged.diploma.obtainedOn.year {
                    earlier.highestThisYear = max(earlier.highestThisYear, value)
                }
            case .specialist: earlier.hasSpecialist = true
            case nil: break
            }
        }
        return earlier
    }

    /// After three or more consecutive years without an enrolment on 1 October, between the first year with one and
    /// the diploma's year, diplomas before 1 October of the first year of the latest such run no longer count.
    ///
    /// - Returns: That 1 October, or nil without such a run.
    func endOfInterruptionRule(before diplomaYear: Int) -> Day? {
        let octobers = dossier.enrolments.compactMap(octoberYears)
        guard let first = octobers.map(\.lowerBound).min() else { return nil }
        var without = 0
        for year in stride(from: diplomaYear - 1, through: first, by: -1) {
            if octobers.contains(where: { $0.contains(year) }) {
                if without >= 3 { return Day(year: year + 1, month: 10, day: 1) }
                without = 0
            } else {
                without += 1
            }
        }
        return nil
    }

    /// The calendar years whose 1 October an enrolment of any pathway covers; nil without one.
    private func octoberYears(of enrolment: Enrolment) -> ClosedRange<Int>? {
        let (startYear, startMonth, startDay) = enrolment.enrolledOn.components
        let (endYear, endMonth, _) = enrolment.effectiveEnd.components
        let first = (startMonth, startDay) <= (10, 1) ? startYear : startYear + 1
        let last = endMonth >= 10 ? endYear : endYear - 1
        return first <= last ? first...last : nil
    }

    /// The highest level among the diplomas before a day that section 5 funds in their own year, and whether one at
    /// that level is a specialist's; dates only, interruptions play no part.
    func highestFunded(_ judged: [JudgedDiploma], before day: Day) -> (level: Level, isSpecialist: Bool)? {
        var highest: (level: Level, isSpecialist: Bool)?
        for diploma in judged where diploma.isFunded && diploma.diploma.obtainedOn < day {
            guard let level = diploma.level else { continue }
            if let known = highest, known.level >= level {
                if known.level == level, diploma.isSpecialist { highest?.isSpecialist = true }
            } else {
                highest = (level, diploma.isSpecialist)
            }
        }
        return highest
    }

    /// The decisions on the diplomas of calendar year T-2, ordered by (BRIN, result id).
    func diplomaDecisions(_ judged: [JudgedDiploma]) -> [DiplomaDecision] {
        var decisions: [DiplomaDecision] = []
        for diploma in judged where diploma.diploma.obtainedOn.year == book.fundingYear.diplomaYear {
            let highest = highestFunded(judged, before: diploma.diploma.obtainedOn)
            decisions.append(
                DiplomaDecision(
                    brin: diploma.diploma.brin, result: diploma.diploma.result,
                    obtainedOn: diploma.diploma.obtainedOn, trainingCode: diploma.diploma.trainingCode,
                    level: diploma.level, specialist: diploma.isSpecialist,
                    highestFundedDiplomaLevel: highest?.level,
                    highestFundedIsSpecialist: highest?.isSpecialist ?? false, funded: diploma.isFunded,
                    contribution: diploma.contribution.map { Decimal6(whole: $0) }, signals: diploma.signals,
                    provider: diploma.diploma.provider?.nonEmpty))
        }
        if decisions.count > 1 {
            decisions.sort { $0.brin != $1.brin ? $0.brin < $1.brin : $0.result < $1.result }
        }
        return decisions
    }
}
