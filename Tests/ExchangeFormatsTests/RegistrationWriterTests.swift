import ExchangeFormats
import FundingModel
import ReferenceData
import SyntheticRegister
import Testing

@Suite struct RegistrationWriterTests {
    static func writer(_ brin: String = "27DV") throws -> RegistrationWriter {
        let from = try #require(Day("2024-07-31"))
        let until = try #require(Day("2026-03-24"))
        let created = try #require(Day("2026-03-25"))
        return RegistrationWriter(try #require(Brin(brin)), from: from, until: until, created: created)
    }

    /// What an RO can tell of a dossier: the institution's own rows, the person without the register of residents.
    static func told(_ dossier: Dossier, _ brin: Brin) -> Dossier {
        let person = dossier.person
        var told = Dossier(person: Person(number: person.number, birthDate: person.birthDate, sex: person.sex))
        for enrolment in dossier.enrolments where enrolment.brin == brin {
            told.append(
                enrolment, periods: dossier.periods[enrolment.periods],
                supportPeriods: dossier.supportPeriods[enrolment.supportPeriods],
                placements: dossier.placements[enrolment.placements])
        }
        told.diplomas = dossier.diplomas.filter { $0.brin == brin }
        told.partialResults = dossier.partialResults.filter { $0.brin == brin }
        return told
    }

    @Test func aRegisterComesBackInstitutionByInstitution() throws {
        let register = SyntheticRegister(persons: 4000, seed: 11, trainings: try ReferenceFolder.builtIn().trainings)
        let dossiers = register.overviewOrder.map { register.dossier(at: $0) }
        for brin in register.institutions {
            let expected = dossiers.filter { dossier in dossier.enrolments.contains { $0.brin == brin } }
            var writer = RegistrationWriter(
                brin, from: register.firstDay, until: register.lastDay, created: register.lastDay)
            var written = 0
            var bytes: [UInt8] = []
            for dossier in dossiers {
                written += try writer.write(dossier) ? 1 : 0
                bytes += writer.bytes
                writer.clear()
            }
            writer.end()
            bytes += writer.bytes
            let outcome = RegistrationTests.read(.ro, bytes, file: writer.file)
            #expect(outcome.defects == [] && outcome.notices == [])
            #expect(written == expected.count && writer.persons == written)
            #expect(outcome.dossiers == expected.map { Self.told($0, brin).inFileOrder() })
        }
    }

    /// The real file, read and written, is the real file but for what the reader does not keep.
    @Test func theRealFileComesBack() throws {
        let bytes = try OverviewTests.sample(RegistrationTests.ro)
        let dossiers = RegistrationTests.read(.ro, bytes, masked: true).dossiers
        var writer = try Self.writer()
        #expect(writer.file == "RO_27DV_20240731_20260324.CSV")
        for dossier in dossiers { try writer.write(dossier) }
        writer.end()
        let again = RegistrationTests.read(.ro, writer.bytes, file: writer.file)
        #expect(again.defects == [] && again.notices == [])
        #expect(again.dossiers == dossiers)
        func lines(_ bytes: [UInt8]) -> [String] {
            String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { line in
                var fields = line.split(separator: "|", omittingEmptySubsequences: false)
                if fields[0] == "SLR" { return "SLR" }
                if fields[0] != "VLP" { fields[1...2] = [] }
                while fields.last == "" { fields.removeLast() }
                return fields.joined(separator: "|")
            }
        }
        #expect(lines(writer.bytes) == lines(bytes))
    }

    @Test func rowsStandInOrder() throws {
        let read = RegistrationTests.read(.ro, RegistrationTests.text(RegistrationTests.good))
        var writer = try Self.writer()
        for dossier in read.dossiers { try writer.write(dossier) }
        writer.end()
        let lines = String(decoding: writer.bytes, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.map { $0.prefix(3) } == ["VLP", "PER", "ISG", "ISP", "BPV", "DIP", "SLR"])
        #expect(lines.last == "SLR|1|1|1|0|1|1|0|0|0")
        #expect(lines[3] == "ISP|123456782||C3|2023-01-30|25655|BBL||J||100A501|101X591||")
    }

    @Test func othersArePassedOver() throws {
        var writer = try Self.writer("25LX")
        let before = writer.bytes
        let read = RegistrationTests.read(.ro, RegistrationTests.text(RegistrationTests.good))
        for dossier in read.dossiers {
            let isWritten = try writer.write(dossier)
            #expect(!isWritten)
        }
        #expect(writer.bytes == before && writer.persons == 0)
    }

    @Test func whatCannotBeWrittenLeavesNothing() throws {
        var dossier = try #require(
            RegistrationTests.read(.ro, RegistrationTests.text(RegistrationTests.good)).dossiers.first)
        dossier.diplomas[0].provider = ShortText("100|501")
        var writer = try Self.writer()
        let before = writer.bytes
        let defect = #expect(throws: FileDefect.self) { try writer.write(dossier) }
        #expect(defect?.line == 6 && defect?.record == "DIP" && defect?.field == "onderwijsaanbieder")
        #expect(writer.bytes == before && writer.persons == 0)
        dossier.diplomas[0].provider = nil
        try writer.write(dossier)
        #expect(writer.persons == 1)
        let outOfOrder = #expect(throws: FileDefect.self) { try writer.write(dossier) }
        #expect(outOfOrder?.reason == "komt niet op volgorde van persoonsnummer")
        #expect(writer.persons == 1)
    }
}
