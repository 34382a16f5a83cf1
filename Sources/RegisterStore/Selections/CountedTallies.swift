public import FundingModel
import Postgres

/// Tallies that the database counted, all of one moment.
public struct CountedTallies: Sendable {
    /// Institutions with at least one record; of each, parts can be taken.
    public var divided: [Brin: DividedTally]
    public var kind: StatusKind
    /// The last change that they show; of a past moment the last change there was when they were read.
    public var change: Int64

    public var tallies: [Brin: Tally] { divided.mapValues(\.whole) }
}

extension RegisterStore {
    /// Counts the records of a selection by institution: now, or as they stood at a past moment.
    ///
    /// As of a moment so short ago that transactions of before are still under way it may lack what these do.
    public func tallies(_ selection: RecordSelection, at moment: Moment? = nil) async throws -> CountedTallies {
        try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in
                try connection.execute(PlanSettings.grouping)
                let change = try connection.lastChange()
                let kind = try selection.kind ?? connection.kindInForce(selection.fundingYear, at: moment)
                let divided = try connection.tallies(selection, kind, at: moment)
                return CountedTallies(divided: divided, kind: kind, change: change)
            }
        }
    }
}

extension Connection {
    /// Counts a selection's records of one kind by institution, as ``RegisterStore/tallies(_:at:)`` does.
    mutating func tallies(
        _ selection: RecordSelection, _ kind: StatusKind, at moment: Moment? = nil
    ) throws -> [Brin: DividedTally] {
        try TallyQuery(selection: SelectionQuery(selection: selection, kind: kind, moment: moment)).run(&self)
    }
}

/// One statement that counts records by what they have in common, each set of signals by itself.
private struct TallyQuery {
    let selection: SelectionQuery

    private static let enrolmentColumns = [
        "brin", "funding_year", "kind", "person", "sequence", "decided_at", "age", "oct_provider", "oct_location",
        "oct_training", "oct_level", "oct_pathway", "oct_price_factor", "oct_signals", "oct_counts", "oct_funded",
        "oct_contribution", "feb_provider", "feb_location", "feb_training", "feb_level", "feb_pathway", "feb_signals",
        "feb_counts",
    ]
    private static let diplomaColumns = [
        "brin", "funding_year", "kind", "person", "result", "decided_at", "provider", "training_code", "level",
        "specialist", "signals", "funded", "contribution",
    ]

    func run(_ connection: inout Connection) throws -> [Brin: DividedTally] {
        var tallies: [Brin: DividedTally] = [:]
        try connection.query(sql, selection.parameters) { row in
            let brin = try row.brin()
            try row.take(into: &tallies[brin, default: DividedTally()])
        }
        return tallies
    }

    private var sql: String {
        let enrolments = selection.source("enrolment_decision", Self.enrolmentColumns)
        let diplomas = selection.source("diploma_decision", Self.diplomaColumns)
        return """
            SELECT d.brin, 0::int2, d.oct_provider, d.oct_location, d.oct_training, d.oct_level, d.oct_pathway,
                d.oct_price_factor, false, d.oct_signals, count(*), count(*) FILTER (WHERE d.oct_counts),
                count(*) FILTER (WHERE d.oct_funded),
                count(*) FILTER (WHERE d.oct_funded AND d.oct_pathway = 'BBL' AND d.age >= 18),
                coalesce(sum(d.oct_contribution) FILTER (WHERE d.oct_funded), 0)::int8
            FROM \(enrolments) d WHERE \(condition(.october)) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            UNION ALL
            SELECT d.brin, 1::int2, d.feb_provider, d.feb_location, d.feb_training, d.feb_level, d.feb_pathway,
                NULL::int4, false, d.feb_signals, count(*), count(*) FILTER (WHERE d.feb_counts), 0, 0, 0
            FROM \(enrolments) d WHERE \(condition(.february)) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            UNION ALL
            SELECT d.brin, 2::int2, d.provider, NULL::text, d.training_code, d.level, NULL::text,
                NULL::int4, d.specialist, d.signals, count(*), 0, count(*) FILTER (WHERE d.funded), 0,
                coalesce(sum(d.contribution) FILTER (WHERE d.funded), 0)::int8
            FROM \(diplomas) d WHERE \(selection.diploma) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            """
    }

    private func condition(_ date: RecordSelection.CountDate) -> String {
        let id = selection.changed("sequence", "E")
        return "\(selection.base()) AND \(selection.record(date)) AND \(id)"
    }
}

extension FieldReader where Self: ~Copyable {
    /// A row of the counting statement but its institution.
    fileprivate mutating func take(into tally: inout DividedTally) throws {
        let subject = try int16()
        let (provider, location, code) = (try shortText(), try shortText(), try trainingCode())
        let (level, pathway) = (try optionalLevel(), try optionalPathway())
        let (price, specialist) = (try optionalInt32(), try bool())
        let signals = SignalSet(bits: UInt64(bitPattern: try int64()))
        let (records, counts, funded) = (Int(try int64()), Int(try int64()), Int(try int64()))
        let owing = Int(try int64())
        let contribution = Decimal6(millionths: try int64())
        if subject == 2 {
            tally.add(
                DiplomaCounts(obtained: records, funded: funded, contribution: contribution), with: signals,
                to: DiplomaCell(provider: provider, trainingCode: code, level: level, specialist: specialist))
            return
        }
        guard let pathway else { throw damaged("pathway") }
        let cell = EnrolmentCell(
            provider: provider, location: location, trainingCode: code, level: level, pathway: pathway,
            priceFactor: price.map { Factor(hundredths: $0) })
        let isOctober = subject == 0
        let counted =
            isOctober
            ? EnrolmentCounts(
                listed: records, winnersOctober: counts, funded: funded, owingFee: owing, contribution: contribution)
            : EnrolmentCounts(winnersFebruary: counts)
        tally.add(counted, with: signals, on: isOctober ? .october : .february, records: records, to: cell)
    }
}
