import FundingModel
import NIOCore
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// What stands for one person, from memory; false while the index is being loaded.
    ///
    /// NOT_FOUND when the register does not know the number; UNAVAILABLE when the index is older than is allowed.
    func lookUpQuickly(
        _ message: ByteBuffer, _ context: CallContext, _ answer: inout ByteBuffer
    ) throws(CallError) -> Bool {
        let state = index.current
        guard state.isLoaded else { return false }
        let access = try access(context, needsReason: true)
        // What an institution may see of a person is put together from the register.
        guard access.brin == nil else { return false }
        try audit?.check()
        try checkAge(state.asOf)
        let request = try Self.request(message)
        guard request.atLeastChange <= state.change else { return false }
        guard let bytes = encodedReply(request.person, request.year, state) else {
            audit?.note(access, Action.lookUpStatus, .person(request.person), .notFound)
            throw .personUnknown
        }
        audit?.note(access, Action.lookUpStatus, .person(request.person), .ok)
        guard request.withTexts else {
            answer.writeBytes(bytes)
            return true
        }
        do {
            var reply = try LookUpStatusReply(encoded: bytes)
            addTexts(to: &reply, state.receipts)
            answer.writeBytes(reply.encoded)
            return true
        } catch {
            throw CallError(.internalError, "the status kept for this person cannot be read")
        }
    }

    private static func request(_ message: ByteBuffer) throws(CallError) -> PlainLookUp {
        if let plain = PlainLookUp(message.readableBytesUInt8Span) { return plain }
        do {
            return PlainLookUp(try LookUpStatusRequest(encoded: Array(message.readableBytesView)))
        } catch {
            throw CallError(unreadable: error)
        }
    }

    /// The same for many: an unknown person has no years.
    func lookUpBatchQuickly(
        _ message: ByteBuffer, _ context: CallContext, _ answer: inout ByteBuffer
    ) throws(CallError) -> Bool {
        let state = index.current
        guard state.isLoaded else { return false }
        let access = try access(context, needsReason: true)
        guard access.brin == nil else { return false }
        try audit?.check()
        try checkAge(state.asOf)
        let request: LookUpBatchRequest
        do {
            request = try LookUpBatchRequest(encoded: Array(message.readableBytesView))
        } catch {
            throw CallError(unreadable: error)
        }
        let replies = request.persons.map { person in
            encodedReply(person, request.fundingYear?.year ?? 0, state)
                ?? LookUpStatusReply.encoded(
                    person: person, factsChangedAt: Moment(microseconds: 0), change: state.change, asOf: state.asOf,
                    undecidedYears: [], yearStatuses: [])
        }
        for person in request.persons { audit?.note(access, Action.lookUpBatch, .person(person), .ok) }
        answer.writeBytes(LookUpBatchReply.encoded(replies: replies))
        return true
    }

    /// - Parameter year: 0 for all.
    private func encodedReply(_ person: PersonNumber, _ year: Int, _ state: StatusIndex.State) -> [UInt8]? {
        index.withEntry(of: person) { Self.encodedReply(person, $0, year, state) }
    }

    /// The years there are, and of those that were decided for everyone the empty ones; the latest first.
    private static func encodedReply(
        _ person: PersonNumber, _ entry: StatusIndex.Entry, _ year: Int, _ state: StatusIndex.State
    ) -> [UInt8] {
        var missing: [CompletedYear] = []
        for decided in state.decided where year == 0 || decided.fundingYear.year == year {
            if !entry.hasProvisional(decided.fundingYear.year) { missing.append(decided) }
        }
        if missing.count > 1 { missing.sort { $0.fundingYear > $1.fundingYear } }
        var reply = LookUpReplyWriter(factsChangedAt: entry.factsChangedAt, capacity: entry.bytes.count + 64)
        func append(_ decided: CompletedYear) {
            reply.append(
                yearStatus: StoredStatus.yearStatus(
                    records: [], year: decided.fundingYear, kind: .provisional, decidedAt: decided.decidedAt,
                    receipt: decided.receipt)[...])
        }
        var place = 0
        entry.forEachYear { number, _, message in
            while place < missing.count, missing[place].fundingYear.year > number {
                append(missing[place])
                place += 1
            }
            if year == 0 || number == year { reply.append(yearStatus: message) }
        }
        for decided in missing[place...] { append(decided) }
        return reply.end(
            person: person, change: state.change, asOf: state.asOf, undecidedYears: entry.undecidedYears)
    }

    func checkAge(_ asOf: Moment) throws(CallError) {
        guard let mostAge = options.mostIndexAge, Moment.now.microseconds - asOf.microseconds > mostAge else { return }
        throw CallError(
            .unavailable, "the database has been out of reach for too long to answer from memory; try again later")
    }

    /// From the database, while the index is not there yet.
    func lookUpStatus(_ request: LookUpStatusRequest, _ access: Access) async throws -> LookUpStatusReply {
        guard let reply = try await storedReplies([request.person], request.fundingYear, access).first else {
            throw CallError.personUnknown
        }
        var answer = reply
        if request.withTexts { addTexts(to: &answer, try await reading.read { try await $0.receipts() }) }
        return answer
    }

    func lookUpBatch(_ request: LookUpBatchRequest, _ access: Access) async throws -> LookUpBatchReply {
        let found = try await storedReplies(request.persons, request.fundingYear, access)
        let byPerson = Dictionary(found.map { ($0.person, $0) }, uniquingKeysWith: { first, _ in first })
        let now = Moment.now
        return LookUpBatchReply(
            replies: request.persons.map { person in
                byPerson[person]
                    ?? LookUpStatusReply(
                        person: person, factsChangedAt: Moment(microseconds: 0), asOf: now, years: [])
            })
    }

    /// An institution gets what is its own of its own students; others it does not know.
    private func storedReplies(
        _ persons: [PersonNumber], _ year: FundingYear?, _ access: Access
    ) async throws -> [LookUpStatusReply] {
        let replies = try await storedReplies(persons, year)
        guard let brin = access.brin else { return replies }
        let own = try await reading.read { try await $0.persons(persons, knownTo: brin) }
        return replies.filter { own.contains($0.person) }.map { reply in
            var reply = reply
            // When something last changed elsewhere is no business of this institution.
            reply.factsChangedAt = Moment(microseconds: 0)
            reply.years = reply.years.map { $0.only(of: brin) }
            return reply
        }
    }

    private func storedReplies(_ persons: [PersonNumber], _ year: FundingYear?) async throws -> [LookUpStatusReply] {
        let asOf = Moment.now
        let (found, change, decided) = try await reading.read { try await $0.statuses(of: persons) }
        return try found.map { stored in
            let years = try stored.withEmptyYears(decided).filter { year == nil || $0.fundingYear == year }.map {
                DecidedStatus(
                    decision: try StoredStatus.decode($0.records, person: stored.person, year: $0.fundingYear),
                    kind: $0.kind, decidedAt: $0.decidedAt, receiptNumber: $0.receipt)
            }
            return LookUpStatusReply(
                person: stored.person, factsChangedAt: stored.factsChangedAt, change: change, asOf: asOf,
                undecidedYears: stored.undecided, years: years)
        }
    }

    private func addTexts(to reply: inout LookUpStatusReply, _ receipts: [Int32: Receipt]) {
        var content = NamedContent()
        for place in reply.years.indices {
            let number = reply.years[place].receiptNumber
            reply.years[place].receipt = receipts[number]
            reply.receipts[number] = receipts[number]
            content.add(reply.years[place].decision)
        }
        let texts = texts(of: content)
        (reply.trainingNames, reply.signalTexts) = (texts.trainingNames, texts.signalTexts)
        reply.institutionNames = texts.institutionNames
    }
}
