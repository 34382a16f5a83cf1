import FundingModel
import NIOCore
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// What stands for a person, from memory; leaves calls while the index is being loaded.
    ///
    /// NOT_FOUND when the register does not know the number; UNAVAILABLE when the index is older than is allowed.
    func lookUpQuickly(_ calls: inout QuickCalls) {
        answerQuickly(&calls) { calls, state, access in
            var requests = Self.requests(&calls, upTo: state.change)
            var notes = AuditNotes(access, Action.lookUpStatus)
            index.read { index in
                // The memory of all of them is on its way before the first is written.
                var bytes = 0
                for place in requests.indices {
                    let found = index.found(requests[place].ask.person)
                    requests[place].found = found
                    bytes += state.empty.mostBytes(entry: found?.size ?? 0)
                }
                calls.reserve(answers: requests.count, bytes: bytes)
                for request in requests where !request.ask.withTexts {
                    let isFound = Self.answer(&calls, request, state, index)
                    notes.append(request.ask.person, isFound ? .ok : .notFound)
                }
            }
            for request in requests where request.ask.withTexts {
                let code = answerWithTexts(&calls, request.place, request.ask, state)
                notes.append(request.ask.person, code)
            }
            audit?.note(notes)
        }
    }

    /// A look-up on its way.
    private struct Asked {
        /// Of its call.
        let place: Int
        let ask: PlainLookUp
        var found: SharedPages.Found?
    }

    /// - Returns: false when the person is not known.
    private static func answer(
        _ calls: inout QuickCalls, _ asked: Asked, _ state: StatusIndex.State, _ index: borrowing SharedPages.Reading
    ) -> Bool {
        let answered: Void? = asked.found.flatMap { found in
            index.withKnown(found) { entry in
                calls.answer(asked.place, most: state.empty.mostBytes(entry: entry.count)) { reply in
                    state.write(asked.ask.person, entry, year: asked.ask.year, &reply)
                }
            }
        }
        if answered == nil { calls.fail(asked.place, .personUnknown) }
        return answered != nil
    }

    /// What is asked; fails those that cannot be read, and leaves those that ask for a later change.
    private static func requests(_ calls: inout QuickCalls, upTo change: Int64) -> [Asked] {
        var requests: [Asked] = []
        requests.reserveCapacity(calls.count)
        for place in 0..<calls.count {
            do throws(CallError) {
                let plain = calls.withMessage(of: place) { PlainLookUp($0) }
                let ask =
                    if let plain { plain } else {
                        PlainLookUp(try translatingRequest(calls, place) as LookUpStatusRequest)
                    }
                if ask.atLeastChange <= change { requests.append(Asked(place: place, ask: ask)) }
            } catch {
                calls.fail(place, error)
            }
        }
        return requests
    }

    private func answerWithTexts(
        _ calls: inout QuickCalls, _ place: Int, _ request: PlainLookUp, _ state: StatusIndex.State
    ) -> StatusCode {
        let bytes = index.read { encodedReply(request.person, request.year, state, $0) }
        guard let bytes else {
            calls.fail(place, .personUnknown)
            return .notFound
        }
        do {
            var reply = try LookUpStatusReply(encoded: bytes)
            addTexts(to: &reply, state.receipts)
            calls.answer(place, reply.encoded)
            return .ok
        } catch {
            calls.fail(place, CallError(.internalError, "the status kept for this person cannot be read"))
            return .internalError
        }
    }

    /// The same for many: an unknown person has no years.
    func lookUpBatchQuickly(_ calls: inout QuickCalls) {
        answerQuickly(&calls) { calls, state, access in
            for place in 0..<calls.count {
                do throws(CallError) {
                    let request: LookUpBatchRequest = try translatingRequest(calls, place)
                    let year = request.fundingYear?.year ?? 0
                    let replies = index.read { index in
                        request.persons.map { person in
                            encodedReply(person, year, state, index)
                                ?? LookUpStatusReply.encoded(
                                    person: person, factsChangedAt: Moment(microseconds: 0), change: state.change,
                                    asOf: state.asOf, undecidedYears: [], yearStatuses: [])
                        }
                    }
                    var notes = AuditNotes(access, Action.lookUpBatch)
                    for person in request.persons { notes.append(person, .ok) }
                    audit?.note(notes)
                    calls.answer(place, LookUpBatchReply.encoded(replies: replies))
                } catch {
                    calls.fail(place, error)
                }
            }
        }
    }

    /// Lets calls go on with the index as it is now, when memory may answer this caller at all.
    private func answerQuickly(
        _ calls: inout QuickCalls, _ body: (inout QuickCalls, StatusIndex.State, Access) -> Void
    ) {
        let state = index.current
        guard state.isLoaded else { return }
        do throws(CallError) {
            let access = try access(calls.caller, calls.metadata, needsReason: true)
            // What an institution may see of a person is put together from the register.
            guard access.brin == nil else { return }
            try audit?.check()
            try checkAge(state.asOf)
            body(&calls, state, access)
        } catch {
            calls.failAll(error)
        }
    }

    /// - Parameter year: 0 for all.
    private func encodedReply(
        _ person: PersonNumber, _ year: Int, _ state: StatusIndex.State, _ index: borrowing SharedPages.Reading
    ) -> [UInt8]? {
        index.withKnown(person) { entry in
            LookUpReplyWriter.bytes(most: state.empty.mostBytes(entry: entry.count)) { reply in
                state.write(person, entry, year: year, &reply)
            }
        }
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

extension StatusIndex.State {
    /// Writes a known person's reply.
    ///
    /// - Parameter year: 0 for all.
    fileprivate func write(
        _ person: PersonNumber, _ entry: borrowing Span<UInt8>, year: Int, _ reply: inout OutputRawSpan
    ) {
        empty.write(person, entry, year: year, change: change, asOf: asOf, &reply)
    }
}
