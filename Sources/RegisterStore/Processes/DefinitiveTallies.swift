import FundingModel
import Postgres

extension Connection {
    /// The definitive decisions of a year counted by institution: what totals and orders need, not told apart by place.
    mutating func definitiveTallies(_ year: FundingYear) throws -> [Brin: Tally] {
        var tallies: [Brin: Tally] = [:]
        try addOctober(year, to: &tallies)
        try addFebruary(year, to: &tallies)
        try addDiplomas(year, to: &tallies)
        return tallies
    }

    private mutating func addOctober(_ year: FundingYear, to tallies: inout [Brin: Tally]) throws {
        try query(
            """
            SELECT brin, oct_training, oct_level, oct_pathway, oct_price_factor, count(*),
                count(*) FILTER (WHERE oct_counts), count(*) FILTER (WHERE oct_funded),
                count(*) FILTER (WHERE oct_funded AND oct_pathway = 'BBL' AND age >= 18),
                coalesce(sum(oct_contribution) FILTER (WHERE oct_funded), 0)::bigint
            FROM mbost.enrolment_decisions
            WHERE funding_year = $1 AND kind = 'D' AND oct_training IS NOT NULL GROUP BY 1, 2, 3, 4, 5
            """, .year(year)
        ) { row in
            let brin = try row.brin()
            let cell = EnrolmentCell(
                trainingCode: try row.trainingCode(), level: try row.optionalLevel(), pathway: try row.pathway(),
                priceFactor: try row.optionalInt32().map { Factor(hundredths: $0) })
            let counts = EnrolmentCounts(
                listed: Int(try row.int64()), winnersOctober: Int(try row.int64()), funded: Int(try row.int64()),
                owingFee: Int(try row.int64()), contribution: Decimal6(millionths: try row.int64()))
            tallies[brin, default: Tally()].add(counts, to: cell)
        }
    }

    private mutating func addFebruary(_ year: FundingYear, to tallies: inout [Brin: Tally]) throws {
        try query(
            """
            SELECT brin, feb_training, feb_level, feb_pathway, count(*) FROM mbost.enrolment_decisions
            WHERE funding_year = $1 AND kind = 'D' AND feb_counts GROUP BY 1, 2, 3, 4
            """, .year(year)
        ) { row in
            let brin = try row.brin()
            let cell = EnrolmentCell(
                trainingCode: try row.trainingCode(), level: try row.optionalLevel(), pathway: try row.pathway())
            tallies[brin, default: Tally()].add(EnrolmentCounts(winnersFebruary: Int(try row.int64())), to: cell)
        }
    }

    private mutating func addDiplomas(_ year: FundingYear, to tallies: inout [Brin: Tally]) throws {
        try query(
            """
            SELECT brin, training_code, level, specialist, count(*), count(*) FILTER (WHERE funded),
                coalesce(sum(contribution) FILTER (WHERE funded), 0)::bigint
            FROM mbost.diploma_decisions WHERE funding_year = $1 AND kind = 'D' GROUP BY 1, 2, 3, 4
            """, .year(year)
        ) { row in
            let brin = try row.brin()
            let cell = DiplomaCell(
                trainingCode: try row.trainingCode(), level: try row.optionalLevel(), specialist: try row.bool())
            let counts = DiplomaCounts(
                obtained: Int(try row.int64()), funded: Int(try row.int64()),
                contribution: Decimal6(millionths: try row.int64()))
            tallies[brin, default: Tally()].add(counts, to: cell)
        }
    }
}
