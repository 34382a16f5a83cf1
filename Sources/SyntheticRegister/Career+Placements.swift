import FundingModel

extension Career {
    /// What goes wrong with the placements of an enrolment.
    private enum Flaw {
        case absent
        case late
        case otherTraining
    }

    /// Placements of an enrolment: all along for those who work and learn (BBL), some weeks for the others.
    mutating func placements(of enrolment: Enrolment, _ periods: [Period], _ step: Step) -> [Placement] {
        let flaw: Flaw? =
            switch dice.below(1000) {
            case ..<20: .absent
            case ..<45: .late
            case ..<60: .otherTraining
            default: nil
            }
        if flaw == .absent { return [] }
        var placements: [Placement] = []
        for (place, period) in periods.enumerated() {
            let isLast = place + 1 == periods.count
            let end = isLast ? enrolment.effectiveEnd : periods[place + 1].from.dayBefore
            guard period.from.days(until: end) >= 14 else { continue }
            let hasEnded = !isLast || enrolment.actualEnd != nil
            let stretch = Stretch(
                from: period.from, plannedEnd: isLast ? enrolment.plannedEnd : end, end: hasEnded ? end : nil,
                training: flaw == .otherTraining ? otherTraining(than: step) : period.trainingCode)
            switch period.pathway {
            case .bbl: addWork(stretch, isLate: flaw == .late && place == 0, to: &placements)
            case .bol: addStages(stretch, to: &placements)
            case .bolPartTime, .exam, .otherEducation, .other: break
            }
        }
        return placements
    }

    /// The time and training of one period.
    private struct Stretch {
        var from: Day
        var plannedEnd: Day
        /// Nil while it goes on.
        var end: Day?
        var training: TrainingCode
    }

    private mutating func otherTraining(than step: Step) -> TrainingCode {
        setting.courses.course(step.course.rung, outsideDomain: step.course.domain, &dice).code
    }

    private mutating func company() -> ShortText { Code(100_000_000 + dice.below(90_000)).text }

    private func placementId(_ placements: [Placement]) -> Identifier {
        Code(letter: enrolmentCount % 2 == 0 ? "C" : nil, placements.count + 1).identifier
    }

    /// One employer for the whole stretch, or two after each other.
    private mutating func addWork(_ stretch: Stretch, isLate: Bool, to placements: inout [Placement]) {
        let year = calendar.studyYear(of: stretch.from)
        let agreedOn =
            isLate
            ? max(calendar.newYearsEve(year).later(by: dice.between(1, 60)), stretch.from)
            : stretch.from.later(by: dice.between(-60, 20))
        let lastDay = stretch.end ?? min(stretch.plannedEnd, calendar.lastDay)
        let room = stretch.from.days(until: lastDay)
        let company = company()
        var first = Placement(
            sequence: placementId(placements), agreedOn: agreedOn, from: stretch.from, plannedEnd: stretch.plannedEnd,
            actualEnd: stretch.end, hours: hours(stretch.from.days(until: stretch.plannedEnd), perYear: 850),
            company: company, trainingCode: stretch.training)
        guard room > 120, dice.happens(180) else { return placements.append(first) }
        let change = stretch.from.later(by: dice.between(50, room - 50))
        first.actualEnd = change.dayBefore
        placements.append(first)
        placements.append(
            Placement(
                sequence: placementId(placements), agreedOn: change.later(by: dice.between(-20, 15)), from: change,
                plannedEnd: stretch.plannedEnd, actualEnd: stretch.end,
                hours: hours(change.days(until: stretch.plannedEnd), perYear: 850), company: self.company(),
                trainingCode: stretch.training))
    }

    /// Weeks of practice beside school. Dutch: stage.
    private mutating func addStages(_ stretch: Stretch, to placements: inout [Placement]) {
        let lastDay = stretch.end ?? min(stretch.plannedEnd, calendar.lastDay)
        var from = stretch.from.later(by: dice.between(60, 220))
        for _ in 0..<dice.between(0, 2) {
            guard from.days(until: lastDay) >= 35 else { return }
            let length = dice.between(34, 140)
            let planned = from.later(by: length)
            let end = min(planned, lastDay)
            placements.append(
                Placement(
                    sequence: placementId(placements), agreedOn: from.later(by: -dice.between(0, 40)), from: from,
                    plannedEnd: planned, actualEnd: end <= calendar.lastDay && dice.happens(700) ? end : nil,
                    hours: hours(length, perYear: 1660), company: company(), trainingCode: stretch.training))
            from = end.later(by: dice.between(30, 250))
        }
    }

    private func hours(_ days: Int, perYear: Int) -> Int32 { Int32(max(8, days * perYear / 365)) }
}
