import FundingModel
import Testing
import Wire

/// What the register stores: the hand-written bytes are those of protobuf-c, for decisions of every shape.
@Suite struct StoredStatusTests {
    static let person = MessageTests.person
    static let year = MessageTests.year

    static func bytes(of status: DecidedStatus) -> [UInt8] {
        StoredStatus.yearStatus(
            records: StoredStatus.encode(status.decision), year: status.decision.fundingYear, kind: status.kind,
            decidedAt: status.decidedAt, receipt: status.receiptNumber)
    }

    /// Decisions with every field at its edges, the same ones at every run.
    private struct Chance {
        var state: UInt64

        mutating func below(_ end: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % end
        }

        mutating func one<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

        mutating func some<Value>(_ value: (inout Chance) -> Value) -> Value? {
            if below(3) == 0 { return nil }
            return value(&self)
        }

        mutating func identifier() -> Identifier {
            let letters = Array("0Az9")
            let count = one([1, 2, 7, 8, 9, 16, 17, 19, 20])
            return Identifier(String((0..<count).map { _ in one(letters) }))!
        }

        mutating func brin() -> Brin { Brin(one(["00AA", "25LX", "27DV", "99ZZ"]))! }
        mutating func place() -> ShortText? {
            some { ShortText($0.one(["1", "100A127", "100X0123", "aanbieder é 20 byte"])) } ?? nil
        }
        mutating func level() -> Level? { some { $0.one(Level.allCases) } }
        mutating func factor() -> Factor? {
            some { Factor(hundredths: Int32($0.one([0, 1, 127, 128, 16_384, 99_999]))) }
        }

        mutating func contribution() -> Decimal6? {
            some { Decimal6(millionths: $0.one([0, 1, 127, 128, 624_000, 1 << 40, .max])) }
        }

        mutating func day() -> Day { Day(one(["0001-01-01", "2025-10-01", "9999-12-31"]))! }
        mutating func code() -> TrainingCode { TrainingCode(value: UInt32(one([0, 1, 127, 128, 25_297, 99_999])))! }

        mutating func signals() -> SignalSet {
            var signals = SignalSet()
            if below(2) == 0 { return signals }
            for signal in Signal.allCases where below(4) == 0 { signals.insert(signal) }
            return signals
        }

        mutating func record() -> CountDateRecord {
            var record = CountDateRecord(
                date: day(), trainingCode: code(), level: level(), pathway: one(Pathway.allCases),
                requested: below(2) == 0, phase: some { $0.one(RoutePhase.allCases) },
                ageOn1August: one([.min, -64, -65, -1, 0, 1, 63, 64, .max]), funded: some { $0.below(2) == 0 },
                countsForCorrection: below(2) == 0, pathwayFactor: factor(), priceFactor: factor(),
                stayYears: one([0, 1, 127, 128, 255]), stayYearFactor: factor(), contribution: contribution(),
                signals: signals())
            for _ in 0..<one([0, 0, 1, 6]) {
                record.placements.append(PlacementKey(enrolment: identifier(), sequence: identifier()))
            }
            if record.signals.contains(.concurrenceLost) || record.signals.contains(.concurrenceWon) {
                for _ in 0..<below(6) { record.rivals.append(brin()) }
            }
            (record.provider, record.location) = (place(), place())
            if record.signals.contains(.setExOfficio) || record.signals.contains(.exOfficioRemoved) {
                record.exOfficioReason = some { $0.one(["", "besluit é", String(repeating: "lang ", count: 4000)]) }
            }
            return record
        }

        mutating func decision(_ person: PersonNumber, _ year: FundingYear) -> Decision {
            var decision = Decision(person: person, fundingYear: year)
            for _ in 0..<one([0, 1, 1, 3]) {
                decision.enrolments.append(
                    EnrolmentDecision(
                        brin: brin(), sequence: identifier(), highestFundedDiplomaLevel: level(),
                        october: some { $0.record() }, february: some { $0.record() }))
            }
            for _ in 0..<one([0, 0, 1, 2]) {
                decision.diplomas.append(
                    DiplomaDecision(
                        brin: brin(), result: identifier(), obtainedOn: day(), trainingCode: code(), level: level(),
                        specialist: below(2) == 0, highestFundedDiplomaLevel: level(),
                        highestFundedIsSpecialist: below(2) == 0, funded: below(2) == 0,
                        contribution: contribution(), signals: signals(), provider: place()))
            }
            return decision
        }
    }

    static func statuses(_ count: Int) -> [DecidedStatus] {
        var chance = Chance(state: 20_271_001)
        return (0..<count).map { _ in
            DecidedStatus(
                decision: chance.decision(person, chance.one([year, FundingYear(1000)!, FundingYear(9000)!])),
                kind: chance.one(StatusKind.allCases),
                decidedAt: Moment(microseconds: chance.one([0, -1, 1, .min, .max, 1_790_000_000_000_000])),
                receiptNumber: chance.one([0, 1, 127, 128, .max]))
        }
    }

    @Test func bytesAreThoseOfProtobufC() {
        for status in Self.statuses(3000) + [MessageTests.status] {
            let reply = LookUpStatusReply(
                person: Self.person, factsChangedAt: Moment(microseconds: 7), asOf: Moment(microseconds: 0),
                years: [status])
            let assembled = LookUpStatusReply.encoded(
                person: Self.person, factsChangedAt: reply.factsChangedAt, change: 0, asOf: reply.asOf,
                undecidedYears: [], yearStatuses: [Self.bytes(of: status)])
            guard assembled == reply.encoded else {
                Issue.record("differs: \(status)")
                return
            }
        }
    }

    @Test func assembledRepliesAreThoseOfProtobufC() {
        let statuses = Self.statuses(5)
        for count in 0...5 {
            let reply = LookUpStatusReply(
                person: Self.person, factsChangedAt: Moment(microseconds: -3), change: 1 << Int64(count * 12),
                asOf: Moment(microseconds: 1_790_000_000_000_000),
                undecidedYears: Array([Self.year, FundingYear(1000)!, FundingYear(9000)!].prefix(count)),
                years: Array(statuses.prefix(count)))
            let assembled = LookUpStatusReply.encoded(
                person: reply.person, factsChangedAt: reply.factsChangedAt, change: reply.change, asOf: reply.asOf,
                undecidedYears: reply.undecidedYears, yearStatuses: reply.years.map { Self.bytes(of: $0) })
            #expect(assembled == reply.encoded)
        }
    }

    @Test func decisionsComeBack() throws {
        for status in Self.statuses(500) {
            let decision = status.decision
            let read = try StoredStatus.decode(
                StoredStatus.encode(decision), person: decision.person, year: decision.fundingYear)
            guard read == decision else {
                Issue.record("differs: \(decision)")
                return
            }
            for enrolment in decision.enrolments {
                let one = try StoredStatus.decodeEnrolment(StoredStatus.encode(enrolment))
                #expect(one == enrolment)
            }
            for diploma in decision.diplomas {
                let one = try StoredStatus.decodeDiploma(StoredStatus.encode(diploma))
                #expect(one == diploma)
            }
        }
    }

    @Test func nothingIsNoBytes() throws {
        let none = Decision(person: Self.person, fundingYear: Self.year, restsOnAssumption: true)
        #expect(StoredStatus.encode(none) == [])
        let read = try StoredStatus.decode([], person: Self.person, year: Self.year)
        #expect(read == Decision(person: Self.person, fundingYear: Self.year))
    }

    @Test func brokenBytesAreRefused() {
        #expect(throws: WireError.malformed(message: "YearRecords")) {
            try StoredStatus.decode([0x2A, 9], person: Self.person, year: Self.year)
        }
        #expect(throws: WireError.malformed(message: "EnrolmentStatus")) { try StoredStatus.decodeEnrolment([0x0A]) }
        #expect(throws: WireError.invalid(field: "brin", reason: "is no BRIN: two digits and two capitals")) {
            try StoredStatus.decodeDiploma([])
        }
    }
}
