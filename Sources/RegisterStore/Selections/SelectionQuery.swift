import FundingModel
import Postgres

/// A selection of records as conditions on the rows of decisions, which a statement calls `d`.
///
/// The values are the statement's first parameters; its own begin at ``next``. Of a past moment, the rows stand in
/// ``source(_:_:)``.
struct SelectionQuery {
    let selection: RecordSelection
    let kind: StatusKind
    /// Records told of after this number of the institution's feedback; nil for all.
    var afterFeedback: Int64?
    var outcome: RecordOutcome = .any
    /// Institutions whose records are selected besides those of the selection's own. Not together with
    /// ``afterFeedback``.
    var predecessors: [Brin] = []
    /// As things stood then; nil for now. Not together with ``afterFeedback``.
    var moment: Moment?

    private static let momentNumber = 14

    /// The number of a statement's first own parameter.
    var next: Int { Self.momentNumber + (moment == nil ? 0 : 1) }

    /// - Precondition: there is a moment.
    var momentParameter: String { "$\(Self.momentNumber)::timestamptz" }

    var parameters: [Parameter] {
        [
            .text(brins), .year(selection.fundingYear), .text(kind.rawValue),
            .text(selection.provider?.description), .text(selection.location?.description),
            .int32(selection.trainingCode.map { Int32($0.value) }), .text(selection.pathway?.rawValue),
            .int16(levels),
            .int64(Int64(bitPattern: selection.signals.bits)),
            .timestamp(selection.changedSince?.databaseTime), .bool(covers(.october)), .bool(covers(.february)),
            .int64(afterFeedback),
        ] + (moment.map { [.timestamp($0.databaseTime)] } ?? [])
    }

    /// Decisions that stand now, or that stood then: those that still stand and were decided by then, and those
    /// superseded later.
    ///
    /// - Parameter columns: those that are asked for.
    func source(_ table: String, _ columns: [String]) -> String {
        guard moment != nil else { return "mbost.\(table)s" }
        let names = columns.joined(separator: ", ")
        return """
            (SELECT \(names) FROM mbost.\(table)s WHERE decided_at <= \(momentParameter)
            UNION ALL SELECT \(names) FROM mbost.\(table)_history
            WHERE decided_at <= \(momentParameter) AND superseded_at > \(momentParameter))
            """
    }

    /// Bit n for level n, bit 0 for one that is not known; nil when none is asked for.
    private var levels: Int16? {
        guard selection.level != nil || selection.group != nil || selection.isWithoutLevel else { return nil }
        let unknown: Int16 = selection.allows(nil) ? 1 : 0
        return Level.allCases.filter(selection.allows).reduce(unknown) { $0 | 1 << Int16($1.rawValue) }
    }

    private func covers(_ date: RecordSelection.CountDate) -> Bool {
        selection.countDate == nil || selection.countDate == date
    }

    /// The institutions as one parameter.
    var brins: String? {
        selection.brin.map { ([$0] + predecessors).map(\.description).joined(separator: ",") }
    }

    /// Rows of the selection's institutions. One is asked for by itself: its pages then come in an index's order.
    func ofBrins(_ alias: String) -> String {
        if selection.brin == nil { return "$1::text IS NULL" }
        return predecessors.isEmpty ? "\(alias).brin = $1" : "\(alias).brin = ANY (string_to_array($1, ','))"
    }

    /// Institution, year and kind.
    func base(_ alias: String = "d") -> String {
        "\(ofBrins(alias)) AND \(alias).funding_year = $2::int2 AND \(alias).kind = $3::text"
    }

    /// Rows of enrolments that are selected.
    var enrolment: String { "\(base()) AND \(enrolmentContent()) AND \(changed("sequence", "E"))" }

    /// Rows of diplomas that are selected.
    var diploma: String { "\(base()) AND \(diplomaContent()) AND \(changed("result", "D"))" }

    /// An enrolment one of whose records is selected; also one without any record when nothing is asked of them.
    func enrolmentContent(_ alias: String = "d") -> String {
        let records = "\(record(.october, alias)) OR \(record(.february, alias))"
        let isAsked =
            selection.isNarrowedWithinCells || !selection.signals.isEmpty || selection.countDate != nil
            || outcome != .any
        // Named all the same: the statement has the parameters.
        return isAsked ? "(\(records))" : "(\(records) OR true)"
    }

    func diplomaContent(_ alias: String = "d") -> String {
        let outcome =
            switch self.outcome {
            case .any: "true"
            case .funded, .counts: "\(alias).funded"
            case .notFunded: "NOT \(alias).funded"
            }
        let specialist = selection.specialist.map { "\(alias).specialist = \($0)" } ?? "true"
        return """
            (\(selection.coversDiplomas) AND \(specialist) AND ($4::text IS NULL OR \(alias).provider = $4)
            AND $5::text IS NULL AND ($6::int4 IS NULL OR \(alias).training_code = $6) AND $7::text IS NULL
            AND ($8::int2 IS NULL OR 1 << coalesce(\(alias).level, 0) & $8 <> 0)
            AND \(alias).signals & $9::int8 = $9 AND $11::bool IS NOT NULL
            AND $12::bool IS NOT NULL AND \(outcome))
            """
    }

    /// The record of one count date.
    func record(_ date: RecordSelection.CountDate, _ alias: String = "d") -> String {
        let (prefix, covers) = date == .october ? ("\(alias).oct", "$11::bool") : ("\(alias).feb", "$12::bool")
        let outcome =
            switch (self.outcome, date) {
            case (.any, _): "true"
            case (.counts, _): "\(prefix)_counts"
            case (.funded, .october): "\(prefix)_funded"
            case (.notFunded, .october): "NOT \(prefix)_funded"
            // 1 February has no funding status.
            case (.funded, .february), (.notFunded, .february): "false"
            }
        return """
            (\(covers) AND \(prefix)_training IS NOT NULL AND ($4::text IS NULL OR \(prefix)_provider = $4)
            AND ($5::text IS NULL OR \(prefix)_location = $5) AND ($6::int4 IS NULL OR \(prefix)_training = $6)
            AND ($7::text IS NULL OR \(prefix)_pathway = $7)
            AND ($8::int2 IS NULL OR 1 << coalesce(\(prefix)_level, 0) & $8 <> 0)
            AND \(prefix)_signals & $9::int8 = $9 AND \(outcome))
            """
    }
}

/// What changed since a moment, or since a number of the institution's feedback.
extension SelectionQuery {
    /// - Parameters:
    ///   - id: the column with the id of the kind of record.
    ///   - record: that kind as feedback names it, E or D.
    func changed(_ id: String, _ record: String) -> String {
        let since = "($10::timestamptz IS NULL OR d.decided_at > $10)"
        if afterFeedback == nil { return since }
        return """
            \(since) AND (d.person, d.\(id)) IN (SELECT f.person, f.id FROM mbost.feedback f
            WHERE \(told(record)))
            """
    }

    private func told(_ record: String) -> String {
        """
        f.brin = $1 AND f.number > $13::int8 AND f.funding_year = $2::int2 AND f.kind = $3::text
        AND f.record = '\(record)'
        """
    }

    /// Whether a row that stands did not stand before; NULL where no changes are asked for.
    func isNew(_ table: String, _ id: String, _ record: String) -> String {
        if afterFeedback != nil {
            return """
                (SELECT f.old IS NULL FROM mbost.feedback f WHERE \(told(record))
                AND f.person = d.person AND f.id = d.\(id) ORDER BY f.number LIMIT 1)
                """
        }
        return """
            CASE WHEN $10::timestamptz IS NOT NULL THEN NOT EXISTS (SELECT FROM mbost.\(table)_history h
                WHERE h.person = d.person AND h.funding_year = d.funding_year AND h.kind = d.kind
                AND h.brin = d.brin AND h.\(id) = d.\(id) AND h.decided_at <= $10 AND h.superseded_at > $10) END
            """
    }

    /// Rows of the history that stood before, were selected then, and are not now.
    func gone(_ table: String, _ id: String, _ record: String, _ content: (String) -> String) -> String {
        let stood =
            if afterFeedback != nil {
                """
                (d.person, d.\(id), d.superseded_at) IN (SELECT t.person, t.id, t.at FROM (
                    SELECT DISTINCT ON (f.person, f.id) f.person, f.id, f.at, f.old FROM mbost.feedback f
                    WHERE \(told(record)) ORDER BY f.person, f.id, f.number) AS t
                    WHERE t.old IS NOT NULL) AND $10::timestamptz IS NULL
                """
            } else {
                "d.decided_at <= $10::timestamptz AND d.superseded_at > $10"
            }
        return """
            \(base()) AND \(stood) AND \(content("d")) AND NOT EXISTS (SELECT FROM mbost.\(table)s s
                WHERE s.person = d.person AND s.funding_year = d.funding_year AND s.kind = d.kind
                AND s.brin = d.brin AND s.\(id) = d.\(id) AND \(content("s")))
            """
    }
}

/// What came of a record, as something to select by.
public enum RecordOutcome: Hashable, Sendable {
    case any
    /// Counts for the correction factor; of a diploma: funded.
    case counts
    case funded
    case notFunded
}

extension Connection {
    /// Definitive for a year that was determined by then, else provisional.
    mutating func kindInForce(_ year: FundingYear, at moment: Moment? = nil) throws -> StatusKind {
        let isDetermined = try first(
            """
            SELECT EXISTS (SELECT FROM mbost.definitive_runs WHERE funding_year = $1 AND outcome = 'completed'
                AND ($2::timestamptz IS NULL OR ended_at <= $2))
            """, .year(year), .timestamp(moment?.databaseTime), read: { try $0.bool() })
        return isDetermined == true ? .definitive : .provisional
    }
}
