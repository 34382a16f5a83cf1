import FundingModel
import Hummingbird
import RPC
import StatusClient
import Wire

/// Everything about one student on one page: for DUO's staff, and for an institution about its own.
/// Dutch: raadpleegscherm.
struct PersonPage {
    let person: PersonNumber
    let handle: String
    let session: Session
    /// Nil: the latest decided one.
    var year: FundingYear?
    /// Where the page of history begins; nil for the newest.
    var before: HistoryPlace?

    static let historyPage = 25

    private struct Answers {
        var status: LookUpStatusReply
        var dossier: LookUpDossierReply
        var history: HistoryReply
        var exOfficio: [ExOfficioEntry]?
        var explanation: ExplainReply?
    }

    /// Asks all at once; what needs the year is asked once that is known.
    private func ask() async throws -> Answers {
        let client = session.client
        // The first that fails tells why.
        async let status = client.lookUpStatus(LookUpStatusRequest(person: person, withTexts: true))
        async let dossier = client.lookUpDossier(person)
        async let history = client.history(
            HistoryRequest(person: person, most: Self.historyPage, before: before))
        async let exOfficio = session.mayListExOfficio ? client.exOfficio(of: person) : nil
        let found = try await status
        let shown = year ?? found.years.map(\.decision.fundingYear).max()
        var explanation: ExplainReply?
        if let shown {
            // A year without rules has no explanation, and the rest all the same.
            explanation = try? await client.explain(ExplainRequest(person: person, fundingYear: shown))
        }
        return Answers(
            status: found, dossier: try await dossier, history: try await history, exOfficio: try await exOfficio,
            explanation: explanation)
    }

    func content() async throws -> Content {
        let answers = try await ask()
        var names = Names()
        names.add(answers.dossier.texts)
        names.add(answers.history.texts)
        names.add(answers.status)
        if let explanation = answers.explanation { names.add(signals: explanation.signalTexts) }
        let years = Set(answers.status.years.map(\.decision.fundingYear)).sorted(by: >)
        let shown = year ?? years.first
        let statuses = answers.status.years.filter { $0.decision.fundingYear == shown }
        let records = RecordView.all(statuses, answers.explanation?.explanation, names)
        let countDates = years.flatMap { [$0.october, $0.february] }
        var content = Content(
            path: path, person: PersonView(answers.dossier.dossier.person),
            timeline: Timeline(answers.dossier.dossier, countDates: countDates, names),
            facts: shown.map { year in
                DossierViews(
                    answers.dossier.dossier, path: path, year: year, supposesExOfficio: session.has(.helpdesk), names)
            })
        if let shown, let brin = answers.dossier.dossier.enrolments.first?.brin {
            content.personWhatIf = "\(path)/wat-als?soort=persoon&jaar=\(shown)&brin=\(brin)"
        }
        content.years = years.map { YearLink(text: $0.description, path: "\(path)?jaar=\($0)", isHere: $0 == shown) }
        content.year = shown?.description
        content.records = records
        content.basis = statuses.sorted { $0.kind == .provisional && $1.kind == .definitive }.map { BasisView($0) }
        content.concurrence = records.filter { $0.rivals != nil }
        content.undecided = answers.status.undecidedYears.map(\.description).joined(separator: ", ")
        content.hasUndecided = !answers.status.undecidedYears.isEmpty
        content.history = answers.history.entries.map { HistoryView($0, answers.history.receipts, names) }
        content.olderHistory = answers.history.next.map { place in
            "\(path)?jaar=\(shown?.description ?? "")&voor=\(place.at.microseconds).\(place.passed)#historie"
        }
        content.feedback = answers.dossier.feedback.map { FeedbackView($0, names) }
        content.exOfficio = answers.exOfficio?.map { ExOfficioView($0, names) } ?? []
        content.showsExOfficio = answers.exOfficio != nil
        if session.maySetExOfficio, let shown {
            content.exOfficioForm = ExOfficioForm(answers.dossier.dossier, year: shown, names)
        }
        if session.mayLookUp { content.search = SearchForm() }
        if let brin = session.caller.brin, let shown { content.back = Filter(brin, shown).address }
        return content
    }

    var path: String { "/persoon/\(handle)" }

    struct Content {
        let path: String
        let person: PersonView
        let timeline: Timeline?
        let facts: DossierViews?
        var personWhatIf: String?
        var years: [YearLink] = []
        var year: String?
        var basis: [BasisView] = []
        var records: [RecordView] = []
        var concurrence: [RecordView] = []
        var undecided = ""
        var hasUndecided = false
        var history: [HistoryView] = []
        var olderHistory: String?
        var feedback: [FeedbackView] = []
        var exOfficio: [ExOfficioView] = []
        var showsExOfficio = false
        var exOfficioForm: ExOfficioForm?
        var search: SearchForm?
        /// The dashboard of the institution whose student it is.
        var back: String?
    }

    struct YearLink {
        let text: String
        let path: String
        let isHere: Bool
    }

    /// What a year's statuses rest on.
    struct BasisView {
        let kind: String
        let decidedAt: String
        let ruleSet: String?
        let referenceData: String?
        let program: String?

        init(_ status: DecidedStatus) {
            kind = Dutch.text(status.kind)
            decidedAt = Dutch.text(status.decidedAt)
            ruleSet = status.receipt?.ruleSet
            referenceData = status.receipt.map { String($0.referenceData.prefix(12)) }
            program = status.receipt?.program
        }
    }

    struct PersonView {
        let number: String
        let kind: String
        let born: String
        let sex: String?
        let died: String?
        let inBRP: String
        let country: String?

        init(_ person: Person) {
            number = person.number.digits
            kind = Phrases.dutch(
                person.number.kind == .educationNumber ? "person.educationNumber" : "person.citizenServiceNumber")
            born = Dutch.text(person.birthDate)
            sex = person.sex.map { Phrases.dutch("sex.\($0.rawValue)") }
            died = Dutch.text(person.deathDate)
            inBRP = person.inBRP.map { DossierViews.word($0) } ?? Phrases.dutch("word.unknown")
            country = person.country.map { country in
                [country.description, person.region?.description].compactMap { $0 }.joined(separator: ", ")
            }
        }
    }
}

extension Session {
    var mayListExOfficio: Bool { has(.helpdesk) || has(.administrator) }
    var maySetExOfficio: Bool { has(.administrator) }
}
