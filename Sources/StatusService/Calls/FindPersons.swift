import FundingModel
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Whose an enrolment or a diploma is, or which of them a person has. An institution finds its own.
    func findPersons(_ request: FindPersonsRequest, _ access: Access) async throws -> FindPersonsReply {
        let key: RecordKey
        switch request.key {
        case .person(let person): key = .person(person, of: access.brin)
        case .enrolment(let brin, let id):
            try access.require(brin)
            key = .enrolment(brin, id)
        case .diploma(let brin, let id):
            try access.require(brin)
            key = .diploma(brin, id)
        }
        let found = try await reading.read { try await $0.records(key, most: FindPersonsRequest.most + 1) }
        let records = Array(found.prefix(FindPersonsRequest.most))
        var named = NamedContent()
        for record in records { named.add(record) }
        return FindPersonsReply(records: records, isTruncated: found.count > records.count, texts: texts(of: named))
    }

    /// Every person that was shown; when there was none, what was looked for, as not found.
    func note(_ request: FindPersonsRequest, _ reply: FindPersonsReply, _ access: Access) {
        guard let audit else { return }
        if reply.records.isEmpty { audit.note(access, Action.findPersons, request.subject, .notFound) }
        for person in Set(reply.records.map(\.person)).sorted() {
            audit.note(access, Action.findPersons, .person(person), .ok)
        }
    }
}

extension FindPersonsRequest {
    /// Whom it is about before it is known who that is.
    var subject: AuditNote.Subject {
        switch key {
        case .person(let person): .person(person)
        case .enrolment(let brin, _), .diploma(let brin, _): .institution(brin)
        }
    }
}
