import FundingModel

/// One person's way through vocational education, lived enrolment by enrolment.
struct Career {
    let setting: Setting
    var dice: Dice
    var dossierSoFar: Dossier
    /// Gives ids that are unique for the person: of enrolments and of results.
    var enrolmentCount = 0
    var resultCount = 0
    /// First of the person's result ids, less one.
    let resultBase: Int

    var calendar: StudyCalendar { setting.calendar }

    /// An enrolment that is about to begin.
    struct Step {
        var school: Int
        var course: Courses.Course
        var pathway: Pathway
        var start: Day
        /// The person had an earlier enrolment that brought no diploma.
        var isSecondChance = false
    }

    /// How an enrolment ended; nothing comes after one that has not.
    enum Outcome {
        case graduated
        case left
        case switched
        case goesOn
    }

    init(_ setting: Setting, at index: Int) {
        self.setting = setting
        dice = Dice(seed: setting.seed, stream: UInt64(index))
        let number = setting.numbers.number(at: index, &dice)
        // The birth date is filled in when it is known when the person starts.
        guard let unknown = BirthDate(year: 2000, month: 0, day: 0) else { preconditionFailure("2000 is a year") }
        dossierSoFar = Dossier(person: Person(number: number, birthDate: unknown))
        resultBase = dice.between(1_000_000, 8_999_999) * 10
    }

    mutating func dossier() -> Dossier {
        var step = firstStep()
        var enrolments = 0
        while true {
            let outcome = follow(step)
            enrolments += 1
            guard enrolments < 3, let next = nextStep(after: step, outcome) else { break }
            step = next
        }
        if dice.happens(27) { addConcurrence(of: step) }
        if dice.happens(200) { addPartialResults() }
        if dice.happens(2) { addDeath() }
        return dossierSoFar
    }

    // MARK: The beginning

    /// Recent years hold more starters, so that most of the register is about students of now.
    private static let startYears = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 8, 9, 9]
    private static let startAges = [16, 16, 16, 16, 16, 16, 17, 17, 17, 17, 17, 17, 18, 18, 18, 19, 19, 20]

    private mutating func firstStep() -> Step {
        let start = startDay(in: calendar.firstYear + dice.pick(Career.startYears))
        let isAdult = dice.happens(80)
        let age = isAdult ? dice.between(21, 52) : dice.pick(Career.startAges)
        makePerson(age: age, start: start)
        let rung: Courses.Rung =
            switch dice.below(100) {
            case ..<6: .entree
            case ..<32: .basic
            case ..<58: .vocational
            default: .middleManagement
            }
        return Step(
            school: setting.schools.any(&dice), course: setting.courses.any(rung, &dice), pathway: .bol, start: start
        ).withPathway(Career.pathway(isAdult ? 600 : Career.workShare(rung), &dice))
    }

    private mutating func makePerson(age: Int, start: Day) {
        let birth = start.later(by: -(age * 1461 / 4) - dice.below(365))
        let (year, month, day) = birth.components
        let isKnown = dice.happens(998)
        var person = dossierSoFar.person
        if let date = BirthDate(year: year, month: isKnown ? month : 0, day: isKnown ? day : 0) {
            person.birthDate = date
        }
        person.sex = dice.happens(5) ? .unknown : dice.happens(520) ? .male : .female
        let origin = Origin(
            born: birth, start: start, isEducationNumber: person.number.kind == .educationNumber, &dice)
        person.inBRP = origin.inBRP
        person.country = origin.country
        person.region = origin.region
        dossierSoFar.person = person
        dossierSoFar.nationalities = origin.nationalities
        dossierSoFar.residenceTitles = origin.titles
    }

    /// Most begin on 1 August, some on 1 February, others on any day.
    private mutating func startDay(in year: Int) -> Day {
        switch dice.below(100) {
        case ..<82: calendar.august(year)
        case ..<91: calendar.february(year)
        default: calendar.august(year).later(by: dice.between(1, 320))
        }
    }

    /// Of a thousand that begin, how many work and learn (BBL).
    static func workShare(_ rung: Courses.Rung) -> Int {
        switch rung {
        case .entree: 200
        case .basic: 270
        case .vocational: 300
        case .middleManagement: 110
        case .specialist: 500
        }
    }

    static func pathway(_ workShare: Int, _ dice: inout Dice) -> Pathway {
        dice.happens(workShare) ? .bbl : .bol
    }

    // MARK: What comes next

    private mutating func nextStep(after step: Step, _ outcome: Outcome) -> Step? {
        guard let last = dossierSoFar.enrolments.last else { return nil }
        let next: Step? =
            switch outcome {
            case .goesOn: nil
            case .graduated: stepUp(from: step, last)
            case .left: secondChance(after: step, last)
            case .switched: otherWay(after: step, last)
            }
        return next.flatMap { $0.start <= calendar.lastDay ? $0 : nil }
    }

    /// Up the ladder of diplomas.
    private mutating func stepUp(from step: Step, _ last: Enrolment) -> Step? {
        let chance =
            switch step.course.rung {
            case .entree: 700
            case .basic: 500
            case .vocational: 380
            case .middleManagement: 60
            case .specialist: 0
            }
        guard dice.happens(chance), let rung = Courses.Rung(rawValue: step.course.rung.rawValue + 1) else { return nil }
        let school = dice.happens(850) ? step.school : setting.schools.other(than: step.school, &dice)
        let course = setting.courses.course(rung, inDomain: step.course.domain, &dice)
        let share = step.pathway == .bbl ? 750 : Career.workShare(rung)
        return Step(school: school, course: course, pathway: .bol, start: start(after: last.effectiveEnd))
            .withPathway(Career.pathway(share, &dice))
    }

    /// Back after a while, or an exam without lessons.
    private mutating func secondChance(after step: Step, _ last: Enrolment) -> Step? {
        let isExam = dice.happens(40)
        guard isExam || dice.happens(350) else { return nil }
        let end = last.effectiveEnd
        if isExam {
            return Step(
                school: step.school, course: step.course, pathway: .exam, start: end.later(by: dice.between(30, 500)),
                isSecondChance: true)
        }
        let year = calendar.studyYear(of: end) + 1 + dice.popular(3)
        let school = dice.happens(500) ? step.school : setting.schools.other(than: step.school, &dice)
        let course = setting.courses.any(step.course.rung, &dice)
        return Step(
            school: school, course: course, pathway: .bol, start: max(end.later(by: 1), startDay(in: year)),
            isSecondChance: true
        ).withPathway(Career.pathway(Career.workShare(course.rung) + 100, &dice))
    }

    private mutating func otherWay(after step: Step, _ last: Enrolment) -> Step? {
        let school = dice.happens(400) ? step.school : setting.schools.other(than: step.school, &dice)
        let course =
            dice.happens(400)
            ? setting.courses.course(step.course.rung, inDomain: step.course.domain, &dice)
            : setting.courses.any(step.course.rung, &dice)
        return Step(
            school: school, course: course, pathway: .bol, start: last.effectiveEnd.later(by: 1), isSecondChance: true
        ).withPathway(step.pathway)
    }

    /// Next 1 August as a rule; some go on at once, and so may have two diplomas in a year.
    private mutating func start(after end: Day) -> Day {
        let next = calendar.august(calendar.studyYear(of: end) + 1)
        return dice.happens(150) ? end.later(by: 1) : max(next, end.later(by: 1))
    }
}

extension Career.Step {
    /// With this pathway where the training allows it, else with the other.
    func withPathway(_ wanted: Pathway) -> Career.Step {
        var step = self
        step.pathway =
            switch wanted {
            case .bbl: course.allowsBBL ? .bbl : .bol
            default: course.allowsBOL ? .bol : .bbl
            }
        return step
    }
}
