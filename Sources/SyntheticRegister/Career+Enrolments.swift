import FundingModel

extension Career {
    /// Lives one enrolment and notes it, with its diploma.
    mutating func follow(_ step: Step) -> Outcome {
        let planned = plannedEnd(of: step)
        let course = ending(of: step, planned)
        let hasEnded = course.end <= calendar.lastDay
        let isTold = hasEnded && (course.outcome != .left || !dice.happens(50))
        let end = isTold ? course.end : planned
        let reason: ShortText? =
            if !isTold {
                nil
            } else if course.outcome == .graduated {
                Words.graduated
            } else {
                dice.pick(Words.leavingReasons)
            }
        let sequence = enrolmentId(at: step.school)
        let brin = setting.schools.all[step.school].brin
        let enrolment = Enrolment(
            brin: brin, sequence: sequence, enrolledOn: step.start, plannedEnd: planned,
            actualEnd: isTold ? course.end : nil, leavingReason: reason)
        let periods = periods(of: step, until: min(end, calendar.lastDay))
        let placements = placements(of: enrolment, periods, step)
        let support = dice.happens(60) ? supportPeriods(from: step.start, until: min(end, calendar.lastDay)) : []
        dossierSoFar.append(enrolment, periods: periods, supportPeriods: support, placements: placements)
        guard hasEnded else { return .goesOn }
        if course.outcome == .graduated, let last = periods.last {
            addDiploma(at: step, on: course.end, last.trainingCode, of: sequence)
            if dice.happens(20) { addSecondDiploma(at: step, on: course.end, of: sequence) }
        }
        return course.outcome
    }

    // MARK: Its beginning and end

    private mutating func plannedEnd(of step: Step) -> Day {
        if step.pathway == .exam { return step.start.later(by: dice.between(60, 300)) }
        let years =
            switch step.course.rung {
            case .entree, .specialist: 1
            case .basic: 2
            case .vocational: dice.between(2, 3)
            case .middleManagement: step.isSecondChance ? dice.between(2, 3) : dice.between(3, 4)
            }
        let year = calendar.studyYear(of: step.start)
        let isAutumn = step.start <= calendar.newYearsEve(year)
        return isAutumn
            ? calendar.august(year + years).dayBefore : calendar.february(year + years).dayBefore
    }

    private mutating func ending(of step: Step, _ planned: Day) -> (outcome: Outcome, end: Day) {
        let length = step.start.days(until: planned)
        if step.pathway == .exam {
            return (dice.happens(700) ? .graduated : .left, step.start.later(by: dice.between(40, length)))
        }
        switch dice.below(100) {
        case ..<72:
            let day = planned.later(by: -dice.between(5, min(170, length / 3)))
            return (.graduated, day)
        case ..<88: return (.left, step.start.later(by: dice.between(min(20, length), length)))
        case ..<95:
            let year = calendar.studyYear(of: step.start) + 1
            let summer = calendar.august(year).dayBefore
            let isSummer = dice.happens(600) && summer > step.start && summer < planned
            return (.switched, isSummer ? summer : step.start.later(by: dice.between(length / 4, length * 3 / 4)))
        default: return (.left, planned)
        }
    }

    mutating func enrolmentId(at school: Int) -> Identifier {
        enrolmentCount += 1
        switch setting.schools.all[school].idStyle {
        case 1: return Code(letter: "C", enrolmentCount).identifier
        case 2: return Code(dice.between(100_000, 999_999) * 10 + enrolmentCount).identifier
        default: return Code(enrolmentCount).identifier
        }
    }

    // MARK: Its periods

    private mutating func periods(of step: Step, until end: Day) -> [Period] {
        var period = firstPeriod(of: step)
        var periods = [period]
        guard step.pathway == .bol || step.pathway == .bbl else { return periods }
        var changes = dice.below(100)
        changes = changes < 60 ? 0 : changes < 90 ? 1 : 2
        for _ in 0..<changes {
            guard let day = changeDay(after: period.from, until: end) else { break }
            period.from = day
            switch dice.below(10) {
            case ..<4: break
            case ..<7:
                let other = setting.courses.course(step.course.rung, inDomain: step.course.domain, &dice)
                period.trainingCode = other.code
            default:
                if step.course.allowsBOL && step.course.allowsBBL && dice.happens(700) {
                    period.pathway = period.pathway == .bol ? .bbl : .bol
                }
            }
            periods.append(period)
        }
        return periods
    }

    private mutating func firstPeriod(of step: Step) -> Period {
        let school = setting.schools.all[step.school]
        let site = dice.popular(school.providers.count)
        var period = Period(
            from: step.start, trainingCode: step.course.code, pathway: step.pathway,
            level: school.tellsLevel ? step.course.rung.level : nil, requested: step.pathway != .exam,
            provider: school.providers[site], location: school.locations[site])
        switch dice.below(1000) {
        case ..<15: period.requested = false
        case ..<19: period.trainingCode = setting.courses.unknownCode(&dice) ?? period.trainingCode
        case ..<23:
            period.route = Words.route
            period.phase = .secondary
        case ..<30:
            period.route = Words.route
            period.phase = .vocational
        case ..<34 where step.pathway != .exam:
            period.pathway = dice.happens(500) ? .otherEducation : .other
            period.requested = false
        case ..<44 where step.pathway == .bol && calendar.studyYear(of: step.start) < 2019:
            period.pathway = .bolPartTime
        default: break
        }
        return period
    }

    /// 1 August of a later year as a rule; nil when there is no room.
    private mutating func changeDay(after from: Day, until end: Day) -> Day? {
        let year = calendar.studyYear(of: from) + 1
        let last = calendar.studyYear(of: end)
        if last >= year, dice.happens(750) {
            let day = calendar.august(dice.between(year, last))
            return day > from && day <= end ? day : nil
        }
        let room = from.days(until: end)
        return room > 60 ? from.later(by: dice.between(30, room - 20)) : nil
    }

    private mutating func supportPeriods(from start: Day, until end: Day) -> [SupportPeriod] {
        let room = start.days(until: end)
        guard room > 30 else { return [SupportPeriod(from: start, until: nil)] }
        let from = start.later(by: dice.below(room / 2))
        let isOpen = dice.happens(300)
        return [SupportPeriod(from: from, until: isOpen ? nil : from.later(by: dice.between(14, room / 2)))]
    }

    // MARK: A second enrolment at the same time

    /// Overlaps a count date with the last enrolment but one or the last, at another institution. Dutch: samenloop.
    mutating func addConcurrence(of step: Step) {
        guard let first = dossierSoFar.enrolments.last else { return }
        let end = min(first.effectiveEnd, calendar.lastDay)
        let year = dice.between(calendar.studyYear(of: first.enrolledOn), calendar.studyYear(of: end))
        let count = dice.happens(600) ? calendar.october(year) : calendar.february(year)
        guard first.enrolledOn <= count, count <= end else { return }
        let isShort = dice.happens(400)
        let other = Step(
            school: setting.schools.other(than: step.school, &dice),
            course: setting.courses.any(step.course.rung, &dice), pathway: .bol,
            start: max(count.later(by: -dice.between(0, 70)), calendar.august(calendar.firstYear)), isSecondChance: true
        ).withPathway(Career.pathway(Career.workShare(step.course.rung), &dice))
        guard isShort else {
            _ = follow(other)
            return
        }
        let brin = setting.schools.all[other.school].brin
        let until = count.later(by: dice.between(0, 60))
        let enrolment = Enrolment(
            brin: brin, sequence: enrolmentId(at: other.school), enrolledOn: other.start,
            plannedEnd: calendar.august(year + 1).dayBefore, actualEnd: until <= calendar.lastDay ? until : nil,
            leavingReason: until <= calendar.lastDay ? dice.pick(Words.leavingReasons) : nil)
        let periods = [firstPeriod(of: other)]
        let placements = placements(of: enrolment, periods, other)
        dossierSoFar.append(enrolment, periods: periods, supportPeriods: [], placements: placements)
    }
}
