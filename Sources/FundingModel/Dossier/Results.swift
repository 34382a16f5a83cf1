/// A diploma obtained. Dutch: diploma.
public struct Diploma: Hashable, Sendable, BitwiseCopyable {
    public var brin: Brin
    /// Unique per institution and person. Dutch: resultaatvolgnummer.
    public var result: Identifier
    public var trainingCode: TrainingCode
    public var obtainedOn: Day
    /// Dutch: indicatie bekostigbaar.
    public var requested: Bool
    /// The linked enrolment's sequence id, at the same institution.
    public var enrolment: Identifier?
    /// Dutch: onderwijsaanbieder; known from an RO or GRONDSLAG, not part of the JSON dossier.
    public var provider: ShortText?

    public init(
        brin: Brin, result: Identifier, trainingCode: TrainingCode, obtainedOn: Day, requested: Bool,
        enrolment: Identifier? = nil, provider: ShortText? = nil
    ) {
        self.brin = brin
        self.result = result
        self.trainingCode = trainingCode
        self.obtainedOn = obtainedOn
        self.requested = requested
        self.enrolment = enrolment
        self.provider = provider
    }
}

/// A status DUO set itself for one enrolment on 1 October. Dutch: ambtshalve vastgestelde bekostigingsstatus.
public struct ExOfficioStatus: Hashable, Sendable {
    public var brin: Brin
    public var sequence: Identifier
    public var countDate: Day
    public var funded: Bool
    /// Dutch: reden. Shown as the parameter of signal 12, at most 80 characters of it [PvE 16.5.4].
    public var reason: String
    /// Withdrawn, with `reason` now saying why: the next decisions carry signal 13 **(choice)**: all of them until a
    /// status is set anew, so that deciding again changes nothing. Dutch: ingetrokken.
    public var isRemoved: Bool

    public init(
        brin: Brin, sequence: Identifier, countDate: Day, funded: Bool, reason: String, isRemoved: Bool = false
    ) {
        self.isRemoved = isRemoved
        self.brin = brin
        self.sequence = sequence
        self.countDate = countDate
        self.funded = funded
        self.reason = reason
    }
}

/// A partial result: kept and returned, never used to decide.
public struct PartialResult: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable, BitwiseCopyable {
        /// Part of a former qualification. Dutch: AMvB-onderdeel.
        case order = "AMO"
        /// Generic exam part. Dutch: generiek examenonderdeel.
        case genericExam = "GEO"
        /// Elective. Dutch: keuzedeel.
        case elective = "KZD"
    }

    public var kind: Kind
    public var brin: Brin?
    public var diplomaResult: Identifier?
    public var diplomaTraining: TrainingCode?
    /// Its own result id.
    public var result: Identifier?
    /// Part code, exam code or elective code.
    public var code: ShortText?
    public var date: Day?
    public var enrolment: Identifier?
    public var provider: ShortText?
    /// AMO and KZD. Dutch: certificaat.
    public var certificate: ShortText?
    /// KZD. Dutch: resultaat (`Behaald`).
    public var outcome: ShortText?
    /// GEO: the marks and exemptions as delivered. IE is the school's exam, CE the central one.
    public var finalMark: ShortText?
    public var exemption: ShortText?
    public var schoolMark: ShortText?
    public var schoolExemption: ShortText?
    public var centralMark: ShortText?
    public var centralExemption: ShortText?

    public init(kind: Kind) {
        self.kind = kind
    }
}
