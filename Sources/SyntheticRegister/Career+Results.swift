import FundingModel

extension Career {
    private mutating func resultId() -> Identifier {
        resultCount += 1
        return Code(resultBase + resultCount).identifier
    }

    mutating func addDiploma(at step: Step, on day: Day, _ training: TrainingCode, of enrolment: Identifier) {
        let school = setting.schools.all[step.school]
        dossierSoFar.diplomas.append(
            Diploma(
                brin: school.brin, result: resultId(), trainingCode: training, obtainedOn: day,
                requested: dice.happens(975), enrolment: dice.happens(995) ? enrolment : nil,
                provider: school.providers[0]))
    }

    /// Of the same year and enrolment: a rung lower, or another training of the rung.
    mutating func addSecondDiploma(at step: Step, on day: Day, of enrolment: Identifier) {
        let isLower = step.course.rung != .specialist && dice.happens(500)
        let rung = isLower ? Courses.Rung(rawValue: step.course.rung.rawValue - 1) ?? .entree : step.course.rung
        let course = setting.courses.course(rung, inDomain: step.course.domain, &dice)
        let obtainedOn = max(day.later(by: -dice.between(0, 60)), step.start)
        addDiploma(at: step, on: obtainedOn, course.code, of: enrolment)
    }

    /// One or two, below the last diploma or, without one, of the last enrolment.
    mutating func addPartialResults() {
        let diploma = dossierSoFar.diplomas.last
        let enrolment = dossierSoFar.enrolments.last
        guard let brin = diploma?.brin ?? enrolment?.brin, let start = enrolment?.enrolledOn else { return }
        let day = diploma?.obtainedOn ?? min(start.later(by: dice.between(60, 300)), calendar.lastDay)
        let kinds = dice.below(3)
        if kinds != 1 {
            var exam = PartialResult(kind: .genericExam)
            exam.code = dice.pick(Words.exams)
            exam.finalMark = dice.pick(Words.marks)
            if dice.happens(600) {
                exam.schoolMark = Code(dice.between(45, 95)).text
                exam.centralMark = Code(dice.between(45, 95)).text
            }
            append(exam, brin, diploma, enrolment, day)
        }
        if kinds != 0 {
            var elective = PartialResult(kind: .elective)
            elective.code = Code(letter: "K", dice.between(1, 1200), width: 4).text
            elective.outcome = Words.achieved
            append(elective, brin, diploma, enrolment, day)
        }
    }

    private mutating func append(
        _ facts: PartialResult, _ brin: Brin, _ diploma: Diploma?, _ enrolment: Enrolment?, _ day: Day
    ) {
        var result = facts
        result.brin = brin
        result.result = resultId()
        result.date = dice.happens(500) ? day : nil
        if let diploma {
            result.diplomaResult = diploma.result
            result.diplomaTraining = diploma.trainingCode
        } else {
            result.enrolment = enrolment?.sequence
        }
        dossierSoFar.partialResults.append(result)
    }

    /// After the last enrolment began; the institution may not have told that it ended.
    mutating func addDeath() {
        guard let last = dossierSoFar.enrolments.last else { return }
        let room = last.enrolledOn.days(until: calendar.lastDay)
        dossierSoFar.person.deathDate = last.enrolledOn.later(by: dice.between(0, room))
    }
}
