import FundingModel
import Hummingbird
import RPC
import StatusClient
import Wire

/// Looking students up. No address holds a person number: it holds a handle of the session.
struct PersonPages: Sendable {
    let pages: Pages

    func add(to router: PageRouter) {
        router.get("/zoeken") { _, context -> Response in
            let session = try context.looksUp
            return searchPage(session, SearchForm())
        }
        router.post("/zoeken") { request, context -> Response in
            let session = try context.looksUp
            let fields = try await pages.form(request, session)
            return try await find(SearchForm(fields), session)
        }
        router.get("/persoon/:handle") { request, context -> Response in
            let (session, person, handle) = try context.person
            let query = FormFields(request.uri.query ?? "")
            let page = PersonPage(
                person: person, handle: handle, session: session, year: try query.year("jaar"),
                before: try query.historyPlace("voor"))
            let title = Phrases.dutch("person.title")
            return pages.page("person", title: title, session, try await page.content())
        }
        router.post("/persoon/:handle/ambtshalve") { request, context -> Response in
            let (session, person, handle) = try context.person
            let fields = try await pages.form(request, session)
            let year = try fields.year("jaar")?.description ?? ""
            try await setExOfficio(fields, person, session)
            return .redirect(to: "/persoon/\(handle)?jaar=\(year)#ambtshalve", type: .normal)
        }
    }

    private func searchPage(_ session: Session, _ form: SearchForm, status: HTTPResponse.Status = .ok) -> Response {
        pages.page("search", title: Phrases.dutch("search.title"), session, form, here: "/zoeken", status: status)
    }

    private func find(_ form: SearchForm, _ session: Session) async throws -> Response {
        var form = form
        guard let key = form.key else { return searchPage(session, form, status: .badRequest) }
        let found: FindPersonsReply
        do {
            found = try await session.client.findPersons(key)
        } catch let error as CallError where error.code == .notFound {
            found = FindPersonsReply(records: [])
        }
        var persons = Set(found.records.map(\.person))
        // A person without any record is known all the same: the page says so, or that nobody is.
        if case .person(let person) = key { persons = [person] }
        if persons.count == 1, let person = persons.first {
            return .redirect(to: "/persoon/\(session.handle(of: person))", type: .normal)
        }
        var names = Names()
        names.add(found.texts)
        form.found = found.records.map { SearchForm.Found($0, session, names) }
        form.isTruncated = found.isTruncated
        if found.records.isEmpty { form.error = Phrases.dutch("search.nothing") }
        return searchPage(session, form, status: found.records.isEmpty ? .notFound : .ok)
    }

    private func setExOfficio(_ fields: FormFields, _ person: PersonNumber, _ session: Session) async throws {
        guard session.maySetExOfficio else { throw PageError(.refused) }
        // One list names the enrolment and its date: `27DV C1 2025-10-01`.
        let parts = (fields["inschrijving"] ?? "").split(separator: " ").map(String.init)
        guard parts.count == 3, let brin = Brin(parts[0]), let sequence = Identifier(parts[1]),
            let date = Day(parts[2]), let reason = fields["reden"], reason.count <= ExOfficioForm.mostReason,
            let what = fields["wat"].flatMap({ ExOfficioForm.What(rawValue: $0) })
        else { throw PageError(.badField, Phrases.dutch("exOfficio.wrong")) }
        _ = try await session.client.setExOfficio(
            SetExOfficioRequest(
                person: person, brin: brin, sequence: sequence, countDate: date, remove: what == .remove,
                funded: what == .funded, reason: reason, setBy: session.caller.name))
        session.leave(notice: Phrases.dutch("exOfficio.done.\(what.rawValue)"))
    }
}

/// What is looked for: a person number, or an institution's id of an enrolment or of a result.
struct SearchForm {
    var person: String?
    var brin: String?
    var enrolment: String?
    var result: String?
    var error: String?
    var found: [Found] = [] {
        didSet { hasFound = !found.isEmpty }
    }
    private(set) var hasFound = false
    var isTruncated = false

    struct Found {
        let path: String
        let number: String
        let record: String
        let training: String
        let span: String

        init(_ record: FoundRecord, _ session: Session, _ names: Names) {
            path = "/persoon/\(session.handle(of: record.person))"
            number = record.person.digits
            training = record.trainingCode.map { names.text($0) } ?? "–"
            switch record.subject {
            case .enrolment(let id, let from, let until):
                self.record = Phrases.dutch("person.enrolmentOf", id, names.text(record.brin))
                span = "\(Dutch.text(from)) – \(Dutch.text(until))"
            case .diploma(let id, let day):
                self.record = Phrases.dutch("person.diplomaAt", id, names.text(record.brin))
                span = Dutch.text(day)
            }
        }
    }

    init() {}

    init(_ fields: FormFields) {
        (person, brin) = (fields["persoon"], fields["brin"])
        (enrolment, result) = (fields["inschrijving"], fields["resultaat"])
        do throws(Misfit) {
            key = try readKey()
        } catch {
            self.error = Phrases.dutch("search.\(error.rawValue)")
        }
    }

    private enum Misfit: String, Error {
        case noNumber, noBrin, noId, oneWay
    }

    private func readKey() throws(Misfit) -> FindPersonsRequest.Key {
        switch (person, brin, enrolment, result) {
        case (let text?, nil, nil, nil):
            // People write it with dots or spaces, and leave out a leading zero.
            let digits = text.filter { $0 != " " && $0 != "." && $0 != "-" }
            let padded = digits.utf8.count == 8 ? "0" + digits : digits
            guard let number = PersonNumber(padded) else { throw .noNumber }
            return .person(number)
        case (nil, let brin?, let id?, nil): return .enrolment(try Self.brin(brin), try Self.id(id))
        case (nil, let brin?, nil, let id?): return .diploma(try Self.brin(brin), try Self.id(id))
        default: throw .oneWay
        }
    }

    private static func brin(_ text: String) throws(Misfit) -> Brin {
        guard let brin = Brin(text.uppercased()) else { throw .noBrin }
        return brin
    }

    private static func id(_ text: String) throws(Misfit) -> Identifier {
        guard let id = Identifier(text) else { throw .noId }
        return id
    }

    private(set) var key: FindPersonsRequest.Key?
}

/// Sets a status ex officio, or takes it back; for who may.
struct ExOfficioForm {
    enum What: String {
        case funded = "wel"
        case notFunded = "niet"
        case remove = "intrekken"
    }

    struct Choice {
        let value: String
        let text: String
    }

    let year: String
    let choices: [Choice]
    let most = ExOfficioForm.mostReason

    /// Longest reason: what a signal's parameter holds [PvE 16.5.4].
    static let mostReason = 80

    /// Nil when no enrolment covers 1 October.
    init?(_ dossier: Dossier, year: FundingYear, _ names: Names) {
        self.year = year.description
        choices = dossier.enrolments.filter { $0.covers(year.october) }.map { enrolment in
            Choice(
                value: "\(enrolment.brin) \(enrolment.sequence) \(year.october)",
                text: Phrases.dutch(
                    "exOfficio.choice", enrolment.sequence, names.text(enrolment.brin), Dutch.text(year.october)))
        }
        if choices.isEmpty { return nil }
    }
}

extension PageContext {
    /// - Throws: ``ReasonNeeded`` before a reason is given; refused to who does not look students up.
    var looksUp: Session {
        get throws {
            let session = try signedIn
            guard session.mayLookUp else { throw PageError(.refused) }
            guard session.mayShowPersons else { throw ReasonNeeded() }
            return session
        }
    }

    /// Who the address is about; a handle of another session is of nobody.
    var person: (Session, PersonNumber, String) {
        get throws {
            let session = try signedIn
            guard session.has(.helpdesk) || session.has(.institution) else { throw PageError(.refused) }
            guard session.mayShowPersons else { throw ReasonNeeded() }
            let handle = try parameters.require("handle")
            guard let person = session.person(of: handle) else { throw PageError(.notFound) }
            return (session, person, handle)
        }
    }
}

extension FormFields {
    /// Nil when it is not given.
    func year(_ name: String) throws(PageError) -> FundingYear? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), let year = FundingYear(number) else { throw PageError(.badField) }
        return year
    }

    func day(_ name: String) throws(PageError) -> Day? {
        guard let text = self[name] else { return nil }
        guard let day = Day(text) else { throw PageError(.badField) }
        return day
    }

    fileprivate func historyPlace(_ name: String) throws(PageError) -> HistoryPlace? {
        guard let text = self[name] else { return nil }
        let parts = text.split(separator: ".")
        guard parts.count == 2, let at = Int64(parts[0]), let passed = Int(parts[1]), passed >= 0 else {
            throw PageError(.badField)
        }
        return HistoryPlace(at: Moment(microseconds: at), passed: passed)
    }
}
