/// What was decided on a person's enrolments and diplomas for the year of a GRONDSLAG.
public struct DecidedRecords: Equatable, Sendable {
    public struct Decided<Decision: Equatable & Sendable>: Equatable, Sendable {
        public var decision: Decision
        public var kind: StatusKind
        public var decidedAt: Moment

        public init(_ decision: Decision, kind: StatusKind, decidedAt: Moment) {
            self.decision = decision
            self.kind = kind
            self.decidedAt = decidedAt
        }
    }

    public var enrolments: [Decided<EnrolmentDecision>] = []
    public var diplomas: [Decided<DiplomaDecision>] = []

    public init() {}
}
