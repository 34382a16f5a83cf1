public import FundingModel
import Postgres

extension Batch {
    /// Where an institution stands in each year that anybody set a standing for.
    mutating func addStandings(of brin: Brin) -> Place {
        add(
            """
            SELECT DISTINCT ON (funding_year) funding_year, standing FROM mbost.standings
            WHERE brin = $1 ORDER BY funding_year, number DESC
            """, .brin(brin))
    }
}

extension Answers {
    func standings(of place: Batch.Place) throws -> [FundingYear: Standing] {
        var standings: [FundingYear: Standing] = [:]
        try each(of: place) { row in
            guard let year = FundingYear(Int(try row.int16())), let standing = Standing(rawValue: try row.text()) else {
                throw damaged("standing")
            }
            standings[year] = standing
        }
        return standings
    }
}

/// A step between standings that the process does not know.
public struct StandingRefused: Error, Equatable {
    public var from: Standing
    public var to: Standing
}

extension RegisterStore {
    /// Sets where an institution stands; who and why stay on record.
    ///
    /// - Throws: ``StandingRefused`` unless `isAllowed` lets it go from where it is.
    public func setStanding(
        _ brin: Brin, _ year: FundingYear, _ standing: Standing, by: String, note: String,
        isAllowed: @escaping @Sendable (_ from: Standing, _ to: Standing) -> Bool
    ) async throws -> StandingEntry {
        try await pool.run { connection in
            // One at a time for an institution, and not while a message of it is being judged.
            try connection.withTransaction { connection in
                var batch = Batch()
                batch.beginWriting(alone: [.standing(of: brin)])
                let standings = batch.addStandings(of: brin)
                let current = try connection.run(batch).standings(of: standings)[year] ?? .open
                guard isAllowed(current, standing) else { throw StandingRefused(from: current, to: standing) }
                let at = try connection.first(
                    """
                    INSERT INTO mbost.standings (brin, funding_year, standing, set_by, note)
                    VALUES ($1, $2, $3, $4, $5) RETURNING set_at
                    """, .brin(brin), .year(year), .text(standing.rawValue), .text(by), .text(note),
                    read: { try $0.moment() })
                guard let at else { throw damaged("standing") }
                return StandingEntry(
                    brin: brin, fundingYear: year, standing: standing, setAt: at, setBy: by, note: note)
            }
        }
    }

    /// Of one institution its standings in the order they were set; of all the one that holds.
    public func standings(_ year: FundingYear, of brin: Brin?) async throws -> [StandingEntry] {
        try await pool.run { connection in try connection.standingEntries(year, of: brin) }
    }
}

extension Connection {
    fileprivate mutating func standingEntries(_ year: FundingYear, of brin: Brin?) throws -> [StandingEntry] {
        let sql =
            brin == nil
            ? """
            SELECT DISTINCT ON (brin) brin, standing, set_at, set_by, note FROM mbost.standings
            WHERE funding_year = $1 AND ($2::text IS NULL OR brin = $2) ORDER BY brin, number DESC
            """
            : """
            SELECT brin, standing, set_at, set_by, note FROM mbost.standings
            WHERE funding_year = $1 AND brin = $2 ORDER BY number
            """
        var entries: [StandingEntry] = []
        try query(sql, .year(year), .text(brin?.description)) { row in
            let brin = try row.brin()
            guard let standing = Standing(rawValue: try row.text()) else { throw damaged("standing") }
            let at = try row.moment()
            let by = try row.text()
            entries.append(
                StandingEntry(
                    brin: brin, fundingYear: year, standing: standing, setAt: at, setBy: by, note: try row.text()))
        }
        return entries
    }
}
