import FundingModel
import FundingRules
import ReferenceData
import SyntheticRegister
import Testing

/// A recomputation leaves out whom nothing changed for, on the same rules, tables and program: so decisions on the same
/// facts may not change while all three keep their names.
@Suite struct ProgramVersionTests {
    private static let known = (
        program: "mbost 1.1", referenceData: "99472fd98ccdecac8447ab6f0db713f760032574e522e50bf666ac829d9de7a0",
        decisions: "cab3854965ce5f8a"
    )

    @Test func decisionsChangeOnlyWithTheVersion() throws {
        let tables = try ReferenceFolder.builtIn()
        let register = SyntheticRegister(persons: 1500, seed: 11, trainings: tables.trainings)
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for year in 2024...2027 {
            let decider = try Decider(fundingYear: try #require(FundingYear(year)), tables: tables)
            for place in 0..<1500 {
                for byte in "\(decider.decide(register.dossier(at: place)))".utf8 {
                    hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01B3
                }
            }
        }
        #expect(
            (ProgramVersion.current, tables.hash, String(hash, radix: 16))
                == (Self.known.program, Self.known.referenceData, Self.known.decisions),
            "a rule or its tables decide otherwise: raise ProgramVersion when a rule does, and write down the new values"
        )
    }
}
