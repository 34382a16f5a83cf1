import FundingModel
import StatusClient
import Wire

/// The funding years that were decided, asked for now and then: the same for everybody.
actor DecidedYears {
    private var years: [FundingYear] = []
    private var askedAt: ContinuousClock.Instant?
    private static let lasts = Duration.seconds(20)

    /// Latest first.
    func known(_ client: StatusClient) async throws -> [FundingYear] {
        if let askedAt, .now - askedAt < Self.lasts, !years.isEmpty { return years }
        let found = try await client.health(withoutCounts: true).years.map(\.fundingYear).sorted(by: >)
        (years, askedAt) = (found, .now)
        return found
    }

    /// The year that rests on the study year of today, or the latest decided one when that is not decided.
    func usual(_ client: StatusClient, today: Day) async throws -> FundingYear {
        let known = try await known(client)
        let (year, month, _) = today.components
        let current = FundingYear(month >= 8 ? year + 2 : year + 1)
        if let current, known.contains(current) { return current }
        guard let latest = known.first ?? current else { throw PageError(.notNow) }
        return latest
    }
}
