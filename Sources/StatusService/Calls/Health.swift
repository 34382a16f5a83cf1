import FundingModel
import FundingRules
import RegisterStore
import Wire

extension StatusService {
    /// How the server is; also when its database is not there.
    func health(_ request: HealthRequest) async throws -> HealthReply {
        var reply = HealthReply()
        reply.program = ProgramVersion.current
        reply.referenceData = tables.hash
        reply.database = options.databaseKind
        do {
            reply.schema = try await store.checkSchema()
            let counts = try await store.counts()
            reply.persons = counts.persons
            reply.enrolments = counts.enrolments
            reply.diplomas = counts.diplomas
            reply.years = counts.years.map {
                Wire.DecidedYear(fundingYear: $0.fundingYear, persons: $0.persons, decidedAt: $0.decidedAt)
            }
        } catch {
            reply.serving = false
            reply.trouble = "\(error)"
        }
        return reply
    }
}
