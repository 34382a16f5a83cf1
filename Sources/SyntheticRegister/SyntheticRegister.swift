public import FundingModel

/// A made-up national register: plausible careers of persons who do not exist, the same for the same seed.
///
/// Dutch: synthetisch register. ``dossier(at:)`` depends on seed, number of persons, place and training table alone:
/// whoever asks, in whatever order and from whatever thread, gets the same. It holds ten study years; its facts are
/// told as on the last day of the last one, ``lastDay``. A few per cent have a flaw that funding rules must find; all
/// obey the rules of form. The numbers pass the 11-test, so that one may by chance be somebody's: treat them so.
public struct SyntheticRegister: Sendable {
    /// The most persons a register can have.
    public static let mostPersons = NumberLine.mostPersons

    public let persons: Int
    let setting: Setting

    /// - Parameters:
    ///   - persons: 0 to ``mostPersons``.
    ///   - trainings: where the codes come from; it must hold a training that leads to a diploma.
    ///   - lastStudyYear: calendar year in which the last study year begins.
    public init(persons: Int, seed: UInt64, trainings: TrainingTable, lastStudyYear: Int = 2026) {
        self.persons = persons
        setting = Setting(persons: persons, seed: seed, trainings: trainings, lastStudyYear: lastStudyYear)
    }

    /// The institutions in order of size, the largest first. Dutch: instellingen.
    public var institutions: [Brin] { setting.schools.all.map(\.brin) }

    /// 1 August of the first study year.
    public var firstDay: Day { setting.calendar.august(setting.calendar.firstYear) }

    /// 31 July of the last study year: what is told is known by then.
    public var lastDay: Day { setting.calendar.lastDay }

    /// Places of the persons with an education number. Dutch: onderwijsnummer.
    public var educationNumberPlaces: Range<Int> { setting.numbers.educationPlaces }

    /// All places in the order of an RO: those with an education number last.
    public var overviewOrder: some Sequence<Int> {
        let educated = educationNumberPlaces
        return [0..<educated.lowerBound, educated.upperBound..<persons, educated].joined()
    }

    /// The person at a place; numbers ascend with the places.
    public func dossier(at index: Int) -> Dossier {
        precondition((0..<persons).contains(index), "a place is 0 up to the number of persons")
        var career = Career(setting, at: index)
        return career.dossier()
    }
}

/// What all persons of a register share.
final class Setting: Sendable {
    let seed: UInt64
    let calendar: StudyCalendar
    let schools = Schools()
    let courses: Courses
    let numbers: NumberLine

    init(persons: Int, seed: UInt64, trainings: TrainingTable, lastStudyYear: Int) {
        self.seed = seed
        calendar = StudyCalendar(lastYear: lastStudyYear)
        courses = Courses(trainings)
        numbers = NumberLine(persons: persons)
    }
}
