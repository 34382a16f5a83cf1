import FundingModel
import Testing
import Wire

/// Bytes from anywhere: an error that names the field, or some value; never a crash.
@Suite struct HostileBytesTests {
    @Test(
        arguments: [
            // Each: bytes of a LookUpStatusRequest, and the field refused.
            ([0x0D, 0x01, 0, 0, 0, 0x10, 0xEB, 0x0F], "person"),
            ([0x0D, 0x0E, 0xCD, 0x5B, 0x07, 0x10, 0x01], "funding_year"),
        ] as [([UInt8], String)])
    func impossibleValuesNameTheirField(_ bytes: [UInt8], _ field: String) {
        let error = #expect(throws: WireError.self) { try LookUpStatusRequest(encoded: bytes) }
        guard case .invalid(let found, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == field)
    }

    @Test func enumsOutsideTheirListAreRefused() {
        // header { format: 9 }
        #expect(throws: WireError.invalid(field: "format", reason: "is not in its list")) {
            try ImportPart(encoded: [0x0A, 0x02, 0x08, 0x09])
        }
        // brin: "27DV" funding_year: 2027 name: 7
        #expect(throws: WireError.invalid(field: "name", reason: "is not in its list")) {
            try DownloadOverviewRequest(encoded: [0x0A, 4, 0x32, 0x37, 0x44, 0x56, 0x10, 0xEB, 0x0F, 0x18, 7])
        }
    }

    /// Field 20 is the file, 21 and 22 the period, 23 all institutions.
    @Test(arguments: [
        ("an unknown file", [0xA0, 1, 9], "file"), ("an RO without a period", [0xA0, 1, 1], "from"),
        ("a period that ends before it begins", [0xA0, 1, 1, 0xA8, 1, 0xA1, 0xB3, 0xD3, 9, 0xB0, 1, 0xBD, 0xB2, 0xD3, 9], "until"),
        ("an OBO of all", [0xA0, 1, 3, 0xB8, 1, 1], "all_institutions"), ("a BRIN beside all", [0xA0, 1, 2, 0xB8, 1, 1], "brin"),
    ] as [(String, [UInt8], String)])
    func filesThatCannotBeAreRefused(_ name: String, _ bytes: [UInt8], _ field: String) {
        let error = #expect(throws: WireError.self) {
            try DownloadOverviewRequest(encoded: [0x0A, 4, 0x32, 0x37, 0x44, 0x56, 0x10, 0xEB, 0x0F] + bytes)
        }
        guard case .invalid(field, _) = error else {
            Issue.record("\(name): \(String(describing: error))")
            return
        }
    }

    @Test func textsThatAreNoBrinOrNotUTF8AreRefused() {
        let brin = #expect(throws: WireError.self) {
            try DownloadOverviewRequest(encoded: [0x0A, 2, 0x32, 0x37, 0x10, 0xEB, 0x0F])
        }
        #expect(brin == .invalid(field: "brin", reason: "is no BRIN: two digits and two capitals"))
        let text = #expect(throws: WireError.self) {
            try ImportPart(encoded: [0x0A, 0x05, 0x08, 0x01, 0x12, 0x01, 0xFF])
        }
        #expect(text == .invalid(field: "file_name", reason: "is not UTF-8"))
    }

    @Test func fieldsOfLaterVersionsArePassedOver() throws {
        let request = LookUpStatusRequest(person: MessageTests.person)
        // Field 99, varint 1.
        #expect(try LookUpStatusRequest(encoded: request.encoded + [0x98, 0x06, 0x01]) == request)
    }

    /// Every cut and every flipped bit of one message.
    private func disturb<Message: WireMessage>(_ message: Message) {
        let bytes = message.encoded
        for end in 0..<bytes.count { _ = try? Message(encoded: Array(bytes[..<end])) }
        for place in bytes.indices {
            for bit in 0..<8 {
                var flipped = bytes
                flipped[place] ^= 1 << UInt8(bit)
                if let read = try? Message(encoded: flipped) { _ = read.encoded }
            }
        }
    }

    @Test func everyCutAndEveryFlippedBitIsSurvived() {
        disturb(
            LookUpStatusReply(
                person: MessageTests.person, factsChangedAt: Moment(microseconds: 1), change: 5,
                asOf: Moment(microseconds: 2), undecidedYears: [MessageTests.year], years: [MessageTests.status],
                receipts: [7: RegistrationMessageTests.receipt], trainingNames: [TrainingCode("25297")!: "Kok"],
                signalTexts: [.deceased: "x"]))
        disturb(RegistrationMessageTests.full)
        disturb(RegistrationMessageTests.answer)
        disturb(FeedbackPart(brin: Brin("27DV")!, items: ProcessMessageTests.feedback))
        disturb(StartJobRequest(ProcessMessageTests.jobs[1]))
        disturb(ListJobsReply(jobs: [ProcessMessageTests.job]))
        disturb(ProcessMessageTests.progress)
        disturb(ProcessMessageTests.standing)
        disturb(ListExOfficioReply(entries: [ProcessMessageTests.exOfficio]))
        disturb(OrderMessageTests.order())
        disturb(StakeMessageTests.reply)
        disturb(LookUpBatchRequest(persons: [MessageTests.person], fundingYear: MessageTests.year))
        disturb(PersonMessageTests.dossierReply)
        disturb(PersonMessageTests.historyReply)
        disturb(PersonMessageTests.whatIf)
        disturb(PersonMessageTests.whatIfReply)
        disturb(PersonMessageTests.found)
    }

    @Test func randomBytesAreSurvived() {
        var state: UInt64 = 20_261_124
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        for _ in 0..<20_000 {
            let bytes = (0..<Int(next()) / 4).map { _ in next() }
            _ = try? LookUpStatusReply(encoded: bytes)
            _ = try? ExplainReply(encoded: bytes)
            _ = try? ImportPart(encoded: bytes)
            _ = try? ImportReply(encoded: bytes)
            _ = try? OverviewPart(encoded: bytes)
            _ = try? HealthReply(encoded: bytes)
            _ = try? Registration(encoded: bytes)
            _ = try? RegistrationAnswer(encoded: bytes)
            _ = try? FeedbackPart(encoded: bytes)
            _ = try? StartJobRequest(encoded: bytes)
            _ = try? JobStatus(encoded: bytes)
            _ = try? DetermineProgress(encoded: bytes)
            _ = try? SetExOfficioRequest(encoded: bytes)
            _ = try? LookUpBatchRequest(encoded: bytes)
            _ = try? LookUpDossierReply(encoded: bytes)
            _ = try? HistoryReply(encoded: bytes)
            _ = try? WhatIfRequest(encoded: bytes)
            _ = try? FindPersonsRequest(encoded: bytes)
            _ = try? StoredStatus.decode(bytes, person: MessageTests.person, year: MessageTests.year)
            _ = try? StoredStatus.decodeEnrolment(bytes)
            _ = try? StoredStatus.decodeDiploma(bytes)
        }
    }
}
