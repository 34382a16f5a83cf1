import FundingModel
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// All that the register knows of a person. An institution gets the person's own facts, and of the rest what is
    /// its own; whom it does not know, nobody does.
    func lookUpDossier(_ request: LookUpDossierRequest, _ access: Access) async throws -> LookUpDossierReply {
        let found = try await reading.read { store in
            try await store.wholeDossier(
                of: request.person, feedbackTo: access.brin, most: LookUpDossierReply.mostFeedback)
        }
        guard let found, access.brin.map(found.dossier.knows) ?? true else { throw CallError.personUnknown }
        let dossier = access.brin.map(found.dossier.only) ?? found.dossier
        var named = NamedContent()
        named.add(dossier)
        for item in found.feedback { named.add(item) }
        return LookUpDossierReply(
            // When something last changed elsewhere is no business of an institution.
            factsChangedAt: access.brin == nil ? found.factsChangedAt : Moment(microseconds: 0),
            undecidedYears: found.undecided, dossier: dossier, feedback: found.feedback, texts: texts(of: named))
    }
}
