import ExchangeFormats
import FundingModel
import Testing

/// Messages of institutions as lines of JSON.
@Suite struct RegistrationMessageTests {
    static let brin = Brin("27DV")!

    static func id(_ text: String) -> Identifier { Identifier(text)! }
    static func day(_ text: String) -> Day { Day(text)! }

    private func read(_ changes: String, brin: String = "27DV") throws(JSONLineDefect) -> Registration {
        try message(
            "{\"message\": \"m-1\", \"brin\": \"\(brin)\", \"person\": \"123456782\", \"changes\": [\(changes)]}")
    }

    private func message(_ line: String) throws(JSONLineDefect) -> Registration {
        var reader = RegistrationMessageReader()
        return try reader.read(Array(line.utf8).span)
    }

    private func defect(_ line: String) -> JSONLineDefect? {
        do {
            _ = try message(line)
            return nil
        } catch { return error }
    }

    @Test func everyChangeIsRead() throws {
        let whole = """
            {"person":{"birthDate":"2005-00-00","sex":"V","deathDate":"2026-01-01","inBRP":true,\
            "residence":{"country":"DE","region":"NW"}}},{"nationalities":[{"code":"0001","from":"2005-01-01"}]},\
            {"residenceTitles":[]},{"deletePerson":true},\
            {"enrolment":{"brin":"27DV","sequence":"C1","enrolledOn":"2025-08-01","plannedEnd":"2024-08-01",\
            "actualEnd":"2023-08-01","leavingReason":"01",\
            "periods":[{"from":"2020-08-01","trainingCode":"25297","pathway":"BBL","requested":true},\
            {"from":"2020-08-01","trainingCode":"25298","pathway":"BOL","requested":false}],\
            "supportPeriods":[{"from":"2025-09-01","until":"2025-08-01"}]}},\
            {"enrolment":{"sequence":"C2","enrolledOn":"2025-08-01","plannedEnd":"2026-08-01"}},\
            {"deleteEnrolment":"C3"},\
            {"period":{"enrolment":"C1","from":"2026-08-01","trainingCode":"25297","pathway":"BBL","requested":true}},\
            {"deletePeriod":{"enrolment":"C1","from":"2025-08-01"}},\
            {"placement":{"sequence":"P1","enrolment":"C1","agreedOn":"2025-07-01","from":"2025-09-01",\
            "plannedEnd":"2025-08-01","hours":288}},\
            {"deletePlacement":{"enrolment":"C1","sequence":"P2"}},\
            {"diploma":{"result":"9","trainingCode":"25297","obtainedOn":"2025-06-16","requested":true,"enrolment":"C1"}},\
            {"deleteDiploma":"8"}
            """
        let registration = try read(whole)
        #expect(registration.message.text == "m-1" && registration.brin == Self.brin)
        #expect(registration.person == PersonNumber("123456782") && !registration.isAnsweredByAccountant)
        let period = Period(
            from: Self.day("2020-08-01"), trainingCode: TrainingCode("25297")!, pathway: .bbl, requested: true)
        var (second, later) = (period, period)
        (second.trainingCode, second.pathway, second.requested) = (TrainingCode("25298")!, .bol, false)
        later.from = Self.day("2026-08-01")
        let expected: [FactChange] = [
            .person(
                PersonFacts(
                    birthDate: BirthDate("2005-00-00")!, sex: .female, deathDate: Self.day("2026-01-01"), inBRP: true,
                    country: ShortText("DE")!, region: ShortText("NW")!)),
            .nationalities([Nationality(code: 1, from: Self.day("2005-01-01"), until: nil)]), .residenceTitles([]),
            .deletePerson,
            .enrolment(
                Enrolment(
                    brin: Self.brin, sequence: Self.id("C1"), enrolledOn: Self.day("2025-08-01"),
                    plannedEnd: Self.day("2024-08-01"), actualEnd: Self.day("2023-08-01"),
                    leavingReason: ShortText("01")!),
                periods: [period, second],
                supportPeriods: [SupportPeriod(from: Self.day("2025-09-01"), until: Self.day("2025-08-01"))]),
            .enrolment(
                Enrolment(
                    brin: Self.brin, sequence: Self.id("C2"), enrolledOn: Self.day("2025-08-01"),
                    plannedEnd: Self.day("2026-08-01")), periods: nil, supportPeriods: nil),
            .deleteEnrolment(Self.id("C3")), .period(enrolment: Self.id("C1"), later),
            .deletePeriod(enrolment: Self.id("C1"), from: Self.day("2025-08-01")),
            .placement(
                enrolment: Self.id("C1"),
                Placement(
                    sequence: Self.id("P1"), agreedOn: Self.day("2025-07-01"), from: Self.day("2025-09-01"),
                    plannedEnd: Self.day("2025-08-01"), hours: 288)),
            .deletePlacement(PlacementKey(enrolment: Self.id("C1"), sequence: Self.id("P2"))),
            .diploma(
                Diploma(
                    brin: Self.brin, result: Self.id("9"), trainingCode: TrainingCode("25297")!,
                    obtainedOn: Self.day("2025-06-16"), requested: true, enrolment: Self.id("C1"))),
            .deleteDiploma(Self.id("8")),
        ]
        #expect(registration.changes.count == expected.count)
        for (found, wanted) in zip(registration.changes, expected) { #expect(found == wanted) }
    }

    @Test func theInstitutionMayComeLast() throws {
        let line = """
            {"changes":[{"diploma":{"brin":"27DV","result":"9","trainingCode":"25297","obtainedOn":"2025-06-16",\
            "requested":true}},{"enrolment":{"sequence":"C2","enrolledOn":"2025-08-01","plannedEnd":"2026-08-01",\
            "supportPeriods":[]}}],"answeredByAccountant":true,"person":"123456782","message":"~","brin":"27DV"}
            """
        let registration = try message(line)
        #expect(registration.isAnsweredByAccountant && registration.brin == Self.brin)
        guard case .diploma(let diploma) = registration.changes[0],
            case .enrolment(let enrolment, nil, let support) = registration.changes[1]
        else {
            Issue.record("other changes")
            return
        }
        #expect(diploma.brin == Self.brin && enrolment.brin == Self.brin && support == [])
        var reader = RegistrationMessageReader()
        for _ in 0..<2 {
            let again = try reader.read(Array(line.utf8).span)
            #expect(again == registration)
        }
    }

    @Test(arguments: [
        ("{}", "changes[0]"), ("{\"person\":null}", "changes[0]"), ("{\"person\":{}}", "changes[0].person.birthDate"),
        ("{\"person\":{\"number\":\"123456782\",\"birthDate\":\"2005-01-01\"}}", "changes[0].person.number"),
        ("{\"deletePerson\":false}", "changes[0].deletePerson"), ("{\"deletePerson\":1}", "changes[0].deletePerson"),
        ("{\"deletePerson\":true,\"deleteDiploma\":\"1\"}", "changes[0].deleteDiploma"),
        ("{\"deletePerson\":true},{\"deleteEnrolment\":\"-\"}", "changes[1].deleteEnrolment"),
        ("{\"deleteEverything\":true}", "changes[0].deleteEverything"),
        ("{\"enrolment\":{\"sequence\":\"1\",\"enrolledOn\":\"2025-08-01\"}}", "changes[0].enrolment.plannedEnd"),
        (
            "{\"enrolment\":{\"sequence\":\"1\",\"enrolledOn\":\"2025-08-01\",\"plannedEnd\":\"2025-08-01\",\"periods\":[]}}",
            "changes[0].enrolment.periods"
        ),
        ("{\"enrolment\":{\"placements\":[]}}", "changes[0].enrolment.placements"),
        (
            "{\"deletePerson\":true},{\"enrolment\":{\"brin\":\"25LX\",\"sequence\":\"1\",\"enrolledOn\":\"2025-08-01\","
                + "\"plannedEnd\":\"2025-08-01\"}}", "changes[1].enrolment.brin"
        ),
        (
            "{\"diploma\":{\"brin\":\"25LX\",\"result\":\"1\",\"trainingCode\":\"25297\",\"obtainedOn\":\"2025-08-01\","
                + "\"requested\":true}}", "changes[0].diploma.brin"
        ),
        ("{\"period\":{\"from\":\"2025-08-01\"}}", "changes[0].period.enrolment"),
        ("{\"period\":{\"enrolment\":\"1\",\"from\":\"2025-02-30\"}}", "changes[0].period.from"),
        (
            "{\"period\":{\"from\":\"2025-08-01\",\"trainingCode\":\"25297\",\"pathway\":\"BBL\",\"requested\":true}}",
            "changes[0].period.enrolment"
        ),
        ("{\"placement\":{\"enrolment\":\"1\",\"hours\":-1}}", "changes[0].placement.hours"),
        ("{\"deletePlacement\":{\"enrolment\":\"1\"}}", "changes[0].deletePlacement.sequence"),
        ("{\"deletePeriod\":{}}", "changes[0].deletePeriod.enrolment"),
        ("{\"nationalities\":[{\"code\":\"1\"}]}", "changes[0].nationalities[0].code"),
    ])
    func defectsNameTheirPlace(_ changes: String, _ field: String) {
        let line = "{\"message\":\"m\",\"brin\":\"27DV\",\"person\":\"123456782\",\"changes\":[\(changes)]}"
        #expect(defect(line)?.field == field)
    }

    @Test(arguments: [
        ("{\"message\":\"m 1\"}", "message"), ("{\"message\":\"\"}", "message"), ("{\"message\":\"é\"}", "message"),
        ("{\"message\":\"\(String(repeating: "m", count: 65))\"}", "message"), ("{}", "message"),
        ("{\"message\":\"m\"}", "brin"), ("{\"message\":\"m\",\"brin\":\"27DV\"}", "person"),
        ("{\"message\":\"m\",\"brin\":\"27DV\",\"person\":\"123456782\"}", "changes"),
        ("{\"message\":\"m\",\"brin\":\"27DV\",\"person\":\"123456789\"}", "person"),
        ("{\"changes\":{}}", "changes"), ("{\"extra\":1}", "extra"), ("nonsense", ""),
        ("{\"message\":\"m\",\"brin\":\"27DV\",\"person\":\"123456782\",\"changes\":[]} x", ""),
    ])
    func defectsOfTheHeadNameTheirField(_ line: String, _ field: String) {
        #expect(defect(line)?.field == field)
    }

    @Test func noChangesAreForTheRegisterToRefuse() throws {
        let registration = try read("")
        #expect(registration.changes == [])
    }
}
