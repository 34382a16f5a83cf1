import FundingModel
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// What stands for one person. NOT_FOUND when the register does not know the number.
    func lookUpStatus(_ request: LookUpStatusRequest) async throws -> LookUpStatusReply {
        let (changed, years) = try await reading.read { store in
            guard let changed = try await store.factsChanged(of: request.person) else { throw CallError.personUnknown }
            return (changed, try await store.decisions(of: request.person, year: request.fundingYear))
        }
        var reply = LookUpStatusReply(person: request.person, factsChangedAt: changed, years: years)
        guard request.withTexts else { return reply }
        for status in years {
            for enrolment in status.decision.enrolments {
                for record in [enrolment.october, enrolment.february].compactMap(\.self) {
                    reply.trainingNames[record.trainingCode] = tables.trainings.name(of: record.trainingCode)
                    reply.signalTexts.merge(texts(of: record.signals.ordered)) { first, _ in first }
                }
                reply.institutionNames[enrolment.brin] = tables.institutions?.name(of: enrolment.brin)
            }
            for diploma in status.decision.diplomas {
                reply.trainingNames[diploma.trainingCode] = tables.trainings.name(of: diploma.trainingCode)
                reply.signalTexts.merge(texts(of: diploma.signals.ordered)) { first, _ in first }
                reply.institutionNames[diploma.brin] = tables.institutions?.name(of: diploma.brin)
            }
        }
        return reply
    }
}
