import FundingModel
import FundingRules
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// A page of an institution's records, those of its predecessors among them as in its totals, of one moment: now,
    /// or one that is past. To whom the successor's records are shown theirs are: they are its own by law.
    func listRecords(_ request: ListRecordsRequest) async throws -> ListRecordsReply {
        guard let brin = request.selection.brin else {
            throw CallError(.invalidArgument, "name an institution", details: [.init("field", "brin")])
        }
        if let at = request.at, at > .now {
            throw CallError(.invalidArgument, "the moment is in the future", details: [.init("field", "at")])
        }
        try await checkDecided(request.selection.fundingYear)
        let most = request.most == 0 ? ListRecordsRequest.usual : min(request.most, ListRecordsRequest.limit)
        let members = try totalsDesk(request.selection.fundingYear).mergers.counted(for: brin)
        let filter = OverviewFilter(
            selection: request.selection, outcome: request.which.outcome, predecessors: Array(members.dropFirst()))
        return try await reading.read { store in
            let reply = try await store.withOverview(of: brin, filter, at: request.at) { reader in
                // Records of one key, at most one of each institution, stay together; and is there another?
                let limit = most + members.count
                let key = request.after.map { ($0.person, $0.id) }
                let records: [ListedRecord]
                let total: Int
                if request.which.isOfDiplomas {
                    records = try await reader.diplomas(after: key, limit: limit).map { ListedRecord($0) }
                    total = try await reader.countDiplomas()
                } else {
                    records = try await reader.enrolments(after: key, limit: limit).map { ListedRecord($0) }
                    total = try await reader.countEnrolments()
                }
                let last = records.prefix(most).last?.key
                let shown = records.prefix(most) + records.dropFirst(most).prefix { $0.key == last }
                var content = NamedContent()
                for record in shown { content.add(record) }
                return ListRecordsReply(
                    kind: reader.kind, records: Array(shown), hasMore: records.count > shown.count,
                    total: total, change: try await reader.change(), texts: texts(of: content))
            }
            guard reply.total == 0 else { return reply }
            guard try await store.knows(brin) else {
                throw CallError(.notFound, "the register knows no institution \(brin); is the BRIN right?")
            }
            return reply
        }
    }
}

extension ListRecordsRequest.Which {
    var isOfDiplomas: Bool {
        switch self {
        case .enrolments, .counting, .funded, .notFunded: false
        case .diplomas, .diplomasFunded, .diplomasNotFunded: true
        }
    }

    var outcome: RecordOutcome {
        switch self {
        case .enrolments, .diplomas: .any
        case .counting: .counts
        case .funded, .diplomasFunded: .funded
        case .notFunded, .diplomasNotFunded: .notFunded
        }
    }
}

extension ListedRecord {
    init(_ row: OverviewEnrolmentRow) {
        self.init(
            person: row.person, decidedAt: row.decidedAt,
            record: .enrolment(
                row.decision, enrolledOn: row.enrolment.enrolledOn, plannedEnd: row.enrolment.plannedEnd,
                actualEnd: row.enrolment.actualEnd))
    }

    init(_ row: OverviewDiplomaRow) {
        self.init(
            person: row.person, decidedAt: row.decidedAt, record: .diploma(row.decision, enrolment: row.enrolment))
    }
}
