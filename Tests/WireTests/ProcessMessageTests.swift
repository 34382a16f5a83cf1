import FundingModel
import Testing
import Wire

/// Jobs, feedback, standings, ex officio statuses and the definitive determination.
@Suite struct ProcessMessageTests {
    static let brin = Brin("27DV")!
    static let year = MessageTests.year

    static let jobs = [
        JobRequest(fundingYear: year),
        JobRequest(
            fundingYear: year, reason: .law, selection: .persons([MessageTests.person, MessageTests.person]),
            isDryRun: true, isAnew: true, askedBy: "é"),
        JobRequest(fundingYear: year, selection: .persons([])),
        JobRequest(fundingYear: year, selection: .institution(brin)),
        JobRequest(fundingYear: year, selection: .training(TrainingCode("00000")!)),
    ]

    static var job: JobStatus {
        var job = bareJob
        (job.selection, job.isDryRun, job.askedBy, job.state, job.trouble) = (
            "instelling 27DV", true, "wie", .failed, "t"
        )
        (job.personsTotal, job.personsDone, job.recordsChanged, job.assumedDecisions) = (9, 8, 7, 6)
        (job.rate, job.endedAt, job.personsUnchanged) = (5, Moment(microseconds: -1), 4)
        return job
    }

    static let bareJob = JobStatus(
        job: .max, fundingYear: year, reason: .yearStart, startedAt: Moment(microseconds: 1),
        receipt: RegistrationMessageTests.receipt)

    static let progress = DetermineProgress(
        step: .release, job: job, finished: true, enrolments: 1, diplomas: 2, at: Moment(microseconds: 3),
        missingReports: [brin, Brin("00AA")!])

    static let standing = StandingEntry(
        brin: brin, fundingYear: year, standing: .stopped, setAt: Moment(microseconds: 3), setBy: "a", note: "ë")

    static let exOfficio = ExOfficioEntry(
        brin: brin, sequence: Identifier("C1")!, countDate: year.october, isRemoved: true, funded: true, reason: "r",
        doneBy: "d", doneAt: Moment(microseconds: 4))

    static var feedback: [Feedback] {
        let enrolment = MessageTests.status.decision.enrolments[0]
        let diploma = MessageTests.status.decision.diplomas[0]
        let records: [Feedback.Record] = [
            .enrolment(enrolment.sequence, old: enrolment, new: nil),
            .enrolment(enrolment.sequence, old: nil, new: enrolment),
            .enrolment(enrolment.sequence, old: enrolment, new: enrolment),
            .diploma(diploma.result, old: diploma, new: nil), .diploma(diploma.result, old: nil, new: diploma),
            .diploma(diploma.result, old: diploma, new: diploma),
        ]
        return zip(records, ChangeReason.allCases).enumerated().map { place, pair in
            Feedback(
                brin: brin, number: Int64(place) + 1 << 40, at: Moment(microseconds: -Int64(place)),
                person: MessageTests.person, fundingYear: year, kind: place == 0 ? .definitive : .provisional,
                reason: pair.1, record: pair.0)
        }
    }

    @Test func feedback() throws {
        try MessageTests.check(FeedbackRequest(brin: Self.brin, after: .max, follow: true))
        try MessageTests.check(FeedbackRequest(brin: Self.brin))
        try MessageTests.check(FeedbackRequest(brin: Self.brin, after: 7, follow: true, onlyNew: true))
        try MessageTests.check(WhoAmIRequest())
        try MessageTests.check(WhoAmIReply(name: "", roles: [], needsReason: false))
        try MessageTests.check(
            WhoAmIReply(name: "ë", roles: Role.allCases, brin: Self.brin, needsReason: true))
        try MessageTests.check(FeedbackPart(brin: Self.brin, items: Self.feedback))
        try MessageTests.check(FeedbackPart(brin: Self.brin, items: []))
    }

    @Test func feedbackIsMadeFromStoredBytes() {
        let rows = Self.feedback.map { item in
            switch item.record {
            case .enrolment(let id, let old, let new):
                stored(item, true, id, old.map(StoredStatus.encode), new.map(StoredStatus.encode))
            case .diploma(let id, let old, let new):
                stored(item, false, id, old.map(StoredStatus.encode), new.map(StoredStatus.encode))
            }
        }
        #expect(
            FeedbackPart.encoded(brin: Self.brin, rows: rows)
                == FeedbackPart(brin: Self.brin, items: Self.feedback).encoded)
        #expect(FeedbackPart.encoded(brin: Self.brin, rows: []) == FeedbackPart(brin: Self.brin, items: []).encoded)
    }

    private func stored(
        _ item: Feedback, _ isEnrolment: Bool, _ id: Identifier, _ old: [UInt8]?, _ new: [UInt8]?
    ) -> StoredFeedback {
        StoredFeedback(
            number: item.number, at: item.at, person: item.person, fundingYear: item.fundingYear, kind: item.kind,
            reason: item.reason, isEnrolment: isEnrolment, id: id, old: old, new: new)
    }

    @Test func jobs() throws {
        for job in Self.jobs { try MessageTests.check(StartJobRequest(job)) }
        for reason in ChangeReason.allCases {
            try MessageTests.check(StartJobRequest(JobRequest(fundingYear: Self.year, reason: reason)))
        }
        try MessageTests.check(JobKey(job: 0))
        try MessageTests.check(JobKey(job: .max))
        try MessageTests.check(Self.job)
        try MessageTests.check(Self.bareJob)
        for state in JobState.allCases {
            var job = Self.bareJob
            job.state = state
            try MessageTests.check(job)
        }
        try MessageTests.check(ListJobsRequest())
        try MessageTests.check(ListJobsRequest(most: Int(UInt32.max)))
        try MessageTests.check(ListJobsReply(jobs: [Self.job, Self.bareJob]))
        try MessageTests.check(ListJobsReply(jobs: []))
        try MessageTests.check(
            JobFindingsReply(findings: [
                JobFinding(brin: Self.brin, signal: 255, gained: 1, lost: .max),
                JobFinding(brin: Self.brin, signal: 0, gained: 0, lost: 0),
            ]))
        try MessageTests.check(JobFindingsReply(findings: []))
    }

    @Test func standings() throws {
        try MessageTests.check(Self.standing)
        for standing in Standing.allCases {
            try MessageTests.check(
                SetStandingRequest(brin: Self.brin, fundingYear: Self.year, standing: standing, setBy: "a", note: "b"))
        }
        try MessageTests.check(ListStandingsRequest(fundingYear: Self.year, brin: Self.brin))
        try MessageTests.check(ListStandingsRequest(fundingYear: Self.year))
        let bare = StandingEntry(
            brin: Self.brin, fundingYear: Self.year, standing: .open, setAt: Moment(microseconds: 0), setBy: "",
            note: "")
        try MessageTests.check(ListStandingsReply(entries: [Self.standing, bare]))
        try MessageTests.check(ListStandingsReply(entries: []))
    }

    @Test func exOfficio() throws {
        var request = SetExOfficioRequest(
            person: MessageTests.person, brin: Self.brin, sequence: Identifier("C1")!, countDate: Self.year.october,
            reason: "", setBy: "")
        try MessageTests.check(request)
        (request.remove, request.funded, request.reason, request.setBy) = (true, true, "besluit", "wie")
        try MessageTests.check(request)
        request.countDate = Self.year.february
        #expect(throws: WireError.invalid(field: "count_date", reason: "is no 1 October")) {
            try SetExOfficioRequest(encoded: request.encoded)
        }
        try MessageTests.check(ExOfficioReply(person: MessageTests.person, change: 3, years: [MessageTests.status]))
        try MessageTests.check(ExOfficioReply(person: MessageTests.person, change: 0, years: []))
        try MessageTests.check(ListExOfficioRequest(person: MessageTests.person))
        try MessageTests.check(Self.exOfficio)
        try MessageTests.check(ListExOfficioReply(entries: [Self.exOfficio]))
        try MessageTests.check(ListExOfficioReply(entries: []))
    }

    @Test func determination() throws {
        try MessageTests.check(DetermineRequest(fundingYear: Self.year, askedBy: "wie", acceptMissingReports: true))
        try MessageTests.check(DetermineRequest(fundingYear: Self.year, askedBy: ""))
        try MessageTests.check(Self.progress)
        for step in DetermineProgress.Step.allCases { try MessageTests.check(DetermineProgress(step: step)) }
    }

    // MARK: What cannot be a value

    private func field<Message: WireMessage>(_ type: Message.Type, _ bytes: [UInt8]) -> String? {
        let error = #expect(throws: WireError.self) { try Message(encoded: bytes) }
        guard case .invalid(let field, _) = error else { return nil }
        return field
    }

    private static let tooLarge = [UInt8](repeating: 0x80, count: 9) + [1]

    @Test func impossibleJobsNameTheirField() {
        let start = StartJobRequest(Self.jobs[0]).encoded
        #expect(field(StartJobRequest.self, []) == "funding_year")
        #expect(field(StartJobRequest.self, start + [0x12, 2, 0x58, 0x58]) == "reason")
        #expect(field(StartJobRequest.self, start + [0x1A, 1, 0x58]) == "brin")
        #expect(field(StartJobRequest.self, start + [0x20, 1, 0x28, 0xA0, 0x8D, 0x06]) == "training_code")
        #expect(field(StartJobRequest.self, start + [0x32, 4, 1, 0, 0, 0]) == "person")
        #expect(field(StartJobRequest.self, start + [0x20, 1, 0x48, 1]) == "selection")
        #expect(field(JobKey.self, [0x08] + Self.tooLarge) == "job")
        let job = Self.bareJob.encoded
        #expect(field(JobStatus.self, job + [0x3A, 1, 0x58]) == "state")
        #expect(field(JobStatus.self, job + [0x1A, 1, 0x58]) == "reason")
        #expect(field(JobStatus.self, []) == "funding_year")
        #expect(field(JobFindingsReply.self, [0x0A, 9, 0x0A, 4, 0x32, 0x37, 0x44, 0x56, 0x10, 0x80, 0x02]) == "signal")
        let huge = try? JobStatus(encoded: job + [0x50] + [UInt8](repeating: 0xFF, count: 9) + [1])
        #expect(huge?.personsTotal == .max)
    }

    @Test func impossibleOthersNameTheirField() {
        #expect(
            field(FeedbackRequest.self, FeedbackRequest(brin: Self.brin).encoded + [0x10] + Self.tooLarge) == "after")
        #expect(field(FeedbackPart.self, []) == "brin")
        // An item without records: { number: 1 person: 123456782 funding_year: 2027 kind: 1 reason: "WA" }
        let bare: [UInt8] = [0x08, 1, 0x1D, 0x0E, 0xCD, 0x5B, 0x07, 0x20, 0xEB, 0x0F, 0x28, 1, 0x32, 2, 0x57, 0x41]
        let head = FeedbackPart(brin: Self.brin, items: []).encoded
        #expect(field(FeedbackPart.self, head + [0x0A, UInt8(bare.count)] + bare) == "items")
        #expect(field(FeedbackPart.self, head + [0x0A, UInt8(bare.count - 4)] + bare.dropLast(4)) == "reason")
        let batch = LookUpBatchRequest(persons: [PersonNumber](repeating: MessageTests.person, count: 1001))
        #expect(field(LookUpBatchRequest.self, batch.encoded) == "persons")
        #expect(field(LookUpBatchRequest.self, [0x0A, 4, 1, 0, 0, 0]) == "person")
        #expect(field(StandingEntry.self, Self.standing.encoded + [0x1A, 1, 0x58]) == "standing")
        #expect(field(DetermineProgress.self, []) == "step")
        #expect(field(DetermineProgress.self, Self.progress.encoded + [0x3A, 1, 0x58]) == "brin")
        let reply = LookUpStatusReply(
            person: MessageTests.person, factsChangedAt: Moment(microseconds: 0), asOf: Moment(microseconds: 0),
            years: []
        ).encoded
        #expect(field(LookUpStatusReply.self, reply + [0x38] + Self.tooLarge) == "change")
        #expect(field(LookUpStatusReply.self, reply + [0x4A, 1, 1]) == "funding_year")
        #expect(field(LookUpStatusReply.self, reply + [0x52, 0]) == "receipt")
        // receipts { number: 2^31 receipt {} }
        #expect(
            field(LookUpStatusReply.self, reply + [0x52, 8, 0x08, 0x80, 0x80, 0x80, 0x80, 0x08, 0x12, 0]) == "receipt")
    }
}
