import Crypto
import Foundation
import FundingModel
import NIOCore
import Postgres
import RPC
import ReferenceData
import RegisterStore
import StatusClient
import StatusService
import TestSupport
import Testing
import Wire

@Suite struct AccessTests {
    static let other = Brin("25LX")!
    static let person = ProcessTests.person
    static let year = ProcessTests.year

    static func code(_ body: () async throws -> Void) async -> StatusCode {
        do {
            try await body()
            return .ok
        } catch {
            return (error as? CallError)?.code ?? .unknown
        }
    }

    private static func selection(_ brin: Brin?) -> RecordSelection {
        RecordSelection(brin: brin, fundingYear: year)
    }

    /// The whole table: who may call what. What is not in it is refused.
    @Test func rolesMayCallWhatTheirTableSays() async throws {
        try await GuardedScene.with { scene in
            try await scene.fill()
            let callers = [
                ("nobody", try await scene.connect(nil)),
                ("institution", try await scene.caller("school", .institution, brin: "27DV")),
                ("helpdesk", try await scene.caller("balie", .helpdesk, reason: "vraag")),
                ("operator", try await scene.caller("beheer", .administrator)),
                ("auditor", try await scene.caller("controle", .auditor)),
            ]
            let calls: [(String, Set<String>, (StatusClient) async throws -> Void)] = [
                (
                    "health", ["nobody", "institution", "helpdesk", "operator", "auditor"],
                    { _ = try await $0.health() }
                ),
                (
                    "look-up", ["institution", "helpdesk"],
                    { _ = try await $0.lookUpStatus(LookUpStatusRequest(person: Self.person)) }
                ),
                (
                    "batch", ["institution", "helpdesk"],
                    { _ = try await $0.lookUpBatch(LookUpBatchRequest(persons: [Self.person])) }
                ),
                (
                    "explain", ["institution", "helpdesk"],
                    { _ = try await $0.explain(ExplainRequest(person: Self.person, fundingYear: Self.year)) }
                ),
                ("dossier", ["institution", "helpdesk"], { _ = try await $0.lookUpDossier(Self.person) }),
                ("history", ["institution", "helpdesk"], { _ = try await $0.history(HistoryRequest(person: Self.person)) }),
                (
                    "what if", ["institution", "helpdesk"],
                    { _ = try await $0.whatIf(WhatIfRequest(person: Self.person, fundingYear: Self.year)) }
                ),
                ("find", ["institution", "helpdesk"], { _ = try await $0.findPersons(.person(Self.person)) }),
                (
                    "overview", ["institution", "operator"],
                    {
                        try await $0.downloadOverview(
                            DownloadOverviewRequest(brin: ProcessTests.brin, fundingYear: Self.year)
                        ) { _ in }
                    }
                ),
                (
                    "RO", ["institution", "operator"],
                    {
                        var request = DownloadOverviewRequest(brin: ProcessTests.brin, fundingYear: Self.year)
                        request.file = .registrations(from: Self.year.firstStudyDay, until: Self.year.lastStudyDay)
                        try await $0.downloadOverview(request) { _ in }
                    }
                ),
                (
                    "GRONDSLAG of all", ["operator"],
                    {
                        var request = DownloadOverviewRequest(brin: nil, fundingYear: Self.year)
                        request.file = .foundations
                        try await $0.downloadOverview(request) { _ in }
                    }
                ),
                ("feedback", ["institution", "operator"], { try await $0.feedback(to: ProcessTests.brin) { _ in } }),
                (
                    "totals", ["institution", "helpdesk", "operator"],
                    { _ = try await $0.totals(TotalsRequest(Self.selection(ProcessTests.brin))) }
                ),
                (
                    "national totals", ["helpdesk", "operator"],
                    { _ = try await $0.totals(TotalsRequest(Self.selection(nil))) }
                ),
                (
                    "institutions", ["institution", "helpdesk", "operator"],
                    { _ = try await $0.listInstitutions(ListInstitutionsRequest(fundingYear: Self.year)) }
                ),
                (
                    "records", ["institution", "operator"],
                    { _ = try await $0.listRecords(ListRecordsRequest(Self.selection(ProcessTests.brin))) }
                ),
                (
                    "register", ["institution", "operator"],
                    { _ = try await $0.register([ProcessTests.message("m1", ProcessTests.facts)]) }
                ),
                ("jobs", ["operator"], { _ = try await $0.jobs() }),
                ("findings", ["operator"], { _ = try await $0.jobFindings(1) }),
                ("cancel", ["operator"], { _ = try await $0.cancelJob(1) }),
                ("follow", ["operator"], { try await $0.followJob(1) { _ in } }),
                (
                    "standings", ["institution", "helpdesk", "operator"],
                    { _ = try await $0.standings(of: Self.year) }
                ),
                (
                    "set standing", ["operator"],
                    {
                        _ = try await $0.setStanding(
                            SetStandingRequest(
                                brin: Self.other, fundingYear: Self.year, standing: .complete, setBy: "test"))
                    }
                ),
                ("orders", ["institution", "operator"], { _ = try await $0.orders(of: Self.year) }),
                (
                    "stake", ["institution", "helpdesk", "operator"],
                    { _ = try await $0.stake(of: ProcessTests.brin, year: Self.year) }
                ),
                ("ex officio", ["helpdesk", "operator"], { _ = try await $0.exOfficio(of: Self.person) }),
                ("audit", ["auditor"], { try await $0.audit(AuditRequest()) { _ in } }),
                ("who am I", ["institution", "helpdesk", "operator", "auditor"], { _ = try await $0.whoAmI() }),
                ("verify", ["auditor"], { _ = try await $0.verifyAudit() }),
            ]
            for (name, client) in callers {
                for (call, allowed, body) in calls {
                    let found = await Self.code { try await body(client) }
                    let refused: StatusCode = name == "nobody" ? .unauthenticated : .permissionDenied
                    // The operator lists ex officio statuses of a person: with a reason.
                    let isReasonless = name == "operator" && call == "ex officio"
                    let expected: StatusCode =
                        isReasonless ? .failedPrecondition : allowed.contains(name) ? .ok : refused
                    #expect(found == expected, "\(name) calls \(call)")
                }
                await client.close()
            }
        }
    }

    @Test func anInstitutionSeesItsOwnAndNothingElse() async throws {
        try await GuardedScene.with { scene in
            try await scene.fill()
            let helpdesk = try await scene.caller("balie", .helpdesk, purpose: "proef")
            let all = try await helpdesk.lookUpStatus(LookUpStatusRequest(person: Self.person))
            #expect(all.years.first?.decision.enrolments.map(\.brin).sorted() == [Self.other, ProcessTests.brin])

            let school = try await scene.caller("school", .institution, brin: "27DV")
            let own = try await school.lookUpStatus(LookUpStatusRequest(person: Self.person, withTexts: true))
            #expect(own.years.flatMap { $0.decision.enrolments.map(\.brin) } == [ProcessTests.brin])
            #expect(own.years.flatMap { $0.decision.diplomas }.isEmpty && own.factsChangedAt.microseconds == 0)
            // The one thing it learns of another: its BRIN, in signals 7 and 8.
            let rivals = own.years.first?.decision.enrolments.first?.october?.rivals
            #expect(rivals == [Self.other])
            let explained = try await school.explain(ExplainRequest(person: Self.person, fundingYear: Self.year))
            #expect(!explained.explanation.records.isEmpty)
            for record in explained.explanation.records {
                guard case .enrolment(let brin, _, _) = record.subject else { continue }
                #expect(brin == ProcessTests.brin)
                for check in record.checks where check.name != "Samenloop" {
                    #expect(!check.facts.contains { $0.value.contains("25LX") || $0.value.contains("D1") })
                }
            }
            // Whose student it never was, it does not know; as one that nobody knows.
            let third = try await scene.caller("derde", .institution, brin: "98ZZ")
            for person in [Self.person, PersonNumber("100000009")!] {
                let lookUp = await Self.code { _ = try await third.lookUpStatus(LookUpStatusRequest(person: person)) }
                let explain = await Self.code {
                    _ = try await third.explain(ExplainRequest(person: person, fundingYear: Self.year))
                }
                #expect(lookUp == .notFound && explain == .notFound)
            }
            let batch = try await third.lookUpBatch(LookUpBatchRequest(persons: [Self.person]))
            #expect(batch.first?.years.isEmpty == true)
            let denied: [(StatusClient) async throws -> Void] = [
                {
                    try await $0.downloadOverview(
                        DownloadOverviewRequest(brin: ProcessTests.brin, fundingYear: Self.year)
                    ) { _ in }
                },
                {
                    var request = DownloadOverviewRequest(brin: ProcessTests.brin, fundingYear: Self.year)
                    request.file = .accountantOverview
                    try await $0.downloadOverview(request) { _ in }
                },
                { try await $0.feedback(to: ProcessTests.brin) { _ in } },
                { _ = try await $0.register([ProcessTests.message("m9", ProcessTests.facts)]) },
                { _ = try await $0.standings(of: Self.year, brin: ProcessTests.brin) },
                { _ = try await $0.orders(of: Self.year, brin: ProcessTests.brin) },
                { _ = try await $0.stake(of: ProcessTests.brin, year: Self.year) },
                { _ = try await $0.makeOrders(MakeOrdersRequest(fundingYear: Self.year, askedBy: "derde")) },
                { _ = try await $0.totals(TotalsRequest(Self.selection(ProcessTests.brin))) },
                { _ = try await $0.totals(TotalsRequest(Self.selection(nil))) },
                { _ = try await $0.listRecords(ListRecordsRequest(Self.selection(ProcessTests.brin))) },
                {
                    _ = try await $0.listInstitutions(
                        ListInstitutionsRequest(brin: ProcessTests.brin, fundingYear: Self.year))
                },
            ]
            for call in denied { #expect(await Self.code { try await call(third) } == .permissionDenied) }
            let standings = try await third.standings(of: Self.year)
            #expect(standings.allSatisfy { $0.brin == Brin("98ZZ") })
            // Of others it learns the national sums, and no more.
            let figures = try await school.totals(TotalsRequest(Self.selection(ProcessTests.brin)))
            #expect(figures.institutions.isEmpty && figures.selected?.brin == ProcessTests.brin)
            #expect(figures.national.map(\.group) == [.entree, .level2, .levels34])
            let listed = try await school.listInstitutions(ListInstitutionsRequest(fundingYear: Self.year))
            #expect(listed.institutions.map(\.brin) == [ProcessTests.brin])
            for client in [helpdesk, school, third] { await client.close() }
        }
    }

    @Test func aCallerIsToldWhoItIs() async throws {
        try await GuardedScene.with { scene in
            let callers: [(StatusClient, WhoAmIReply)] = [
                (
                    try await scene.caller("school", .institution, brin: "27DV"),
                    WhoAmIReply(name: "school", roles: [.institution], brin: Brin("27DV"), needsReason: false)
                ),
                (
                    try await scene.caller("balie", .helpdesk, .administrator),
                    WhoAmIReply(name: "balie", roles: [.helpdesk, .administrator], needsReason: true)
                ),
                (
                    try await scene.caller("portaal", .helpdesk, purpose: "portaal"),
                    WhoAmIReply(name: "portaal", roles: [.helpdesk], needsReason: false)
                ),
            ]
            for (client, expected) in callers {
                #expect(try await client.whoAmI() == expected)
                await client.close()
            }
        }
    }

    @Test func aReasonIsAsked() async throws {
        try await GuardedScene.with { scene in
            try await scene.fill()
            var helpdesk = try await scene.caller("balie", .helpdesk)
            let lookUp = LookUpStatusRequest(person: Self.person)
            for reason in ["", "   "] {
                helpdesk.reason = reason
                #expect(await Self.code { _ = try await helpdesk.lookUpStatus(lookUp) } == .failedPrecondition)
            }
            helpdesk.reason = "vraag over 123456782 van de school"
            _ = try await helpdesk.lookUpStatus(lookUp)
            let auditor = try await scene.caller("controle", .auditor)
            var entries: [AuditEntry] = []
            try await auditor.audit(AuditRequest(caller: "balie")) { entries.append($0) }
            #expect(entries.map(\.reason) == ["vraag over ********* van de school"])
            await helpdesk.close()
            await auditor.close()
        }
    }

    @Test func tokensEndAndAreRotatedWhileConnected() async throws {
        try await GuardedScene.with { scene in
            let admin = try await scene.caller("beheer", .administrator)
            _ = try await admin.jobs()
            let second = try await scene.token("tweede", of: "beheer")
            let third = try await scene.connect("tweede")
            _ = try await third.jobs()
            #expect(try await scene.store.revokeCredential(second))
            // Without anybody's asking: the server looks four times a second.
            var code = StatusCode.ok
            for _ in 0..<200 where code == .ok {
                try await Task.sleep(for: .milliseconds(50))
                code = await Self.code { _ = try await third.jobs() }
            }
            #expect(code == .unauthenticated)
            #expect(try await !scene.store.revokeCredential(second))
            // The first one goes on; on the connection of the other, too.
            third.present(token: "beheer")
            _ = try await third.jobs()
            _ = try await admin.jobs()
            // It holds, and then no longer. On a busy machine a short life may be over before the first call is made.
            var held = false
            for seconds in [2, 8, 32] as [Int64] where !held {
                _ = try await scene.token("kort\(seconds)", of: "beheer", expiresIn: seconds)
                let end = ContinuousClock.now + .seconds(seconds) + .milliseconds(100)
                do {
                    let short = try await scene.connect("kort\(seconds)")
                    held = await Self.code { _ = try await short.jobs() } == .ok
                    try await Task.sleep(until: end, clock: .continuous)
                    #expect(await Self.code { _ = try await short.jobs() } == .unauthenticated)
                    await short.close()
                } catch let error as CallError {
                    #expect(error.code == .unauthenticated)
                }
            }
            #expect(held)
            #expect(try await scene.store.closeCaller("beheer"))
            try await scene.service.callers?.refresh()
            #expect(await Self.code { _ = try await admin.jobs() } == .unauthenticated)
            for client in [admin, third] { await client.close() }
        }
    }

    @Test func whoCallsTooOftenWaits() async throws {
        try await GuardedScene.with { scene in
            var options = ClientOptions()
            options.retries = .never
            _ = try await scene.caller("druk", .administrator, rate: 5).close()
            options.token = "druk"
            let client = try await StatusClient.connect(
                to: ServerAddress(host: "127.0.0.1", port: scene.server.port), timeout: .seconds(60), options: options)
            // All at once: how long an answer takes on a busy machine plays no part.
            let errors = await withTaskGroup(of: CallError?.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        do { _ = try await client.jobs() } catch { return error as? CallError }
                        return nil
                    }
                }
                return await group.reduce(into: [CallError]()) { if let error = $1 { $0.append(error) } }
            }
            // Twice its rate at once, and some that came due meanwhile.
            #expect(errors.count >= 15 && errors.count <= 30)
            #expect(errors.allSatisfy { $0.code == .resourceExhausted })
            let wait = try #require(
                errors.last?.details.first { $0.name == "retry_after_ms" }.flatMap { Int($0.value) })
            #expect(wait > 0 && wait <= 400)
            await client.close()
            // Who may try again waits as long as it is told.
            let patient = try await scene.connect("druk")
            for _ in 0..<5 { _ = try await patient.jobs() }
            await patient.close()
        }
    }
}
