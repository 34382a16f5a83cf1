import FundingModel
import NIOCore
import RPC
import StatusClient
import Wire

/// A server that answers without a register: what it says is known beforehand.
enum CannedService {
    static let person = PersonNumber("123456782")!
    static let brin = Brin("27DV")!
    static let year = FundingYear(2027)!
    static let receipt = Receipt(ruleSet: "UWEB", referenceData: "ab", program: "mbost")
    static let moment = Moment(microseconds: 1_790_000_000_000_000)

    static let enrolment = EnrolmentDecision(
        brin: brin, sequence: Identifier("C1")!,
        october: CountDateRecord(
            date: year.october, trainingCode: TrainingCode("25297")!, level: .mbo4, pathway: .bbl, requested: true,
            phase: nil, ageOn1August: 20, funded: true, countsForCorrection: true,
            contribution: Decimal6(millionths: 440_000), signals: SignalSet(.nationalityUnknown)))

    static var status: DecidedStatus {
        DecidedStatus(
            decision: Decision(person: person, fundingYear: year, enrolments: [enrolment]), kind: .provisional,
            decidedAt: moment, receiptNumber: 7)
    }

    static func job(_ request: JobRequest, done: Int, _ state: JobState = .running) -> JobStatus {
        var job = JobStatus(
            job: 12, fundingYear: request.fundingYear, reason: request.reason ?? .yearStart, startedAt: moment,
            receipt: receipt)
        (job.isDryRun, job.askedBy, job.state) = (request.isDryRun, request.askedBy, state)
        (job.personsTotal, job.personsDone, job.rate) = (1000, done, 250)
        if state != .running { (job.endedAt, job.recordsChanged) = (moment, 5) }
        return job
    }

    static func feedback(_ number: Int64) -> Feedback {
        Feedback(
            brin: brin, number: number, at: moment, person: person, fundingYear: year, kind: .provisional,
            reason: .institution, record: .enrolment(enrolment.sequence, old: nil, new: enrolment))
    }

    static let findings = [
        JobFinding(brin: brin, signal: 0, gained: 3, lost: 0), JobFinding(brin: brin, signal: 28, gained: 1, lost: 2),
    ]

    static func start(port: Int = 0) async throws -> RPCServer {
        var router = Router()
        addRegister(to: &router)
        addJobs(to: &router)
        addStandings(to: &router)
        answer(Method.lookUpBatch, in: &router) { (request: LookUpBatchRequest) in
            LookUpBatchReply(
                replies: request.persons.map {
                    LookUpStatusReply(
                        person: $0, factsChangedAt: moment, change: 3, asOf: moment, undecidedYears: [year],
                        years: [status])
                })
        }
        router.serverStreaming(Method.feedback, to: .everyone) { message, writer, _ in
            let request = try FeedbackRequest(encoded: Array(message.readableBytesView))
            for number in request.after + 1...request.after + 3 {
                try await write(FeedbackPart(brin: request.brin, items: [feedback(number)]), to: writer)
            }
            try await write(FeedbackPart(brin: request.brin, items: []), to: writer)
            while request.follow { try await Task.sleep(for: .seconds(1)) }
        }
        return try await RPCServer.start(host: "127.0.0.1", port: port, router: router)
    }

    /// Refuses messages without changes; answers the others.
    private static func addRegister(to router: inout Router) {
        router.bidirectional(Method.register, to: .everyone) { requests, writer, _ in
            for try await message in requests {
                let request = try Registration(encoded: Array(message.readableBytesView))
                if request.message.text == "stop" { throw CallError(.unavailable, "the server is shutting down") }
                var answer = RegistrationAnswer(message: request.message, person: request.person, change: 40)
                if request.changes.isEmpty {
                    answer.change = 0
                    answer.refusals = [Refusal(.nothingToChange, field: "changes", text: "Het bericht wijzigt niets.")]
                } else {
                    answer.years = [status]
                }
                try await write(answer, to: writer)
            }
        }
    }

    private static func addJobs(to router: inout Router) {
        answer(Method.startJob, in: &router) { (request: StartJobRequest) in job(request.request, done: 0) }
        answer(Method.cancelJob, in: &router) { (_: JobKey) in job(JobRequest(fundingYear: year), done: 9, .cancelled) }
        answer(Method.listJobs, in: &router) { (request: ListJobsRequest) in
            ListJobsReply(jobs: [job(JobRequest(fundingYear: year), done: request.most)])
        }
        answer(Method.jobFindings, in: &router) { (_: JobKey) in JobFindingsReply(findings: findings) }
        router.serverStreaming(Method.followJob, to: .everyone) { message, writer, _ in
            let key = try JobKey(encoded: Array(message.readableBytesView))
            let request = JobRequest(fundingYear: year, isDryRun: key.job == 12)
            for done in [0, 500] { try await write(job(request, done: done), to: writer) }
            while key.job == 99 { try await Task.sleep(for: .seconds(1)) }
            try await write(job(request, done: 1000, .finished), to: writer)
        }
        router.serverStreaming(Method.determine, to: .everyone) { message, writer, _ in
            let request = try DetermineRequest(encoded: Array(message.readableBytesView))
            let running = job(JobRequest(fundingYear: request.fundingYear), done: 10)
            try await write(DetermineProgress(step: .recompute, job: running), to: writer)
            try await write(DetermineProgress(step: .record), to: writer)
            try await write(
                DetermineProgress(
                    step: .release, finished: true, enrolments: 4, diplomas: 2, at: moment,
                    missingReports: request.acceptMissingReports ? [brin] : []), to: writer)
        }
    }

    private static func addStandings(to router: inout Router) {
        answer(Method.setStanding, in: &router) { (request: SetStandingRequest) in
            StandingEntry(
                brin: request.brin, fundingYear: request.fundingYear, standing: request.standing, setAt: moment,
                setBy: request.setBy, note: request.note)
        }
        answer(Method.listStandings, in: &router) { (request: ListStandingsRequest) in
            let entry = StandingEntry(
                brin: request.brin ?? brin, fundingYear: request.fundingYear, standing: .stopped, setAt: moment,
                setBy: "wie", note: "controle")
            return ListStandingsReply(entries: request.brin == nil ? [entry, entry] : [entry])
        }
        answer(Method.setExOfficio, in: &router) { (request: SetExOfficioRequest) in
            ExOfficioReply(person: request.person, change: 8, years: [status])
        }
        answer(Method.listExOfficio, in: &router) { (_: ListExOfficioRequest) in
            ListExOfficioReply(entries: [
                ExOfficioEntry(
                    brin: brin, sequence: enrolment.sequence, countDate: year.october, isRemoved: false, funded: true,
                    reason: "besluit", doneBy: "wie", doneAt: moment)
            ])
        }
    }

    private static func answer<Request: WireMessage, Reply: WireMessage>(
        _ method: String, in router: inout Router, _ reply: @escaping @Sendable (Request) -> Reply
    ) {
        router.unary(method, to: .everyone) { message, _ in
            ByteBuffer(bytes: reply(try Request(encoded: Array(message.readableBytesView))).encoded)
        }
    }

    private static func write<Reply: WireMessage>(_ reply: Reply, to writer: ResponseWriter) async throws {
        try await writer.write(ByteBuffer(bytes: reply.encoded))
    }
}
