import FundingModel
import RPC
import StatusClient
import Testing
import Wire

/// Every call of the processes, over a real connection.
@Suite struct ProcessCallTests {
    static let year = CannedService.year

    private func withClient(_ body: (StatusClient) async throws -> Void) async throws {
        let server = try await CannedService.start()
        let client = try await StatusClient.connect(to: ServerAddress(host: "127.0.0.1", port: server.port))
        do {
            try await body(client)
        } catch {
            await client.close()
            await server.shutDown()
            throw error
        }
        await client.close()
        await server.shutDown()
    }

    private static func registrations(_ count: Int) -> [Registration] {
        (0..<count).map { place in
            Registration(
                message: MessageID("m-\(place)")!, brin: CannedService.brin, person: CannedService.person,
                changes: place % 3 == 0 ? [] : [.deleteDiploma(Identifier("\(place)")!)])
        }
    }

    @Test func registrationsAreAnsweredInOrder() async throws {
        try await withClient { client in
            // More than fits the windows of both sides at once.
            let sent = Self.registrations(5000)
            let answers = try await client.register(sent)
            #expect(answers.map(\.message) == sent.map(\.message))
            #expect(answers.allSatisfy { $0.isAccepted == !$0.years.isEmpty })
            #expect(answers.count { !$0.isAccepted } == 1667)
            let none = try await client.register([])
            #expect(none.isEmpty)
        }
    }

    @Test func aSessionTakesTurns() async throws {
        try await withClient { client in
            let texts = try await client.register { session in
                var texts: [String] = []
                for registration in Self.registrations(3) {
                    try await session.send(registration)
                    if let answer = try await session.next() { texts.append(answer.message.text) }
                }
                session.end()
                let last = try await session.next()
                #expect(last == nil)
                return texts
            }
            #expect(texts == ["m-0", "m-1", "m-2"])
        }
    }

    @Test func aCallThatEndsEarlyEndsTheSending() async throws {
        try await withClient { client in
            var sent = Self.registrations(5000)
            sent[10].message = MessageID("stop")!
            let all = sent
            let error = await #expect(throws: CallError.self) {
                let answers: [RegistrationAnswer] = try await client.register(all)
                #expect(answers.isEmpty)
            }
            #expect(error?.code == .unavailable)
        }
    }

    @Test func feedbackComesItemByItem() async throws {
        try await withClient { client in
            var numbers: [Int64] = []
            try await client.feedback(to: CannedService.brin, after: 5) { numbers.append($0.number) }
            #expect(numbers == [6, 7, 8])
            struct Enough: Error {}
            await #expect(throws: Enough.self) {
                try await client.feedback(to: CannedService.brin, follow: true) { item in
                    #expect(item == CannedService.feedback(item.number))
                    if item.number == 3 { throw Enough() }
                }
            }
        }
    }

    @Test func jobsAreStartedFollowedListedAndCancelled() async throws {
        try await withClient { client in
            let started = try await client.startJob(JobRequest(fundingYear: Self.year, reason: .law, askedBy: "wie"))
            #expect(
                started.job == 12 && started.reason == .law && started.askedBy == "wie" && started.state == .running)
            var done: [Int] = []
            var last: JobStatus?
            try await client.followJob(12) { status in
                done.append(status.personsDone)
                last = status
            }
            #expect(done == [0, 500, 1000] && last?.state == .finished && last?.secondsLeft == nil)
            let jobs = try await client.jobs(most: 4)
            #expect(jobs.map(\.personsDone) == [4] && jobs.first?.secondsLeft == 3)
            let cancelled = try await client.cancelJob(12)
            #expect(cancelled.state == .cancelled)
            let findings = try await client.jobFindings(12)
            #expect(findings == CannedService.findings)
        }
    }

    @Test func standingsAndExOfficio() async throws {
        try await withClient { client in
            let request = SetStandingRequest(
                brin: CannedService.brin, fundingYear: Self.year, standing: .approved, setBy: "wie", note: "n")
            let entry = try await client.setStanding(request)
            #expect(entry.standing == .approved && entry.setBy == "wie" && entry.note == "n")
            let all = try await client.standings(of: Self.year)
            let one = try await client.standings(of: Self.year, brin: Brin("25LX"))
            #expect(all.count == 2 && one.map(\.brin) == [Brin("25LX")!])
            let reply = try await client.setExOfficio(
                SetExOfficioRequest(
                    person: CannedService.person, brin: CannedService.brin, sequence: Identifier("C1")!,
                    countDate: Self.year.october, funded: true, reason: "r", setBy: "wie"))
            #expect(reply.change == 8 && reply.years == [CannedService.status])
            let entries = try await client.exOfficio(of: CannedService.person)
            #expect(entries.map(\.reason) == ["besluit"])
        }
    }

    @Test func determinationAndBatches() async throws {
        try await withClient { client in
            var steps: [DetermineProgress] = []
            try await client.determine(
                DetermineRequest(fundingYear: Self.year, askedBy: "wie", acceptMissingReports: true)
            ) { steps.append($0) }
            #expect(
                steps.map(\.step) == [.recompute, .record, .release] && steps.map(\.finished) == [false, false, true])
            #expect(steps.last?.missingReports == [CannedService.brin])
            let replies = try await client.lookUpBatch(
                LookUpBatchRequest(persons: [CannedService.person, CannedService.person]))
            #expect(replies.count == 2 && replies[0].undecidedYears == [Self.year])
            #expect(replies[0].years == [CannedService.status])
        }
    }
}
