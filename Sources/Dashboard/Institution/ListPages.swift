import FundingModel
import Hummingbird
import StatusClient
import Wire

/// The records behind a figure, a page at a time; each leads to why it is what it is.
struct ListPages: Sendable {
    let pages: Pages
    let institutions: InstitutionPages

    /// Records a page.
    static let size = 50

    func add(to router: PageRouter) {
        router.get("/instelling/:brin/lijst") { request, context -> Response in
            let (session, filter) = try await institutions.filter(request, context)
            guard session.mayList else { throw PageError(.refused) }
            let fields = FormFields(request.uri.query ?? "")
            guard let name = fields["lijst"],
                let which = Filter.listNames.first(where: { $0.value == name })?.key
            else { throw PageError(.badField) }
            let after = try key(fields["na"], session)
            let (day, moment) = try moment(fields["op"])
            let reply = try await session.client.listRecords(
                ListRecordsRequest(filter.selection, which, after: after, most: Self.size, at: moment))
            let content = ListPage(which, filter, reply, session, asOf: day, isFirst: after == nil)
            return pages.page("list", title: content.title, session, content)
        }
    }

    /// The day of which the list is, and when it began; nothing for a list of now.
    private func moment(_ text: String?) throws(PageError) -> (Day?, Moment?) {
        guard let text else { return (nil, nil) }
        guard let day = Day(text), let moment = DutchTime.moment(text), moment <= institutions.now() else {
            throw PageError(.badField, Phrases.dutch("filter.wrong.sinds"))
        }
        return (day, moment)
    }

    /// The place in the list, as a handle and an id: no address holds a person number.
    private func key(_ text: String?, _ session: Session) throws(PageError) -> ListRecordsRequest.Key? {
        guard let text else { return nil }
        let parts = text.split(separator: ".")
        guard parts.count == 2, let person = session.person(of: parts[0]), let id = Identifier(String(parts[1])) else {
            throw PageError(.badField)
        }
        return ListRecordsRequest.Key(person: person, id: id)
    }
}

struct ListPage {
    let title: String
    let words: String
    let back: String
    let total: String
    let isOfDiplomas: Bool
    let enrolments: [EnrolmentRow]
    let diplomas: [DiplomaRow]
    let isEmpty: Bool
    let next: String?
    let first: String?
    let kind: String
    /// `1 okt 2025`; nil for now.
    let asOf: String?

    struct EnrolmentRow {
        let path: String?
        let number: String
        let id: String
        let from: String
        let until: String
        let training: String
        let level: String
        let pathway: String
        let october: StatusView?
        let february: StatusView?
        let signals: [SignalWord]
    }

    struct DiplomaRow {
        let path: String?
        let number: String
        let id: String
        let obtainedOn: String
        let training: String
        let level: String
        let status: StatusView
        let signals: [SignalWord]
    }

    /// A signal in a few plain words.
    struct SignalWord {
        let code: Int
        let word: String
        let look: String

        init(_ signal: Signal) {
            code = Int(signal.rawValue)
            word = Phrases.dutch("signal.\(signal.rawValue)")
            look = signal.isInformative ? "info" : "bad"
        }
    }

    init(
        _ which: ListRecordsRequest.Which, _ filter: Filter, _ reply: ListRecordsReply, _ session: Session,
        asOf: Day?, isFirst: Bool
    ) {
        title = Phrases.dutch("list.\(Filter.listNames[which] ?? "")")
        let names = Names(reply.texts)
        words = filter.words(names)
        back = filter.behindList.address
        total = Dutch.text(reply.total)
        kind = Dutch.text(reply.kind)
        self.asOf = asOf.map { Dutch.text($0) }
        let year = filter.selection.fundingYear
        var (enrolments, diplomas) = ([EnrolmentRow](), [DiplomaRow]())
        for record in reply.records {
            let handle = session.handle(of: record.person)
            // Of a predecessor's students a successor sees these records alone.
            let isOpen = session.mayShowOne && (session.caller.brin ?? record.brin) == record.brin
            let path = isOpen ? "/persoon/\(handle)?jaar=\(year)" : nil
            switch record.record {
            case .enrolment(let decision, let from, let planned, let actual):
                enrolments.append(
                    EnrolmentRow(
                        decision, number: record.person.digits, path, names, from: from, until: actual ?? planned))
            case .diploma(let decision, _):
                diplomas.append(DiplomaRow(decision, number: record.person.digits, path, names))
            }
        }
        (self.enrolments, self.diplomas) = (enrolments, diplomas)
        isOfDiplomas = !diplomas.isEmpty
        isEmpty = reply.records.isEmpty
        let address = filter.list(which, asOf: asOf)
        let last = reply.hasMore ? reply.records.last : nil
        next = last.map { "\(address)&na=\(session.handle(of: $0.person)).\($0.key.id)" }
        first = isFirst ? nil : address
    }
}

extension ListedRecord {
    fileprivate var brin: Brin {
        switch record {
        case .enrolment(let decision, _, _, _): decision.brin
        case .diploma(let decision, _): decision.brin
        }
    }
}

extension ListPage.EnrolmentRow {
    fileprivate init(
        _ decision: EnrolmentDecision, number: String, _ path: String?, _ names: Names, from: Day, until: Day
    ) {
        let record = decision.october ?? decision.february
        self.path = path
        self.number = number
        id = decision.sequence.description
        (self.from, self.until) = (Dutch.text(from), Dutch.text(until))
        training = record.map { names.text($0.trainingCode) } ?? "–"
        level = record.map { Dutch.text($0.level) } ?? "–"
        pathway = record.map { Dutch.text($0.pathway) } ?? "–"
        october = decision.october.map { StatusView($0) }
        february = decision.february.map { StatusView($0) }
        var seen = SignalSet()
        for record in [decision.october, decision.february].compactMap(\.self) { seen.bits |= record.signals.bits }
        signals = seen.ordered.map { ListPage.SignalWord($0) }
    }
}

extension ListPage.DiplomaRow {
    fileprivate init(_ decision: DiplomaDecision, number: String, _ path: String?, _ names: Names) {
        self.path = path
        self.number = number
        id = decision.result.description
        obtainedOn = Dutch.text(decision.obtainedOn)
        training = names.text(decision.trainingCode)
        level = Dutch.text(decision.level) + (decision.specialist ? ", " + Phrases.dutch("word.specialist") : "")
        status = StatusView(funded: decision.funded, decision.contribution)
        signals = decision.signals.ordered.map { ListPage.SignalWord($0) }
    }
}

extension Session {
    /// Whether a student's own page is open to it.
    var mayShowOne: Bool { has(.institution) || has(.helpdesk) }
}
