import FundingModel
import Postgres

/// One person's dossier by prepared statements in a batch: one round trip for all tables, where COPY takes one each.
struct DossierQueries {
    private var tables: [(table: FactTable, place: Batch.Place)] = []

    init(_ person: PersonNumber, for use: FactTable.Use = .showing, in batch: inout Batch) {
        for table in use.tables {
            tables.append((table, batch.add(table.sql(for: use, where: "person = $1"), .person(person))))
        }
    }

    /// The dossier; nil when the register does not know the number.
    ///
    /// - Precondition: nobody else could change the person's facts, or the transaction sees one moment.
    func dossier(_ answers: borrowing Answers) throws -> RegisteredDossier? {
        var rows = DossierRows()
        for (table, place) in tables {
            rows.begin()
            try answers.each(of: place) { row in try rows.take(&row, of: table) }
        }
        return try rows.finish().first
    }
}

extension Connection {
    mutating func dossier(
        of person: PersonNumber, for use: FactTable.Use = .showing
    ) throws -> RegisteredDossier? {
        var batch = Batch()
        let queries = DossierQueries(person, for: use, in: &batch)
        return try queries.dossier(run(batch))
    }
}
