import ExchangeFormats
import FundingModel
import ReferenceData
import SyntheticRegister
import Testing

@Suite struct SyntheticRegisterTests {
    static func register(_ persons: Int, seed: UInt64 = 7) throws -> SyntheticRegister {
        SyntheticRegister(persons: persons, seed: seed, trainings: try ReferenceFolder.builtIn().trainings)
    }

    @Test func theSameSeedGivesTheSameInAnyOrder() async throws {
        let one = try Self.register(500)
        let other = try Self.register(500)
        let forwards = (0..<500).map { one.dossier(at: $0) }
        let backwards = (0..<500).reversed().map { other.dossier(at: $0) }
        #expect(forwards == backwards.reversed())
        let apart = await withTaskGroup(of: (Int, Dossier).self) { group in
            for place in 0..<500 { group.addTask { (place, one.dossier(at: place)) } }
            return await group.reduce(into: [Int: Dossier]()) { $0[$1.0] = $1.1 }
        }
        #expect((0..<500).allSatisfy { apart[$0] == forwards[$0] })
    }

    /// What one seed gave once it must always give: measurements and tests rest on it.
    @Test func whatASeedGivesStays() throws {
        let register = try Self.register(1000, seed: 2027)
        var lines: [UInt8] = []
        let writer = DossierWriter()
        for place in 0..<1000 { writer.write(register.dossier(at: place), to: &lines) }
        // FNV-1a.
        let hash = lines.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        #expect(hash == 3_921_743_237_611_354_480, "changed on purpose? Then put \(hash) here")
    }

    @Test func anotherSeedGivesOthers() throws {
        let one = try Self.register(300, seed: 1)
        let other = try Self.register(300, seed: 2)
        let same = (0..<300).count { one.dossier(at: $0).enrolments == other.dossier(at: $0).enrolments }
        #expect(same < 30)
        let sameNumbers = (0..<300).count { one.dossier(at: $0).person.number == other.dossier(at: $0).person.number }
        #expect(sameNumbers < 30)
    }

    /// Whole small registers, and the ends and seams of the largest.
    @Test(arguments: [1, 2, 33, 1000, 20_000, SyntheticRegister.mostPersons])
    func numbersAscendAndPassTheTest(persons: Int) throws {
        let register = try Self.register(persons)
        let educated = register.educationNumberPlaces
        let wide = 500
        let stretches =
            persons <= 20_000
            ? [0..<persons]
            : [
                0..<wide, educated.lowerBound - wide..<educated.lowerBound + wide,
                educated.upperBound - wide..<educated.upperBound + wide, persons - wide..<persons,
            ]
        var last: PersonNumber?
        for place in stretches.joined() {
            let number = register.dossier(at: place).person.number
            if let last { #expect(last < number) }
            last = number
            #expect(PersonNumber(number.digits) == number)
            #expect((number.kind == .educationNumber) == educated.contains(place))
        }
        if persons >= 1000 { #expect(educated.count * 1000 / persons == (persons > 10_000_000 ? 12 : 30)) }
    }

    @Test func overviewsHaveEducationNumbersLast() throws {
        let register = try Self.register(1000)
        let order = Array(register.overviewOrder)
        #expect(order.sorted() == Array(0..<1000))
        let kinds = order.map { register.dossier(at: $0).person.number.kind }
        #expect(kinds.firstIndex(of: .educationNumber) == 970)
        #expect(kinds[970...].allSatisfy { $0 == .educationNumber })
    }

    /// The reader of dossiers holds all rules of form against each.
    @Test func everyDossierObeysTheForm() throws {
        let register = try Self.register(20_000)
        let writer = DossierWriter()
        var reader = DossierReader()
        for place in 0..<20_000 {
            var dossier = register.dossier(at: place)
            var line: [UInt8] = []
            writer.write(dossier, to: &line)
            line.removeLast()
            let read = try reader.read(line.span)
            // The JSON dossier has no place for it.
            for diploma in dossier.diplomas.indices { dossier.diplomas[diploma].provider = nil }
            #expect(read == dossier)
        }
    }

    @Test func nothingIsKnownOfTheFuture() throws {
        let register = try Self.register(5000)
        let days = register.firstDay...register.lastDay
        #expect(days.lowerBound == Day("2017-08-01") && days.upperBound == Day("2027-07-31"))
        for place in 0..<5000 {
            let dossier = register.dossier(at: place)
            let enrolments = dossier.enrolments.allSatisfy { enrolment in
                days.contains(enrolment.enrolledOn) && enrolment.actualEnd.map(days.contains) ?? true
            }
            #expect(enrolments && dossier.diplomas.allSatisfy { days.contains($0.obtainedOn) })
            #expect(dossier.periods.allSatisfy { days.contains($0.from) })
            #expect(dossier.placements.allSatisfy { $0.actualEnd.map { $0 <= days.upperBound } ?? true })
            #expect(dossier.person.deathDate.map(days.contains) ?? true)
        }
    }

    @Test func institutionsDifferInSize() throws {
        let register = try Self.register(20_000)
        let institutions = register.institutions
        #expect(institutions.count == 60 && Set(institutions).count == 60)
        var sizes: [Brin: Int] = [:]
        for place in 0..<20_000 {
            for enrolment in register.dossier(at: place).enrolments { sizes[enrolment.brin, default: 0] += 1 }
        }
        #expect(Set(sizes.keys) == Set(institutions))
        let total = sizes.values.reduce(0, +)
        let largest = (sizes.values.max() ?? 0) * 1000 / total
        let smallest = (sizes.values.min() ?? 0) * 10_000 / total
        #expect((40...60).contains(largest) && (4...20).contains(smallest))
    }

    /// A table of one training serves: what is missing is replaced by what is there.
    @Test func aSmallTableServes() throws {
        let code = try #require(TrainingCode("25655"))
        let day = try #require(Day("2016-08-01"))
        let training = Training(code: code, validFrom: day, kind: .middleManagement, level: .mbo4)
        let register = SyntheticRegister(persons: 200, seed: 1, trainings: TrainingTable(rows: [training]))
        let codes = (0..<200).flatMap { register.dossier(at: $0).periods.map(\.trainingCode) }
        #expect(codes.count { $0 == code } > 200)
    }
}
