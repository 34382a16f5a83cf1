import FundingModel
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// A page of an institution's records, of one moment: now, or one that is past.
    func listRecords(_ request: ListRecordsRequest) async throws -> ListRecordsReply {
        guard let brin = request.selection.brin else {
            throw CallError(.invalidArgument, "name an institution", details: [.init("field", "brin")])
        }
        if let at = request.at, at > .now {
            throw CallError(.invalidArgument, "the moment is in the future", details: [.init("field", "at")])
        }
        try await checkDecided(request.selection.fundingYear)
        let most = request.most == 0 ? ListRecordsRequest.usual : min(request.most, ListRecordsRequest.limit)
        let filter = OverviewFilter(selection: request.selection, outcome: request.which.outcome)
        return try await reading.read { store in
            guard try await store.knows(brin) else {
                throw CallError(.notFound, "the register knows no institution \(brin); is the BRIN right?")
            }
            return try await store.withOverview(of: brin, filter, at: request.at) { reader in
                let key = request.after.map { ($0.person, $0.id) }
                let records: [ListedRecord]
                let total: Int
                if request.which.isOfDiplomas {
                    records = try await reader.diplomas(after: key, limit: most + 1).map { ListedRecord($0) }
                    total = try await reader.countDiplomas()
                } else {
                    records = try await reader.enrolments(after: key, limit: most + 1).map { ListedRecord($0) }
                    total = try await reader.countEnrolments()
                }
                var content = NamedContent()
                for record in records.prefix(most) { content.add(record) }
                return ListRecordsReply(
                    kind: reader.kind, records: Array(records.prefix(most)), hasMore: records.count > most,
                    total: total, change: try await reader.change(), texts: texts(of: content))
            }
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
