import ExchangeFormats
import Foundation
import FundingModel
import FundingRules
import ReferenceData
import Testing

/// The case files: random dossiers aimed at the edges, and what an independent implementation decides.
@Suite struct CaseFileTests {
    @Test("Every case is decided exactly as expected", arguments: [2018, 2022, 2027])
    func cases(year: Int) throws {
        let dossiers = try lines("dossiers-\(year)")
        let decisions = try lines("decisions-\(year)")
        #expect(dossiers.count == decisions.count && !dossiers.isEmpty)
        let fundingYear = try #require(FundingYear(year))
        let decider = try Decider(fundingYear: fundingYear, tables: ReferenceFolder.builtIn())
        for (number, (dossier, decision)) in zip(dossiers, decisions).enumerated() {
            let written = try decide(dossier, decider)
            #expect(written == String(decoding: decision, as: UTF8.self) + "\n", "line \(number + 1)")
        }
    }

    private func decide(_ line: [UInt8], _ decider: Decider) throws -> String {
        var reader = DossierReader()
        let dossier = try reader.read(line.span)
        var written: [UInt8] = []
        DecisionWriter().write(decider.decide(dossier), to: &written)
        return String(decoding: written, as: UTF8.self)
    }

    private func lines(_ name: String) throws -> [[UInt8]] {
        let file = try #require(Bundle.module.url(forResource: name, withExtension: "jsonl", subdirectory: "Cases"))
        return try Data(contentsOf: file).split(separator: 0x0A).map(Array.init)
    }
}
