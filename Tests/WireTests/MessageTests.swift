import FundingModel
import Testing
import Wire

/// Every message: value → bytes → value, with everything set and with everything absent.
@Suite struct MessageTests {
    static let person = PersonNumber("123456782")!
    static let year = FundingYear(2027)!

    static func check<Message: WireMessage>(_ message: Message) throws {
        #expect(try Message(encoded: message.encoded) == message)
    }

    static var status: DecidedStatus {
        var october = CountDateRecord(
            date: year.october, trainingCode: TrainingCode("25297")!, level: .mbo4, pathway: .bbl, requested: true,
            phase: .vocational, ageOn1August: 20, funded: false, countsForCorrection: true,
            pathwayFactor: Factor(hundredths: 40), priceFactor: Factor(hundredths: 130), stayYears: 3,
            stayYearFactor: Factor(hundredths: 120), contribution: Decimal6(millionths: 624_000))
        october.placements = [PlacementKey(enrolment: Identifier("C2")!, sequence: Identifier("C1")!)]
        october.signals = SignalSet(.notRequested, .concurrenceLost, .setExOfficio)
        october.rivals = [Brin("25LX")!, Brin("27DV")!]
        october.exOfficioReason = "besluit é"
        let february = CountDateRecord(
            date: year.february, trainingCode: TrainingCode("00000")!, level: nil, pathway: .other, requested: false,
            phase: nil, ageOn1August: -1)
        let diploma = DiplomaDecision(
            brin: Brin("27DV")!, result: Identifier("8277645")!, obtainedOn: Day("2025-06-16")!,
            trainingCode: TrainingCode("25297")!, level: .mbo2, specialist: true, highestFundedDiplomaLevel: .mbo3,
            highestFundedIsSpecialist: true, funded: true, contribution: Decimal6(whole: 5),
            signals: SignalSet(.entreeDiploma, .noLicence))
        let bare = DiplomaDecision(
            brin: Brin("00AA")!, result: Identifier("1")!, obtainedOn: Day("2025-01-01")!,
            trainingCode: TrainingCode("99999")!, level: nil, specialist: false)
        let decision = Decision(
            person: person, fundingYear: year,
            enrolments: [
                EnrolmentDecision(
                    brin: Brin("27DV")!, sequence: Identifier("C2")!, highestFundedDiplomaLevel: .mbo4,
                    october: october,
                    february: february),
                EnrolmentDecision(brin: Brin("25LX")!, sequence: Identifier("z")!),
            ], diplomas: [diploma, bare])
        return DecidedStatus(
            decision: decision, kind: .definitive, decidedAt: Moment(microseconds: -5), receiptNumber: 7)
    }

    @Test func lookUp() throws {
        try Self.check(LookUpStatusRequest(person: Self.person, fundingYear: Self.year, withTexts: true))
        try Self.check(LookUpStatusRequest(person: Self.person))
        var withReceipt = Self.status
        withReceipt.receipt = Receipt(ruleSet: "UWEB", referenceData: "ab", program: "mbost")
        var without = Self.status
        without.receiptNumber = 8
        try Self.check(
            LookUpStatusReply(
                person: Self.person, factsChangedAt: Moment(microseconds: .max), change: .max,
                asOf: Moment(microseconds: .min), undecidedYears: [Self.year, FundingYear(2026)!],
                years: [withReceipt, without],
                receipts: [7: withReceipt.receipt!, 9: Receipt(ruleSet: "", referenceData: "", program: "")],
                trainingNames: [TrainingCode("25297")!: "Kok"], signalTexts: [.deceased: "x", .notRequested: ""],
                institutionNames: [Brin("27DV")!: "ROC"]))
        let bare = LookUpStatusReply(
            person: Self.person, factsChangedAt: Moment(microseconds: 0), asOf: Moment(microseconds: 0), years: [])
        try Self.check(bare)
        try Self.check(LookUpBatchRequest(persons: [Self.person, Self.person], fundingYear: Self.year))
        try Self.check(LookUpBatchRequest(persons: []))
        try Self.check(LookUpBatchReply(replies: [bare, bare]))
        try Self.check(LookUpBatchReply(replies: []))
        #expect(LookUpBatchReply.encoded(replies: [bare.encoded]) == LookUpBatchReply(replies: [bare]).encoded)
    }

    @Test func explain() throws {
        try Self.check(ExplainRequest(person: Self.person, fundingYear: Self.year))
        let checks = [CheckExplanation.Outcome.holds, .fails, .notApplicable, .computed].map {
            CheckExplanation(
                name: "naam", outcome: $0, signal: $0 == .fails ? .levelUnknown : nil,
                facts: [.init(name: "feit", value: "ü")], article: "WEB 8.1.1")
        }
        let receipt = Receipt(ruleSet: "", referenceData: "", program: "")
        let records = [
            RecordExplanation(
                subject: .enrolment(brin: Brin("27DV")!, sequence: Identifier("1")!, countDate: Self.year.october),
                checks: checks, funded: true),
            RecordExplanation(
                subject: .diploma(brin: Brin("27DV")!, result: Identifier("9")!, obtainedOn: Day("2025-12-31")!),
                checks: [], funded: nil),
        ]
        try Self.check(
            ExplainReply(
                explanation: Explanation(
                    person: Self.person, fundingYear: Self.year, receipt: receipt, records: records),
                signalTexts: [.levelUnknown: "Het niveau is niet bekend."]))
    }

    @Test func importing() throws {
        for format in ImportFormat.allCases {
            try Self.check(
                ImportPart.header(ImportHeader(format: format, fileName: "RO.csv", masked: true, keepGoing: true)))
        }
        try Self.check(ImportPart.header(ImportHeader(format: .ro, fileName: "")))
        try Self.check(ImportPart.chunk([]))
        try Self.check(ImportPart.chunk((0...255).map { UInt8($0) }))
        var reply = ImportReply(run: 7, stored: true)
        try Self.check(reply)
        (reply.persons, reply.enrolments, reply.diplomas, reply.maskedPersons, reply.defectCount) = (1, 2, 3, 4, 5)
        reply.defects = [ImportDefect(line: 12, field: "BSN", text: "regel 12")]
        reply.notices = ["a", ""]
        try Self.check(reply)
    }

    @Test func overviewAndHealth() throws {
        try Self.check(DownloadOverviewRequest(brin: Brin("27DV")!, fundingYear: Self.year, name: .tbgi))
        for file: DownloadOverviewRequest.File in [
            .registrations(from: Day("2024-08-01")!, until: Day("2024-08-01")!), .foundations, .accountantOverview,
        ] {
            var request = DownloadOverviewRequest(brin: Brin("27DV")!, fundingYear: Self.year)
            request.file = file
            try Self.check(request)
        }
        var national = DownloadOverviewRequest(brin: nil, fundingYear: Self.year)
        national.file = .foundations
        try Self.check(national)
        try Self.check(OverviewPart.start(OverviewStart(fileName: "OSBI.XML", sha256: "00", bytes: 7, offset: 3)))
        try Self.check(OverviewPart.chunk([1, 0, 255]))
        try Self.check(OverviewPart.end(OverviewEnd(bytes: 1 << 40, sha256: "ab", enrolments: 2, diplomas: 3)))
        try Self.check(HealthRequest())
        try Self.check(HealthRequest(withoutCounts: true))
        var health = HealthReply()
        try Self.check(health)
        (health.serving, health.program, health.schema, health.referenceData) = (false, "p", "s", "r")
        (health.persons, health.enrolments, health.diplomas, health.database, health.trouble) = (
            1, 2, 3, "embedded", "t"
        )
        health.years = [DecidedYear(fundingYear: Self.year, persons: 5, decidedAt: Moment(microseconds: 6))]
        try Self.check(health)
    }

    /// As `protoc --encode=mbost.v1.<Message> mbost/v1/status.proto` writes them from the text in the last column.
    @Test func bytesAreThoseOfProtoc() throws {
        func hex(_ bytes: [UInt8]) -> String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        // person: 123456782 funding_year: 2027 with_texts: true
        #expect(
            hex(LookUpStatusRequest(person: Self.person, fundingYear: Self.year, withTexts: true).encoded)
                == "0d0ecd5b0710eb0f1801")
        // brin: "27DV" after: 300 follow: true
        #expect(
            hex(FeedbackRequest(brin: Brin("27DV")!, after: 300, follow: true).encoded) == "0a043237445610ac021801")
        // message: "m" brin: "27DV" person: 123456782 changes { delete_person: true } changes { delete_diploma: "9" }
        #expect(
            hex(
                Registration(
                    message: MessageID("m")!, brin: Brin("27DV")!, person: Self.person,
                    changes: [.deletePerson, .deleteDiploma(Identifier("9")!)]
                ).encoded) == "0a016d120432374456" + "1d0ecd5b07" + "2a022001" + "2a03620139")
        // header { format: IMPORT_FORMAT_RO file_name: "RO.csv" masked: true }
        #expect(
            hex(ImportPart.header(ImportHeader(format: .ro, fileName: "RO.csv", masked: true)).encoded)
                == "0a0c08011206524f2e6373761801")
        // end { bytes: 300 sha256: "ab" enrolments: 2 diplomas: 1 }
        #expect(
            hex(OverviewPart.end(OverviewEnd(bytes: 300, sha256: "ab", enrolments: 2, diplomas: 1)).encoded)
                == "1a0b08ac021202616218022001")
    }
}

/// Pieces of overviews are put together and taken apart by hand: to the byte as protobuf-c does it.
@Suite struct OverviewPieceTests {
    @Test(arguments: [1, 2, 127, 128, 129, 16_383, 16_384, 131_072])
    func theHeadIsThatOfTheContract(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let encoded = OverviewPart.chunk(bytes).encoded
        #expect(OverviewPart.head(ofPiece: count) + bytes == encoded)
        #expect(OverviewPart.startOfPiece(in: encoded) == encoded.count - count)
        #expect(OverviewPart.startOfPiece(in: encoded.dropLast()) == nil)
        #expect(OverviewPart.startOfPiece(in: encoded + [0]) == nil)
    }

    @Test func whatIsNoPieceIsLeftToTheContract() {
        let start = OverviewStart(fileName: "a", sha256: "b", bytes: 1, offset: 0)
        #expect(OverviewPart.startOfPiece(in: OverviewPart.start(start).encoded) == nil)
        for bytes in [[], [0x12], [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]] as [[UInt8]] {
            #expect(OverviewPart.startOfPiece(in: bytes) == nil)
        }
    }
}
