internal import CMbostProto
public import FundingModel

/// Asks for the definitive determination of a year. Dutch: definitieve vaststelling.
public struct DetermineRequest: WireMessage {
    public var fundingYear: FundingYear
    public var askedBy: String
    /// Goes on without assurance reports that are not approved [UWEB 2.2.5].
    public var acceptMissingReports: Bool

    public init(fundingYear: FundingYear, askedBy: String, acceptMissingReports: Bool = false) {
        self.fundingYear = fundingYear
        self.askedBy = askedBy
        self.acceptMissingReports = acceptMissingReports
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__DetermineRequest.self) { message, arena in
            unsafe message.funding_year = UInt32(fundingYear.year)
            unsafe message.asked_by = arena.string(askedBy)
            unsafe message.accept_missing_reports = acceptMissingReports ? 1 : 0
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "DetermineRequest", bytes, mbost__v1__determine_request__unpack,
            mbost__v1__determine_request__free_unpacked
        ) { (message) throws(WireError) in
            DetermineRequest(
                fundingYear: try unsafe Field.year(message.funding_year),
                askedBy: try unsafe Field.text(message.asked_by, "asked_by"),
                acceptMissingReports: unsafe message.accept_missing_reports != 0)
        }
    }
}

/// How far a determination is; the last one has `finished` set.
public struct DetermineProgress: WireMessage {
    public enum Step: String, CaseIterable, Sendable {
        /// Decides every person anew.
        case recompute
        /// Records the statuses as definitive.
        case record
        /// Gives them to the look-ups.
        case release
    }

    public var step: Step
    /// Of the first step.
    public var job: JobStatus?
    public var finished: Bool
    public var enrolments: Int
    public var diplomas: Int
    /// The one moment all statuses are as of; nil until it is known.
    public var at: Moment?
    /// Institutions without an approved report that were accepted.
    public var missingReports: [Brin]

    public init(
        step: Step, job: JobStatus? = nil, finished: Bool = false, enrolments: Int = 0, diplomas: Int = 0,
        at: Moment? = nil, missingReports: [Brin] = []
    ) {
        self.step = step
        self.job = job
        self.finished = finished
        self.enrolments = enrolments
        self.diplomas = diplomas
        self.at = at
        self.missingReports = missingReports
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__DetermineProgress.self) { message, arena in
            unsafe message.step = arena.string(step.rawValue)
            if let job { unsafe message.job = arena.make(Mbost__V1__JobStatus.self) { unsafe arena.fill(&$0, job) } }
            unsafe message.finished = finished ? 1 : 0
            unsafe message.enrolments = UInt64(clamping: enrolments)
            unsafe message.diplomas = UInt64(clamping: diplomas)
            unsafe message.at = at?.microseconds ?? 0
            unsafe message.n_missing_reports = missingReports.count
            unsafe message.missing_reports = arena.strings(missingReports.map(\.description))
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "DetermineProgress", bytes, mbost__v1__determine_progress__unpack,
            mbost__v1__determine_progress__free_unpacked
        ) { (message) throws(WireError) in
            var progress = DetermineProgress(step: try unsafe Field.word(message.step, "step"))
            progress.job = try unsafe Field.optional(message.job, Field.job)
            progress.finished = unsafe message.finished != 0
            progress.enrolments = Int(clamping: unsafe message.enrolments)
            progress.diplomas = Int(clamping: unsafe message.diplomas)
            progress.at = unsafe message.at == 0 ? nil : Moment(microseconds: message.at)
            for brin in try unsafe Field.texts(message.missing_reports, message.n_missing_reports, "missing_reports") {
                progress.missingReports.append(try Field.brin(brin))
            }
            return progress
        }
    }
}
