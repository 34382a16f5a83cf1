public import FundingModel
import Postgres

/// What is looked for.
public enum RecordKey: Equatable, Sendable {
    /// A person's enrolments and diplomas; of one institution, or nil for all.
    case person(PersonNumber, of: Brin?)
    /// By the institution's sequence id.
    case enrolment(Brin, Identifier)
    /// By the institution's result id.
    case diploma(Brin, Identifier)
}

extension RegisterStore {
    /// Enrolments and diplomas by their key, in order of person, enrolments first.
    ///
    /// - Parameter most: how many at most.
    /// - Complexity: Few rows of an index, however many the register holds.
    public func records(_ key: RecordKey, most: Int) async throws -> [FoundRecord] {
        try await pool.run { connection in try connection.records(key, most: most) }
    }
}

extension Connection {
    fileprivate mutating func records(_ key: RecordKey, most: Int) throws -> [FoundRecord] {
        let limit = Parameter.int64(Int64(most))
        var batch = Batch()
        var (enrolments, diplomas) = (Batch.Place?.none, Batch.Place?.none)
        switch key {
        case .person(let person, let brin):
            let own = "person = $1 AND ($2::text IS NULL OR brin = $2)"
            let institution = Parameter.text(brin?.description)
            enrolments = batch.add(Self.enrolments(own, by: "brin, sequence"), .person(person), institution, limit)
            diplomas = batch.add(Self.diplomas(own, by: "brin, result"), .person(person), institution, limit)
        case .enrolment(let brin, let id):
            enrolments = batch.add(
                Self.enrolments("brin = $1 AND sequence = $2", by: "person"), .brin(brin), .text(id.description),
                limit)
        case .diploma(let brin, let id):
            diplomas = batch.add(
                Self.diplomas("brin = $1 AND result = $2", by: "person"), .brin(brin), .text(id.description), limit)
        }
        let answers = try run(batch)
        var found: [FoundRecord] = []
        if let enrolments { try answers.each(of: enrolments) { found.append(try $0.foundEnrolment()) } }
        if let diplomas { try answers.each(of: diplomas) { found.append(try $0.foundDiploma()) } }
        return Array(found.prefix(most))
    }

    /// With the training of the last period that has begun by the last day.
    private static func enrolments(_ condition: String, by order: String) -> String {
        """
        SELECT e.person, e.brin, e.sequence, e.enrolled_on, coalesce(e.actual_end, e.planned_end), (
            SELECT training_code FROM mbost.periods p
            WHERE p.person = e.person AND p.brin = e.brin AND p.sequence = e.sequence
            ORDER BY p.from_date > coalesce(e.actual_end, e.planned_end), p.from_date DESC LIMIT 1)
        FROM (SELECT * FROM mbost.enrolments WHERE \(condition) ORDER BY \(order) LIMIT $3) AS e ORDER BY \(order)
        """
    }

    private static func diplomas(_ condition: String, by order: String) -> String {
        """
        SELECT person, brin, result, obtained_on, training_code FROM mbost.diplomas
        WHERE \(condition) ORDER BY \(order) LIMIT $3
        """
    }
}

extension FieldReader where Self: ~Copyable {
    fileprivate mutating func foundEnrolment() throws -> FoundRecord {
        let person = try personNumber()
        let brin = try brin()
        let subject = FoundRecord.Subject.enrolment(try identifier(), from: try day(), until: try day())
        return FoundRecord(person: person, brin: brin, subject: subject, trainingCode: try optionalTrainingCode())
    }

    fileprivate mutating func foundDiploma() throws -> FoundRecord {
        let person = try personNumber()
        let brin = try brin()
        let subject = FoundRecord.Subject.diploma(try identifier(), obtainedOn: try day())
        return FoundRecord(person: person, brin: brin, subject: subject, trainingCode: try optionalTrainingCode())
    }
}
