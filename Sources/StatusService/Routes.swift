import FundingModel
import NIOCore
public import RPC
import RegisterStore
import Wire

extension StatusService {
    /// The calls, by the names of the contract, each for the roles it is open to.
    public func routes() -> Router {
        var router = Router()
        addReading(to: &router)
        addPersons(to: &router)
        addTotals(to: &router)
        addRegistering(to: &router)
        addJobs(to: &router)
        addStandings(to: &router)
        addOrders(to: &router)
        addAudit(to: &router)
        router.unary(Method.health, to: .everyone, answer(health))
        router.immediate(Method.whoAmI, to: [.institution, .helpdesk, .administrator, .auditor]) {
            (_, context) throws(CallError) in
            ByteBuffer(bytes: try whoAmI(context).encoded)
        }
        router.unary(Method.describe, to: .everyone, answer { (_: DescribeRequest, _) in DescribeReply.own })
        return router
    }

    private func addReading(to router: inout Router) {
        let readers: Audience = [.institution, .helpdesk]
        router.quick(
            Method.lookUpStatus, to: readers,
            { lookUpQuickly(&$0) },
            otherwise: answer(showing: { .person($0.person) }, lookUpStatus))
        router.quick(
            Method.lookUpBatch, to: readers,
            { lookUpBatchQuickly(&$0) },
            otherwise: { message, context in
                let asked: LookUpBatchRequest = try translatingRequest(message)
                let access = try access(context, needsReason: true)
                try audit?.check()
                let reply = try await translatingErrors { try await lookUpBatch(asked, access) }
                var notes = AuditNotes(access, Action.lookUpBatch)
                for person in asked.persons { notes.append(person, .ok) }
                audit?.note(notes)
                return ByteBuffer(bytes: reply.encoded)
            })
        router.unary(Method.explain, to: readers, answer(showing: { .person($0.person) }, explain))
        router.serverStreaming(Method.downloadOverview, to: [.institution, .administrator]) {
            message, writer, context in
            let asked: DownloadOverviewRequest = try translatingRequest(message)
            try await audited(context, begins: asked.brin.map { .institution($0) } ?? .all) { access in
                try access.require(asked.brin)
                try await downloadOverview(asked, writer)
            }
        }
        router.serverStreaming(Method.feedback, to: [.institution, .administrator]) { message, writer, context in
            let asked: FeedbackRequest = try translatingRequest(message)
            try await audited(context, begins: .institution(asked.brin)) { access in
                try access.require(asked.brin)
                try await feedback(asked, writer)
            }
        }
    }

    private func addPersons(to router: inout Router) {
        let readers: Audience = [.institution, .helpdesk]
        router.unary(Method.lookUpDossier, to: readers, answer(showing: { .person($0.person) }, lookUpDossier))
        router.unary(Method.history, to: readers, answer(showing: { .person($0.person) }, history))
        router.unary(Method.whatIf, to: readers, answer(showing: { .person($0.person) }, whatIf))
        router.unary(Method.findPersons, to: readers) { message, context in
            let asked: FindPersonsRequest = try translatingRequest(message)
            let access = try access(context, needsReason: true)
            try audit?.check()
            do {
                let reply = try await translatingErrors { try await findPersons(asked, access) }
                note(asked, reply, access)
                return ByteBuffer(bytes: reply.encoded)
            } catch {
                audit?.note(access, context.action, asked.subject, StatusCode(of: error))
                throw error
            }
        }
    }

    private func addTotals(to router: inout Router) {
        router.unary(Method.totals, to: [.institution, .helpdesk, .administrator], answer(totals))
        router.unary(
            Method.listInstitutions, to: [.institution, .helpdesk, .administrator], answer(listInstitutions))
        router.unary(
            Method.listRecords, to: [.institution, .administrator],
            answer(showing: { $0.selection.brin.map { .institution($0) } ?? .all }, needsReason: false) {
                (request: ListRecordsRequest, access: Access) in
                if let brin = request.selection.brin { try access.require(brin) }
                return try await listRecords(request)
            })
    }

    private func addRegistering(to router: inout Router) {
        router.clientStreaming(Method.importFile, to: .administrator) { requests, context in
            defer { reading.noteWrite() }
            return try await audited(context, begins: .all) { _ in
                ByteBuffer(bytes: try await importFile(requests).encoded)
            }
        }
        router.bidirectional(Method.register, to: [.institution, .administrator]) { requests, writer, context in
            let access = try access(context)
            try await translatingErrors { try await register(requests, writer, access) }
        }
    }

    private func addJobs(to router: inout Router) {
        router.unary(Method.startJob, to: .administrator, answer { request, _ in try await startJob(request) })
        router.serverStreaming(Method.followJob, to: .administrator) { message, writer, _ in
            try await translatingErrors { try await followJob(try request(message), writer) }
        }
        router.unary(Method.listJobs, to: .administrator, answer { request, _ in try await listJobs(request) })
        router.unary(Method.cancelJob, to: .administrator, answer { request, _ in try await cancelJob(request) })
        router.unary(Method.jobFindings, to: .administrator, answer { request, _ in try await jobFindings(request) })
        router.serverStreaming(Method.determine, to: .administrator) { message, writer, _ in
            try await translatingErrors { try await determine(try request(message), writer) }
        }
    }

    private func addStandings(to router: inout Router) {
        router.unary(Method.setStanding, to: .administrator, answer { request, _ in try await setStanding(request) })
        router.unary(
            Method.listStandings, to: [.institution, .helpdesk, .administrator], answer(listStandings))
        router.unary(
            Method.setExOfficio, to: .administrator,
            answer(showing: { .person($0.person) }, needsReason: false) { request, _ in
                try await setExOfficio(request)
            })
        router.unary(
            Method.listExOfficio, to: [.helpdesk, .administrator],
            answer(showing: { .person($0.person) }) { request, _ in try await listExOfficio(request) })
    }

    private func addOrders(to router: inout Router) {
        router.unary(Method.makeOrders, to: .administrator, answer { request, _ in try await makeOrders(request) })
        router.unary(Method.listOrders, to: [.institution, .administrator], answer(listOrders))
        router.unary(Method.stake, to: [.institution, .helpdesk, .administrator], answer(stake))
    }

    private func addAudit(to router: inout Router) {
        router.serverStreaming(Method.audit, to: .auditor) { message, writer, context in
            let asked: AuditRequest = try translatingRequest(message)
            let subject: AuditNote.Subject = asked.person.map { .person($0) } ?? .all
            try await audited(context, begins: subject) { _ in try await readAudit(asked, writer) }
        }
        router.unary(Method.verifyAudit, to: .auditor, answer { request, _ in try await verifyAudit(request) })
    }

    // MARK: Around a call

    /// A call that shows no person's data.
    private func answer<Request: WireMessage, Reply: WireMessage>(
        _ call: @escaping @Sendable (Request, Access) async throws -> Reply
    ) -> Router.Unary {
        { message, context in
            let access = Self.isOpenToAll(context) ? Access.nobody : try access(context)
            return try await translatingErrors {
                ByteBuffer(bytes: try await call(try request(message), access).encoded)
            }
        }
    }

    /// A call that shows a person's data: noted with its outcome.
    private func answer<Request: WireMessage, Reply: WireMessage>(
        showing subject: @escaping @Sendable (Request) -> AuditNote.Subject, needsReason: Bool = true,
        _ call: @escaping @Sendable (Request, Access) async throws -> Reply
    ) -> Router.Unary {
        { message, context in
            let asked: Request = try translatingRequest(message)
            let access = try access(context, needsReason: needsReason)
            try audit?.check()
            do {
                let reply = try await translatingErrors { try await call(asked, access) }
                audit?.note(access, context.action, subject(asked), .ok)
                return ByteBuffer(bytes: reply.encoded)
            } catch {
                audit?.note(access, context.action, subject(asked), StatusCode(of: error))
                throw error
            }
        }
    }

    /// A call that shows many persons' data over a while: noted when it begins, and when it fails.
    private func audited<Value>(
        _ context: CallContext, begins subject: AuditNote.Subject, _ body: (Access) async throws -> Value
    ) async throws -> Value {
        let access = try access(context)
        try audit?.check()
        audit?.note(access, context.action, subject, .ok)
        do {
            return try await translatingErrors { try await body(access) }
        } catch {
            audit?.note(access, context.action, subject, StatusCode(of: error))
            throw error
        }
    }

    private static func isOpenToAll(_ context: CallContext) -> Bool {
        context.method == Method.health || context.method == Method.describe
    }
}

/// Calls as the log names them.
enum Action {
    static let lookUpStatus = CallContext.action(of: Method.lookUpStatus)
    static let lookUpBatch = CallContext.action(of: Method.lookUpBatch)
    static let register = CallContext.action(of: Method.register)
    static let findPersons = CallContext.action(of: Method.findPersons)
}

extension CallContext {
    var action: String { Self.action(of: method) }

    static func action(of method: String) -> String { method.split(separator: "/").last.map(String.init) ?? method }
}

extension StatusCode {
    /// The code that a failed call ends with.
    init(of error: any Error) {
        switch error {
        case let error as CallError: self = error.code
        case is CancellationError: self = .cancelled
        default: self = .internalError
        }
    }
}

/// A message's value from its bytes, or what a caller understands.
private func translatingRequest<Request: WireMessage>(_ message: ByteBuffer) throws(CallError) -> Request {
    try translatingRequest(Array(message.readableBytesView))
}

/// The same of one of some calls.
func translatingRequest<Request: WireMessage>(_ calls: QuickCalls, _ place: Int) throws(CallError) -> Request {
    try translatingRequest(calls.withMessage(of: place) { [UInt8](copying: $0) })
}

private func translatingRequest<Request: WireMessage>(_ bytes: [UInt8]) throws(CallError) -> Request {
    do throws(WireError) {
        return try Request(encoded: bytes)
    } catch {
        throw CallError(unreadable: error)
    }
}
