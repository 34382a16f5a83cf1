import FundingModel
import Testing
import Wire

/// What institutions send: every change there and back, and what cannot be one.
@Suite struct RegistrationMessageTests {
    static let brin = Brin("27DV")!
    static let receipt = Receipt(ruleSet: "UWEB", referenceData: "ab", program: "mbost")

    static func day(_ text: String) -> Day { Day(text)! }
    static func id(_ text: String) -> Identifier { Identifier(text)! }

    static let period = Period(
        from: day("2025-08-01"), trainingCode: TrainingCode("25297")!, pathway: .bbl, level: .mbo3, requested: true,
        provider: ShortText("100A001")!, location: ShortText("100X001")!, route: ShortText("é")!, phase: .secondary)
    static let barePeriod = Period(
        from: day("0001-01-01"), trainingCode: TrainingCode("00000")!, pathway: .other, requested: false)
    static let placement = Placement(
        sequence: id("P1"), agreedOn: day("2025-09-01"), from: day("2025-09-02"), plannedEnd: day("2025-09-03"),
        actualEnd: day("2025-09-04"), hours: .max, company: ShortText("12345678901234567890")!,
        trainingCode: TrainingCode("00000")!, elective: ShortText("K0001")!)

    static let changes: [FactChange] = [
        .person(
            PersonFacts(
                birthDate: BirthDate("2005-00-00")!, sex: .female, deathDate: day("2026-01-01"), inBRP: false,
                country: ShortText("DE")!, region: ShortText("NW")!)),
        .person(PersonFacts(birthDate: BirthDate("2005-06-07")!)),
        .nationalities([
            Nationality(code: 9999, from: day("2001-02-03"), until: day("9999-12-31")),
            Nationality(code: 0, from: nil, until: nil),
        ]),
        .nationalities([]),
        .residenceTitles([
            ResidenceTitle(code: 99, from: day("2001-02-03"), until: day("2001-02-02")),
            ResidenceTitle(code: 0, from: nil, until: nil),
        ]),
        .residenceTitles([]), .deletePerson,
        .enrolment(
            Enrolment(
                brin: brin, sequence: id("C1"), enrolledOn: day("2025-08-01"), plannedEnd: day("2024-08-01"),
                actualEnd: day("2023-08-01"), leavingReason: ShortText("01")!),
            periods: [period, barePeriod],
            supportPeriods: [
                SupportPeriod(from: day("2025-08-01"), until: day("2025-08-02")),
                SupportPeriod(from: day("2025-08-03"), until: nil),
            ]),
        .enrolment(
            Enrolment(brin: brin, sequence: id("2"), enrolledOn: day("2025-08-01"), plannedEnd: day("2026-07-31")),
            periods: nil, supportPeriods: []),
        .enrolment(
            Enrolment(brin: brin, sequence: id("3"), enrolledOn: day("2025-08-01"), plannedEnd: day("2026-07-31")),
            periods: nil, supportPeriods: nil),
        .deleteEnrolment(id("C1")), .period(enrolment: id("C1"), period), .period(enrolment: id("C1"), barePeriod),
        .deletePeriod(enrolment: id("C2"), from: day("2025-08-01")), .placement(enrolment: id("C1"), placement),
        .placement(
            enrolment: id("C3"),
            Placement(
                sequence: id("P2"), agreedOn: day("2025-09-01"), from: day("2025-09-02"),
                plannedEnd: day("2025-09-03"))),
        .deletePlacement(PlacementKey(enrolment: id("C1"), sequence: id("P1"))),
        .diploma(
            Diploma(
                brin: brin, result: id("R1"), trainingCode: TrainingCode("25297")!, obtainedOn: day("2025-06-01"),
                requested: true, enrolment: id("C1"), provider: ShortText("100A001")!)),
        .diploma(
            Diploma(
                brin: brin, result: id("R2"), trainingCode: TrainingCode("00001")!, obtainedOn: day("2025-06-01"),
                requested: false)),
        .deleteDiploma(id("R1")),
    ]

    static let full = Registration(
        message: MessageID(String(repeating: "~", count: 64))!, brin: brin, person: MessageTests.person,
        isAnsweredByAccountant: true, changes: changes)

    static let answer = RegistrationAnswer(
        message: MessageID("m-1")!, person: MessageTests.person, repeated: true, change: .max,
        refusals: Refusal.Rule.allCases.map { Refusal($0, field: "changes[0].periods[1].from", text: "é") },
        years: [MessageTests.status])

    @Test func registrations() throws {
        try MessageTests.check(Self.full)
        try MessageTests.check(
            Registration(message: MessageID("1")!, brin: Self.brin, person: MessageTests.person, changes: []))
        for change in Self.changes {
            try MessageTests.check(
                Registration(message: MessageID("1")!, brin: Self.brin, person: MessageTests.person, changes: [change]))
        }
    }

    @Test func answers() throws {
        try MessageTests.check(Self.answer)
        let bare = RegistrationAnswer(message: MessageID("m")!, person: MessageTests.person)
        try MessageTests.check(bare)
        #expect(bare.isAccepted && !Self.answer.isAccepted)
    }

    @Test func answersAreMadeFromStoredBytes() {
        var answer = RegistrationAnswer(message: MessageID("m")!, person: MessageTests.person)
        (answer.change, answer.years) = (300, [MessageTests.status, MessageTests.status])
        let assembled = RegistrationAnswer.encoded(
            message: answer.message, person: answer.person, change: answer.change,
            yearStatuses: answer.years.map(StoredStatusTests.bytes))
        #expect(assembled == answer.encoded)
    }

    // MARK: What cannot be a value

    /// A registration with one change: its bytes given, as a field of FactChange and its content.
    private func refusal(_ change: [UInt8]) -> WireError? {
        let start = Registration(message: MessageID("1")!, brin: Self.brin, person: MessageTests.person, changes: [])
        let bytes = start.encoded + [0x2A, UInt8(change.count)] + change
        return #expect(throws: WireError.self) { try Registration(encoded: bytes) }
    }

    private func field(_ error: WireError?) -> String? {
        guard case .invalid(let field, _) = error else { return nil }
        return field
    }

    @Test(
        arguments: [
            ([], "change"), ([0x68, 1], "change"), ([0x20, 0], "delete_person"), ([0x32, 0], "delete_enrolment"),
            ([0x32, 1, 0x2D], "delete_enrolment"), ([0x62, 0], "delete_diploma"), ([0x0A, 0], "birth_date"),
            ([0x3A, 0], "enrolment"), ([0x3A, 3, 0x0A, 1, 0x31], "period"), ([0x42, 3, 0x0A, 1, 0x31], "from"),
            ([0x52, 3, 0x0A, 1, 0x31], "sequence"), ([0x4A, 4, 0x30, 1, 0x40, 1], "enrolment"),
            ([0x2A, 0], "sequence"), ([0x2A, 3, 0x0A, 1, 0x31], "enrolled_on"), ([0x5A, 0], "result"),
            // nationalities: items { code: 10000 }; items { from: 1 }
            ([0x12, 5, 0x0A, 3, 0x08, 0x90, 0x4E], "nationalities.code"), ([0x12, 4, 0x0A, 2, 0x10, 1], "from"),
            // residence_titles: items { code: 100 }
            ([0x1A, 4, 0x0A, 2, 0x08, 100], "residence_titles.code"),
            // person: birth_date 20050607, sex "X"; country of 21 bytes; no UTF-8
            ([0x0A, 8, 0x08, 0xAF, 0xE5, 0xC7, 0x09, 0x12, 1, 0x58], "sex"),
            ([0x0A, 28, 0x08, 0xAF, 0xE5, 0xC7, 0x09, 0x32, 21] + [UInt8](repeating: 65, count: 21), "country"),
            ([0x0A, 8, 0x08, 0xAF, 0xE5, 0xC7, 0x09, 0x3A, 1, 0xFF], "region"),
        ] as [([UInt8], String)])
    func impossibleChangesNameTheirField(_ change: [UInt8], _ expected: String) {
        #expect(field(refusal(change)) == expected)
    }

    /// Changes one field of a good message by name: the bytes of a value in it are replaced.
    private func replaced(_ change: FactChange, _ old: [UInt8], _ new: [UInt8]) -> String? {
        let start = Registration(
            message: MessageID("1")!, brin: Self.brin, person: MessageTests.person, changes: [change])
        var bytes = start.encoded
        guard
            let place = bytes.indices.dropLast(old.count - 1).last(where: { Array(bytes[$0..<$0 + old.count]) == old })
        else { return "nowhere" }
        bytes.replaceSubrange(place..<place + old.count, with: new)
        let error = #expect(throws: WireError.self) { try Registration(encoded: bytes) }
        return field(error)
    }

    @Test func impossibleRowsNameTheirField() {
        let bbl = FactChange.period(enrolment: Self.id("C1"), Self.period)
        // pathway: 2 → 0 and 7; level: 3 → 5; phase: 1 → 3
        #expect(replaced(bbl, [0x18, 2, 0x20, 3], [0x18, 0, 0x20, 3]) == "pathway")
        #expect(replaced(bbl, [0x18, 2, 0x20, 3], [0x18, 7, 0x20, 3]) == "pathway")
        #expect(replaced(bbl, [0x18, 2, 0x20, 3], [0x18, 2, 0x20, 5]) == "level")
        #expect(replaced(bbl, [0x48, 1], [0x48, 3]) == "phase")
        // hours: zigzag of Int32.max → -1 and Int32.min
        let placement = FactChange.placement(enrolment: Self.id("C1"), Self.placement)
        let most: [UInt8] = [0x40, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F]
        #expect(replaced(placement, most, [0x40, 0x81, 0x80, 0x80, 0x80, 0x00]) == "hours")
        #expect(replaced(placement, most, [0x40, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]) == "hours")
        // sets_support_periods: true → false
        #expect(replaced(Self.changes[7], [0x38, 1], [0x38, 0]) == "support_periods")
        #expect(replaced(.deleteEnrolment(Self.id("ABC")), Array("ABC".utf8), Array("A C".utf8)) == "delete_enrolment")
    }

    @Test func impossibleHeadsNameTheirField() {
        // message: ""; with a blank; brin missing; person 0
        for (bytes, expected) in [
            ([], "message"), ([0x0A, 1, 0x20], "message"), ([0x0A, 65] + [UInt8](repeating: 65, count: 65), "message"),
            ([0x0A, 1, 0x31], "brin"), ([0x0A, 1, 0x31, 0x12, 4, 0x32, 0x37, 0x44, 0x56, 0x1D, 1, 0, 0, 0], "person"),
        ] as [([UInt8], String)] {
            let error = #expect(throws: WireError.self) { try Registration(encoded: bytes) }
            #expect(field(error) == expected)
        }
        // An answer: change: 2^63; refusals { rule: "X" }
        let start = RegistrationAnswer(message: MessageID("m")!, person: MessageTests.person).encoded
        let tooLarge = [0x18] + [UInt8](repeating: 0x80, count: 9) + [1]
        for (bytes, expected) in [(tooLarge, "change"), ([0x22, 3, 0x0A, 1, 0x58], "rule")] as [([UInt8], String)] {
            let error = #expect(throws: WireError.self) { try RegistrationAnswer(encoded: start + bytes) }
            #expect(field(error) == expected)
        }
    }
}
