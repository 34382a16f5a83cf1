import Crypto
import ExchangeFormats
import FundingModel
import FundingRules
import StatusClient
import Wire

/// The aggregate overview (OSB) of a selection as a file. Dutch: samenvattend overzicht.
struct AggregateFile {
    let name: String
    let bytes: [UInt8]
    let sha256: String
    let type: String

    /// The server's figures in one of the forms of ExchangeFormats, as of the moment the reply was made.
    ///
    /// - Throws: not now, for a year without rules.
    init(_ reply: TotalsReply, _ filter: Filter, as format: DocumentFormat) throws(PageError) {
        let calculation: TotalsCalculation
        do {
            calculation = try TotalsCalculation(fundingYear: reply.fundingYear)
        } catch {
            throw PageError(.notNow, "\(error)")
        }
        var overview = calculation.overview(
            of: reply.tally, brin: filter.brin, national: nil, tables: nil,
            origin: TotalsCalculation.Origin(kind: reply.kind, moment: reply.at))
        overview.name = reply.name.isEmpty ? nil : reply.name
        // A part is valued by the whole institution's correction factor, and shares are of the national sums: as the
        // server has it.
        for place in overview.groups.indices {
            let group = overview.groups[place].totals.group
            if let totals = reply.selected?.groups.first(where: { $0.group == group }) {
                overview.groups[place].totals = totals
            }
            overview.groups[place].nationalSum = reply.national.first { $0.group == group }?.sum
        }
        bytes = overview.rendered(as: format)
        let part = filter.isWhole ? "" : "_\(Phrases.dutch("overview.part"))"
        name = "\(overview.fileStem)\(part).\(format.rawValue)"
        sha256 = SHA256.hash(data: bytes).map { hexadecimal($0) }.joined()
        switch format {
        case .json: type = "application/json"
        case .csv: type = "text/csv; charset=utf-8"
        case .html: type = "text/html; charset=utf-8"
        }
    }
}
