import FundingModel
import Hummingbird
import StatusClient
import Wire

/// Supposing another fact, and seeing what would be decided; nothing is stored. Dutch: wat-als.
struct WhatIfPages: Sendable {
    let pages: Pages

    func add(to router: PageRouter) {
        router.get("/persoon/:handle/wat-als") { request, context -> Response in
            let (session, person, handle) = try context.person
            let form = try WhatIfForm(FormFields(request.uri.query ?? ""))
            let dossier = try await session.client.lookUpDossier(person).dossier
            return page(session, handle, form, try form.fields(dossier, filled: nil), nil)
        }
        router.post("/persoon/:handle/wat-als") { request, context -> Response in
            let (session, person, handle) = try context.person
            let fields = try await pages.form(request, session)
            let form = try WhatIfForm(fields)
            let dossier = try await session.client.lookUpDossier(person).dossier
            let filled = try form.fields(dossier, filled: fields)
            let asked: WhatIfRequest
            do throws(PageError) {
                asked = try Self.request(form, fields, dossier, person)
            } catch {
                guard error.kind == .badField else { throw error }
                return page(session, handle, form, filled, nil, error: error.detail)
            }
            return page(session, handle, form, filled, Outcome(try await session.client.whatIf(asked)))
        }
    }

    private static func request(
        _ form: WhatIfForm, _ fields: FormFields, _ dossier: Dossier, _ person: PersonNumber
    ) throws(PageError) -> WhatIfRequest {
        var request = WhatIfRequest(person: person, fundingYear: form.year)
        if let change = try form.exOfficioChange(fields) {
            request.exOfficio = [change]
        } else if let message = MessageID("wat-als") {
            let changes = try form.movedPeriod(fields, dossier)
            request.registrations = [
                Registration(message: message, brin: form.brin, person: person, changes: changes)
            ]
        }
        return request
    }

    private func page(
        _ session: Session, _ handle: String, _ form: WhatIfForm, _ fields: [WhatIfForm.Field], _ outcome: Outcome?,
        error: String? = nil
    ) -> Response {
        let content = Content(
            back: "/persoon/\(handle)?jaar=\(form.year)", path: "/persoon/\(handle)/wat-als", kind: form.kind.rawValue,
            what: Phrases.dutch("whatIf.kind.\(form.kind.rawValue)"), brin: form.brin.description,
            id: form.id?.description, part: form.part, year: form.year.description, fields: fields,
            canBeDeleted: form.kind.canBeDeleted, outcome: outcome, error: error)
        return pages.page(
            "what-if", title: Phrases.dutch("whatIf.title"), session, content,
            status: error == nil ? .ok : .badRequest)
    }

    struct Content {
        let back: String
        let path: String
        let kind: String
        let what: String
        let brin: String
        let id: String?
        let part: String?
        let year: String
        let fields: [WhatIfForm.Field]
        let canBeDeleted: Bool
        let outcome: Outcome?
        let error: String?
    }

    /// What stands and what would stand, side by side.
    struct Outcome {
        let rows: [Row]
        let changes: Int
        let hasNoChange: Bool
        let refusals: [String]
        let warnings: [String]
        let isRefused: Bool
        let hasWarnings: Bool
        let isPersonGone: Bool
        /// Records after, with their checks.
        let records: [RecordView]
        let hasRecords: Bool

        struct Row {
            let institution: String
            let id: String
            let what: String
            let before: StatusView?
            let after: StatusView?
            let isChanged: Bool
            let signalsBefore: String
            let signalsAfter: String
        }

        init(_ reply: WhatIfReply) {
            var names = Names()
            names.add(reply.texts)
            let before = Self.records(reply.before, nil, names)
            let after = Self.records(reply.after, reply.explanation, names)
            let keys = before.map(\.key) + after.map(\.key).filter { key in !before.contains { $0.key == key } }
            rows = keys.map { key in
                Row(before.first { $0.key == key }?.view, after.first { $0.key == key }?.view)
            }
            changes = rows.count { $0.isChanged }
            hasNoChange = changes == 0
            refusals = reply.refusals.map(\.text)
            warnings = reply.warnings.map(\.text)
            (isRefused, hasWarnings) = (!refusals.isEmpty, !warnings.isEmpty)
            isPersonGone = reply.isPersonGone
            records = after.map(\.view)
            hasRecords = !records.isEmpty
        }

        private static func records(
            _ decision: Decision, _ explanation: Explanation?, _ names: Names
        ) -> [(key: String, view: RecordView)] {
            let status = DecidedStatus(
                decision: decision, kind: .provisional, decidedAt: Moment(microseconds: 0), receiptNumber: 0)
            return RecordView.all([status], explanation, names).map { ("\($0.what) \($0.institution) \($0.id)", $0) }
        }
    }
}

extension WhatIfPages.Outcome.Row {
    fileprivate init(_ before: RecordView?, _ after: RecordView?) {
        let any = after ?? before
        institution = any?.institution ?? ""
        id = any?.id ?? ""
        what = any?.what ?? ""
        self.before = before?.provisional
        self.after = after?.provisional
        signalsBefore = Self.codes(before)
        signalsAfter = Self.codes(after)
        isChanged =
            before?.provisional?.text != after?.provisional?.text
            || before?.provisional?.value != after?.provisional?.value || signalsBefore != signalsAfter
    }

    private static func codes(_ view: RecordView?) -> String {
        guard let view, !view.signals.isEmpty else { return "–" }
        return view.signals.map { String($0.code) }.joined(separator: ", ")
    }
}
