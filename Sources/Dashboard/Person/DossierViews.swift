import FundingModel

/// The facts of a student as tables.
struct DossierViews {
    struct EnrolmentView {
        let institution: String
        let id: String
        let from: String
        let until: String
        let isPlanned: Bool
        let leavingReason: String?
        let periods: [PeriodView]
        let placements: [PlacementView]
        let support: String?
        let whatIf: String
        let newPlacement: String
        /// Nil for who cannot set one.
        let exOfficio: String?
    }

    struct PeriodView {
        let from: String
        let training: String
        let level: String
        let pathway: String
        let requested: String
        let place: String
        let whatIf: String
    }

    struct PlacementView {
        let id: String
        let agreedOn: String
        let from: String
        let until: String
        let training: String
        let whatIf: String
    }

    struct DiplomaView {
        let institution: String
        let id: String
        let obtainedOn: String
        let training: String
        let requested: String
        let enrolment: String
        let whatIf: String
    }

    struct SpanView {
        let code: String
        let from: String
        let until: String
    }

    let enrolments: [EnrolmentView]
    let diplomas: [DiplomaView]
    let hasDiplomas: Bool
    let nationalities: [SpanView]
    let titles: [SpanView]
    let hasPersonSpans: Bool

    /// - Parameter path: of the person's page, below which the forms of what-if stand.
    init(_ dossier: Dossier, path: String, year: FundingYear, supposesExOfficio: Bool, _ names: Names) {
        let link = WhatIfLink(path: path, year: year, supposesExOfficio: supposesExOfficio)
        hasDiplomas = !dossier.diplomas.isEmpty
        enrolments = dossier.enrolments.map { enrolment in
            EnrolmentView(enrolment, of: dossier, link, names)
        }
        diplomas = dossier.diplomas.map { diploma in
            DiplomaView(
                institution: names.text(diploma.brin), id: "\(diploma.result)",
                obtainedOn: Dutch.text(diploma.obtainedOn), training: names.text(diploma.trainingCode),
                requested: Self.word(diploma.requested), enrolment: diploma.enrolment?.description ?? "–",
                whatIf: link("diploma", diploma.brin, diploma.result))
        }
        nationalities = dossier.nationalities.map {
            SpanView(
                code: String(10_000 + Int($0.code)).suffix(4).description, from: Dutch.text($0.from) ?? "–",
                until: Dutch.text($0.until) ?? "–")
        }
        titles = dossier.residenceTitles.map {
            SpanView(
                code: $0.code < 10 ? "0\($0.code)" : "\($0.code)", from: Dutch.text($0.from) ?? "–",
                until: Dutch.text($0.until) ?? "–")
        }
        hasPersonSpans = !(nationalities.isEmpty && titles.isEmpty)
    }

    static func word(_ isTrue: Bool) -> String { Phrases.dutch(isTrue ? "word.yes" : "word.no") }
}

/// Addresses of the forms that suppose another fact.
struct WhatIfLink {
    let path: String
    let year: FundingYear
    let supposesExOfficio: Bool

    func callAsFunction(_ kind: String, _ brin: Brin, _ id: Identifier, _ part: String? = nil) -> String {
        "\(path)/wat-als?soort=\(kind)&jaar=\(year)&brin=\(brin)&id=\(id)"
            + (part.map { "&deel=\(FormFields.encoded($0))" } ?? "")
    }
}

extension DossierViews.EnrolmentView {
    fileprivate init(_ enrolment: Enrolment, of dossier: Dossier, _ link: WhatIfLink, _ names: Names) {
        institution = names.text(enrolment.brin)
        id = enrolment.sequence.description
        from = Dutch.text(enrolment.enrolledOn)
        until = Dutch.text(enrolment.effectiveEnd)
        isPlanned = enrolment.actualEnd == nil
        leavingReason = enrolment.leavingReason?.description
        whatIf = link("inschrijving", enrolment.brin, enrolment.sequence)
        newPlacement = link("nieuwe-bpv", enrolment.brin, enrolment.sequence)
        exOfficio =
            link.supposesExOfficio && enrolment.covers(link.year.october)
            ? link("ambtshalve", enrolment.brin, enrolment.sequence) : nil
        periods = dossier.periods[enrolment.periods].map { period in
            DossierViews.PeriodView(
                from: Dutch.text(period.from), training: names.text(period.trainingCode),
                level: period.level?.description ?? "–", pathway: Dutch.text(period.pathway),
                requested: DossierViews.word(period.requested),
                place: [period.provider, period.location].compactMap { $0?.description }.joined(separator: " "),
                whatIf: link("periode", enrolment.brin, enrolment.sequence, period.from.description))
        }
        placements = dossier.placements[enrolment.placements].map { placement in
            DossierViews.PlacementView(
                id: placement.sequence.description, agreedOn: Dutch.text(placement.agreedOn),
                from: Dutch.text(placement.from), until: Dutch.text(placement.effectiveEnd),
                training: placement.trainingCode.map { names.text($0) } ?? "–",
                whatIf: link("bpv", enrolment.brin, enrolment.sequence, placement.sequence.description))
        }
        let spans = dossier.supportPeriods[enrolment.supportPeriods].map {
            "\(Dutch.text($0.from)) – \(Dutch.text($0.until) ?? "")"
        }
        support = spans.isEmpty ? nil : spans.joined(separator: "; ")
    }
}
