import FundingModel
import FundingRules
import RegisterStore
import Wire

extension StatusService {
    /// How the server is; also when its database is not there.
    ///
    /// What is the matter is told to callers that are known, since it names machines.
    func health(_ request: HealthRequest, _ access: Access) async throws -> HealthReply {
        var reply = HealthReply()
        reply.program = ProgramVersion.current
        reply.referenceData = tables.hash
        reply.database = options.databaseKind
        do {
            reply.schema = try await store.checkSchema()
            let counts = try await store.counts(withFacts: !request.withoutCounts)
            reply.persons = counts.persons
            reply.enrolments = counts.enrolments
            reply.diplomas = counts.diplomas
            reply.years = counts.years.map {
                Wire.DecidedYear(fundingYear: $0.fundingYear, persons: $0.persons, decidedAt: $0.decidedAt)
            }
        } catch {
            reply.serving = false
            reply.trouble = access.isKnown ? "\(error)" : "the database cannot be used; the server's log tells more"
        }
        return reply
    }
}
