import FundingModel
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// What was decided about a person when, why and on what, newest first. An institution gets its own records, and
    /// of changed facts those that its own messages changed.
    func history(_ request: HistoryRequest, _ access: Access) async throws -> HistoryReply {
        let selection = HistorySelection(
            person: request.person, year: request.fundingYear, brin: access.brin, before: request.before,
            most: request.most)
        guard let page = try await reading.read({ try await $0.history(selection) }) else {
            throw CallError.personUnknown
        }
        var named = NamedContent()
        for entry in page.entries { named.add(entry) }
        return HistoryReply(
            person: request.person, entries: page.entries, next: page.next, receipts: page.receipts,
            texts: texts(of: named))
    }
}
