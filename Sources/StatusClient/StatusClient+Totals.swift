public import Wire

/// What records add up to, and lists of them. Dutch: OSB.
extension StatusClient {
    /// What a selection's records add up to, with the values and shares that follow.
    public func totals(_ request: TotalsRequest) async throws -> TotalsReply {
        try await reading(Method.totals, request)
    }

    /// A page of an institution's records, in order of person and id.
    public func listRecords(_ request: ListRecordsRequest) async throws -> ListRecordsReply {
        try await reading(Method.listRecords, request)
    }

    /// Institutions with records in a funding year, their providers and locations.
    public func listInstitutions(_ request: ListInstitutionsRequest) async throws -> ListInstitutionsReply {
        try await reading(Method.listInstitutions, request)
    }
}
