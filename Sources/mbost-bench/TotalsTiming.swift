import FundingModel
import NIOCore
import RPC
import StatusClient
import StatusService
import Wire

/// How long totals take over TCP, of a loaded service: from memory, and counted by the database.
struct TotalsTiming {
    let service: StatusService

    func lines() async throws -> [String] {
        let server = try await RPCServer.start(host: "127.0.0.1", port: 0, router: service.routes())
        let client = try await StatusClient.connect(
            to: ServerAddress(host: "127.0.0.1", port: server.port), timeout: .minutes(5))
        guard let year = FundingYear(2027),
            let brin = try await client.listInstitutions(ListInstitutionsRequest(fundingYear: year)).institutions.first?
                .brin
        else { throw BenchError("the register holds no institution") }
        let own = RecordSelection(brin: brin, fundingYear: year)
        var narrow = own
        narrow.pathway = .bbl
        var signalled = own
        signalled.signals = SignalSet(.noAgreementInTime)
        let all = try await client.totals(TotalsRequest(RecordSelection(fundingYear: year)))
        let at = Moment(microseconds: all.at.microseconds - 1)
        let cases: [(String, TotalsRequest, Int)] = [
            ("of an institution", TotalsRequest(own), 50), ("of it by place", TotalsRequest(own, byPlace: true), 50),
            ("of all institutions", TotalsRequest(RecordSelection(fundingYear: year)), 20),
            ("of a selection", TotalsRequest(narrow), 50), ("of a signal", TotalsRequest(signalled), 10),
            ("of it at a past moment", TotalsRequest(own, at: at, withoutNational: true), 10),
            ("with the national sums of then, first time", TotalsRequest(own, at: at), 1),
        ]
        var lines: [String] = []
        for (name, request, rounds) in cases {
            var times: [Double] = []
            for _ in 0..<rounds {
                let began = ContinuousClock.now
                _ = try await client.totals(request)
                times.append((ContinuousClock.now - began).seconds * 1000)
            }
            lines.append("totals \(name): \(RecomputeBench.two(median(times))) ms")
        }
        await client.close()
        await server.shutDown()
        return lines
    }
}
