public import FundingModel
import Postgres
import Wire

/// All that the register knows of a person.
public struct WholeDossier: Sendable {
    public var dossier: Dossier
    public var factsChangedAt: Moment
    /// Years for which facts came in that nobody decided yet, latest first.
    public var undecided: [FundingYear]
    /// The latest, newest first.
    public var feedback: [Feedback]
}

extension RegisterStore {
    /// A person's facts and the latest feedback about it; nil when the register does not know the number.
    ///
    /// - Parameter brin: the institution whose feedback is wanted; nil for all.
    public func wholeDossier(
        of person: PersonNumber, feedbackTo brin: Brin?, most: Int
    ) async throws -> WholeDossier? {
        try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in
                try connection.wholeDossier(of: person, feedbackTo: brin, most: most)
            }
        }
    }

    /// A person's facts, and where institutions stand in each year that anybody set a standing for.
    public func dossier(
        of person: PersonNumber, standingsOf brins: [Brin]
    ) async throws -> (dossier: Dossier?, standings: [Brin: [FundingYear: Standing]]) {
        try await pool.run { connection in
            try connection.withTransaction(.snapshot) { connection in
                var batch = Batch()
                let facts = DossierQueries(person, in: &batch)
                let places = brins.map { ($0, batch.addStandings(of: $0)) }
                let answers = try connection.run(batch)
                var standings: [Brin: [FundingYear: Standing]] = [:]
                for (brin, place) in places { standings[brin] = try answers.standings(of: place) }
                return (try facts.dossier(answers)?.dossier, standings)
            }
        }
    }
}

extension Connection {
    fileprivate mutating func wholeDossier(
        of person: PersonNumber, feedbackTo brin: Brin?, most: Int
    ) throws -> WholeDossier? {
        var batch = Batch()
        let facts = DossierQueries(person, in: &batch)
        let changed = batch.add("SELECT facts_changed_at FROM mbost.persons WHERE person = $1", .person(person))
        let waiting = batch.add(
            "SELECT funding_year FROM mbost.undecided WHERE person = $1 ORDER BY funding_year DESC", .person(person))
        let told = batch.add(
            """
            SELECT brin, number, at, person, funding_year, kind, reason, record = 'E', id, old, new FROM mbost.feedback
            WHERE person = $1 AND ($2::text IS NULL OR brin = $2) ORDER BY at DESC, brin, number DESC LIMIT $3
            """, .person(person), .text(brin?.description), .int64(Int64(most)))
        let answers = try run(batch)
        guard let dossier = try facts.dossier(answers)?.dossier,
            let factsChangedAt = try answers.first(of: changed, { try $0.moment() })
        else { return nil }
        var whole = WholeDossier(
            dossier: dossier, factsChangedAt: factsChangedAt, undecided: try answers.fundingYears(of: waiting),
            feedback: [])
        try answers.each(of: told) { row in
            let brin = try row.brin()
            whole.feedback.append(try row.feedback().feedback(to: brin))
        }
        return whole
    }
}
