import ExchangeFormats
import FundingModel
import NIOCore
import Postgres
import RPC
import RegisterStore
import StatusClient
import Testing
import Wire

/// Overviews of a selection, as a table, and of changes alone.
@Suite struct OverviewFilterTests {
    private static let year = ProcessTests.year
    private static let persons = Array(
        (0..<UInt32.max).lazy.compactMap { PersonNumber(value: 300_000_000 + $0) }.prefix(4))

    private static func enrolment(_ provider: String, _ id: String = "C1", requested: Bool = true) -> FactChange {
        .enrolment(
            Enrolment(
                brin: ProcessTests.brin, sequence: Identifier(id)!, enrolledOn: Day("2025-08-01")!,
                plannedEnd: Day("2027-07-31")!),
            periods: [
                Period(
                    from: Day("2025-08-01")!, trainingCode: TrainingCode("25297")!, pathway: .bol,
                    requested: requested, provider: ShortText(provider))
            ], supportPeriods: nil)
    }

    private static func diploma(_ provider: String) -> FactChange {
        .diploma(
            Diploma(
                brin: ProcessTests.brin, result: Identifier("R1")!, trainingCode: TrainingCode("25297")!,
                obtainedOn: Day("2025-06-16")!, requested: true, enrolment: Identifier("C1"),
                provider: ShortText(provider)))
    }

    private static func send(_ scene: Scene, _ id: String, _ person: Int, _ changes: [FactChange]) async throws {
        let message = Registration(
            message: MessageID(id)!, brin: ProcessTests.brin, person: persons[person], changes: changes)
        let answers = try await scene.client.register([message])
        #expect(answers.first?.isAccepted == true, "\(id)")
    }

    /// Persons 0 and 1 at one provider, 2 at another; the first has a diploma.
    private static func fill(_ scene: Scene) async throws {
        _ = try await scene.recompute(2027)
        for (place, provider) in ["100A1", "100A1", "100A2"].enumerated() {
            let diplomas = place == 0 ? [diploma(provider)] : []
            try await send(
                scene, "f\(place)", place, [ProcessTests.facts, ProcessTests.dutch, enrolment(provider)] + diplomas)
        }
    }

    private static func download(
        _ scene: Scene, _ form: DownloadOverviewRequest.Form, after: Int64? = nil,
        _ change: (inout RecordSelection) -> Void = { _ in }
    ) async throws -> (name: String, text: String, end: OverviewEnd?) {
        var request = DownloadOverviewRequest(brin: ProcessTests.brin, fundingYear: year)
        var selection = RecordSelection(brin: ProcessTests.brin, fundingYear: year)
        change(&selection)
        (request.form, request.filter, request.afterFeedback) = (form, selection, after)
        var (name, bytes, end) = ("", [UInt8](), OverviewEnd?.none)
        try await scene.client.downloadOverview(request) { part in
            switch part {
            case .start(let start): name = start.fileName
            case .bytes(let piece): bytes += piece.readableBytesView
            case .end(let given): end = given
            }
        }
        return (name, String(decoding: bytes, as: UTF8.self), end)
    }

    /// Rows of a table of changes as `person/id/change`.
    private static func changes(_ text: String) throws -> Set<String> {
        let rows = text.split(separator: "\r\n").map { $0.split(separator: ";", omittingEmptySubsequences: false) }
        let header = try #require(rows.first).map(String.init)
        let place = { (name: String) in try #require(header.firstIndex { $0.hasSuffix(name) }) }
        let (citizen, education) = (try place("Burgerservicenummer"), try place("Onderwijsnummer"))
        let (enrolment, result) = (try place("Inschrijvingvolgnummer"), try place("Resultaatvolgnummer"))
        let change = try place("Wijziging")
        return Set(
            rows.dropFirst().map { row in
                let id = row[result].isEmpty ? row[enrolment] : row[result]
                return "\(row[citizen])\(row[education])/\(id)/\(row[change])"
            })
    }

    private static func row(_ person: Int, _ id: String, _ change: String) -> String {
        "\(persons[person].digits)/\(id)/\(change)"
    }

    @Test func aTableHoldsTheRecordsOfTheFileInXML() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            let (xml, csv) = (try await Self.download(scene, .xml), try await Self.download(scene, .csv))
            #expect(xml.name.hasSuffix(".XML") && csv.name.hasSuffix(".CSV") && !csv.name.contains("SELECTIE"))
            #expect(xml.end?.enrolments == 3 && csv.end?.enrolments == 3 && csv.end?.diplomas == 1)
            var reader = ExchangeFormats.OverviewReader(file: xml.name)
            let records = try reader.feed(Array(xml.text.utf8))
            try reader.finish()
            var table = OverviewTableReader(file: csv.name)
            var rows = try table.feed(Array(csv.text.utf8))
            rows += try table.finish()
            #expect(records == rows && rows.count == 4)
        }
    }

    @Test func aSelectionHoldsNoOtherRecords() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            let one = try await Self.download(scene, .xml) { $0.provider = ShortText("100A1") }
            #expect(one.name.contains("_SELECTIE.") && one.end?.enrolments == 2 && one.end?.diplomas == 1)
            #expect(!one.text.contains(Self.persons[2].digits) && one.text.contains(Self.persons[0].digits))
            let bol = try await Self.download(scene, .csv) { $0.pathway = .bbl }
            #expect(bol.end?.enrolments == 0 && bol.end?.diplomas == 0)
            let signal = try await Self.download(scene, .xml) { $0.signals = SignalSet(.noFundableEnrolment) }
            #expect(signal.end?.enrolments == 0 && signal.end?.diplomas == 1)
        }
    }

    @Test func changesAreNamedByWhatBecameOfTheRecord() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            let since = try await scene.pool.run { connection in
                try connection.first("SELECT clock_timestamp()", read: { try $0.timestamp() })
            }
            let moment = Moment(microseconds: try #require(since) + 946_684_800_000_000)
            let told = try await scene.store.lastFeedback(of: ProcessTests.brin)
            let none = try await Self.download(scene, .csv) { $0.changedSince = moment }
            #expect(none.name.contains("_MUTATIES.") && none.end?.enrolments == 0)
            try await Self.send(scene, "c1", 0, [Self.enrolment("100A1", requested: false)])
            try await Self.send(scene, "c2", 0, [.deleteDiploma(Identifier("R1")!)])
            try await Self.send(scene, "c3", 1, [.deleteEnrolment(Identifier("C1")!), .deletePerson])
            try await Self.send(
                scene, "c4", 3, [ProcessTests.facts, ProcessTests.dutch, Self.enrolment("100A1", "N1")])
            // Came and went again: nothing to tell.
            try await Self.send(scene, "c5", 2, [Self.enrolment("100A2", "T1")])
            try await Self.send(scene, "c6", 2, [.deleteEnrolment(Identifier("T1")!)])
            let expected: Set<String> = [
                Self.row(0, "C1", "gewijzigd"), Self.row(0, "R1", "vervallen"), Self.row(1, "C1", "vervallen"),
                Self.row(3, "N1", "toegevoegd"),
            ]
            let bySince = try await Self.download(scene, .csv) { $0.changedSince = moment }
            let byNumber = try await Self.download(scene, .csv, after: told)
            // Concurrence with what came and went touched the other enrolment of person 2.
            let touched = Self.row(2, "C1", "gewijzigd")
            #expect(try Self.changes(bySince.text).subtracting([touched]) == expected)
            #expect(try Self.changes(byNumber.text).subtracting([touched]) == expected)
            #expect(bySince.text == byNumber.text)
            // XML: what stands.
            let xml = try await Self.download(scene, .xml) { $0.changedSince = moment }
            #expect(xml.text.contains(Self.persons[3].digits) && !xml.text.contains(Self.persons[1].digits))
            #expect(xml.name.contains("_MUTATIES."))
        }
    }

    /// A record that moved to another provider is gone for who asks about the first.
    @Test func whatLeftTheSelectionIsGone() async throws {
        try await Scene.with { scene in
            try await Self.fill(scene)
            let told = try await scene.store.lastFeedback(of: ProcessTests.brin)
            try await Self.send(scene, "c1", 0, [Self.enrolment("100A2")])
            let left = try await Self.download(scene, .csv, after: told) { $0.provider = ShortText("100A1") }
            #expect(try Self.changes(left.text) == [Self.row(0, "C1", "vervallen")])
            let joined = try await Self.download(scene, .csv, after: told) { $0.provider = ShortText("100A2") }
            #expect(try Self.changes(joined.text) == [Self.row(0, "C1", "gewijzigd")])
        }
    }
}
