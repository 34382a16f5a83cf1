import ExchangeFormats
import FundingModel
import ReferenceData
import SyntheticRegister
import Testing

@Suite struct OBODifferencesTests {
    static let later = OBOHeader(Brin("27DV")!, year: FundingYear(2027)!, requestedOn: Day("2026-01-09")!, created: Day("2026-01-10")!)

    /// The lists, each without its two head lines.
    static func differences(_ old: [OBOPerson], _ new: [OBOPerson], pieces: Int = 1) throws -> [OBOKind: [String]] {
        var made = try OBODifferences(from: OBOTests.header, to: later)
        var (oldRest, newRest) = (old[...], new[...])
        while made.awaitsEarlier || made.awaitsLater {
            if made.awaitsEarlier {
                if oldRest.isEmpty { made.endEarlier() } else { made.addEarlier(Array(oldRest.prefix(pieces))) }
                oldRest = oldRest.dropFirst(pieces)
            }
            if made.awaitsLater {
                if newRest.isEmpty { made.endLater() } else { made.addLater(Array(newRest.prefix(pieces))) }
                newRest = newRest.dropFirst(pieces)
            }
        }
        var lists: [OBOKind: [String]] = [:]
        for kind in OBOKind.allCases {
            let rows = lines(of: made.bytes(of: kind))
            #expect(rows[1] == "VLP|2025-2026|27DV|2026-01-09|2026-01-10")
            #expect(made.count(of: kind) == rows.count - 2)
            lists[kind] = Array(rows.dropFirst(2))
        }
        return lists
    }

    static func persons(_ dossiers: [Dossier]) throws -> [OBOPerson] {
        let read = OBOTests.read(try OBOTests.written(dossiers))
        #expect(read.defects == [])
        return read.persons
    }

    /// By hand: old whole, in the new only what changed, `*` for what was made empty.
    @Test func addedChangedRemoved() throws {
        let whole = Sketches.whole()
        var dossier = Dossier(person: whole.person)
        (dossier.residenceTitles, dossier.nationalities) = (whole.residenceTitles, whole.nationalities)
        dossier.nationalities.append(Nationality(code: 50, from: Day("2020-01-01"), until: nil))
        var (periods, placements) = (whole.periods, whole.placements)
        periods[1].route = nil
        placements[0].actualEnd = Day("2026-01-31")
        dossier.append(whole.enrolments[0], periods: periods, placements: placements)
        let lists = try Self.differences(try Self.persons([whole]), try Self.persons([dossier]))
        #expect(lists[.person] == [] && lists[.residenceTitle] == [] && lists[.enrolment] == [])
        #expect(lists[.nationality] == ["Toegevoegd||||||123456782||0050|2020-01-01|"])
        #expect(lists[.period] == ["Gewijzigd|123456782||C1|2025-11-01|25655|BOL|MBO-2|DLP|MBO|J|N|J||||||||*||||"])
        #expect(lists[.placement] == ["Gewijzigd|123456782||C1|P1|2025-08-20|2025-09-01||25655|||||||2026-01-31|"])
        #expect(lists[.diploma] == ["Verwijderd|123456782||8286771|25311|2025-06-30|J|C1|||||||"])
    }

    @Test func headsAndNames() throws {
        let made = try OBODifferences(from: OBOTests.header, to: Self.later)
        #expect(made.file(of: .enrolment) == "OBOV_ISG_27DV_20260110.CSV")
        #expect(lines(of: made.bytes(of: .person))[0]
            == "mutatie|oud BSN|oud onderwijsnummer|oud geboortedatum|oud geslacht|nieuw BSN|nieuw onderwijsnummer|nieuw geboortedatum|nieuw geslacht")
    }

    @Test(arguments: ["25LX", "27DV"])
    func onlyOfOneInstitutionAndStudyYear(_ brin: String) throws {
        let other = OBOHeader(Brin(brin)!, year: FundingYear(brin == "27DV" ? 2026 : 2027)!, requestedOn: Self.later.created, created: Self.later.created)
        let defect = #expect(throws: FileDefect.self) { try OBODifferences(from: other, to: Self.later) }
        #expect(defect?.reason.contains("vergeleken wordt met 27DV over 2025-2026") == true)
    }

    /// Equal files give nothing; whatever is changed is found, and nothing else: seeds 1 to 20.
    @Test(arguments: 1...20)
    func seededChangesAreFound(_ seed: Int) throws {
        let register = SyntheticRegister(persons: 400, seed: UInt64(seed), trainings: try ReferenceFolder.builtIn().trainings)
        let brin = register.institutions[0]
        var writer = OBOWriter(OBOHeader(brin, year: FundingYear(2027)!, requestedOn: Self.later.created, created: Self.later.created))
        for index in register.overviewOrder { try writer.write(register.dossier(at: index)) }
        writer.end()
        let old = OBOTests.read(writer.bytes).persons
        #expect(try Self.differences(old, old).values.allSatisfy(\.isEmpty))
        var random = Seeded(state: UInt64(seed))
        var new = old
        var expected: [String] = []
        for place in new.indices.reversed() where random.next() % 4 == 0 {
            let person = new[place]
            switch random.next() % 3 {
            case 0:
                expected += person.records.map { "\($0.kind.rawValue) Verwijderd" }
                new.remove(at: place)
            case 1:
                let record = Int(random.next() % UInt64(person.records.count))
                guard person.records[record].kind != .person else { continue }
                expected.append("\(person.records[record].kind.rawValue) Verwijderd")
                new[place] = person.changing { $0.remove(at: record) }
            default:
                let record = Int(random.next() % UInt64(person.records.count))
                let changed = person.records[record]
                let field = changed.fields.count - 1
                expected.append("\(changed.kind.rawValue) Gewijzigd")
                new[place] = person.changing { $0[record] = changed.with(field, changed.fields[field] + "X") }
            }
        }
        func summary(_ lists: [OBOKind: [String]]) -> [String] {
            lists.flatMap { kind, rows in rows.map { "\(kind.rawValue) \($0.prefix { $0 != "|" })" } }.sorted()
        }
        let found = try Self.differences(old, new, pieces: 3)
        #expect(summary(found) == expected.sorted())
        #expect(try Self.differences(old, new, pieces: 1000) == found)
        #expect(summary(try Self.differences(new, old)) == expected.map { $0.replacing("Verwijderd", with: "Toegevoegd") }.sorted())
    }
}

/// SplitMix64.
struct Seeded {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

extension OBOPerson {
    func changing(_ change: (inout [OBORecord]) -> Void) -> OBOPerson {
        var records = records
        change(&records)
        return OBOPerson(person: person, records: records)
    }
}

extension OBORecord {
    func with(_ place: Int, _ text: String) -> OBORecord {
        var fields = fields
        fields[place] = text
        return OBORecord(kind: kind, fields: fields)
    }
}
