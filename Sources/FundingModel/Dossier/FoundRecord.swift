/// An enrolment or a diploma that a search found. Dutch: zoekresultaat.
public struct FoundRecord: Equatable, Sendable {
    public enum Subject: Equatable, Sendable {
        /// By sequence id, from the first day to the last one, planned unless it is known.
        case enrolment(Identifier, from: Day, until: Day)
        case diploma(Identifier, obtainedOn: Day)
    }

    public var person: PersonNumber
    public var brin: Brin
    public var subject: Subject
    /// Of an enrolment that of its last period; nil without one.
    public var trainingCode: TrainingCode?

    public init(person: PersonNumber, brin: Brin, subject: Subject, trainingCode: TrainingCode?) {
        self.person = person
        self.brin = brin
        self.subject = subject
        self.trainingCode = trainingCode
    }
}
