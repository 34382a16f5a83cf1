public import FundingModel
public import Wire

/// All about one person.
extension StatusClient {
    /// All that the register knows of a person, and the latest feedback about it. NOT_FOUND for an unknown number.
    public func lookUpDossier(_ person: PersonNumber) async throws -> LookUpDossierReply {
        try await reading(Method.lookUpDossier, LookUpDossierRequest(person: person))
    }

    /// A page of what was decided about a person, newest first.
    public func history(_ request: HistoryRequest) async throws -> HistoryReply {
        try await reading(Method.history, request)
    }

    /// What the rules would say if facts changed; nothing is stored. Dutch: wat-als.
    public func whatIf(_ request: WhatIfRequest) async throws -> WhatIfReply {
        try await reading(Method.whatIf, request)
    }

    /// Whose an enrolment or a diploma is, or which of them a person has; nothing when there is none.
    public func findPersons(_ key: FindPersonsRequest.Key) async throws -> FindPersonsReply {
        try await reading(Method.findPersons, FindPersonsRequest(key))
    }
}
