import FundingModel
import Wire

/// All that the register knows of a person. Dutch: dossier.
struct DossierScreen {
    let reply: LookUpDossierReply
    let layout: Layout
    private var dossier: Dossier { reply.dossier }

    var text: String {
        var lines = person
        for enrolment in dossier.enrolments { lines += text(enrolment) }
        for diploma in dossier.diplomas { lines += text(diploma) }
        lines += exOfficio + partialResults + feedback
        return layout.text(lines)
    }

    private var person: [ScreenLine] {
        let facts = dossier.person
        var lines = [ScreenLine(.strong("Persoon \(facts.number.digits)"))]
        if reply.factsChangedAt.microseconds != 0 {
            lines.append(ScreenLine(.faint("gegevens gewijzigd \(DutchTime.text(reply.factsChangedAt))")))
        }
        var parts = ["geboren \(facts.birthDate)"]
        if let sex = facts.sex { parts.append("geslacht \(sex.rawValue)") }
        if let death = facts.deathDate { parts.append("overleden \(death)") }
        if let inBRP = facts.inBRP { parts.append(inBRP ? "in de BRP" : "niet in de BRP") }
        if let country = facts.country {
            parts.append("woont in \(country)\(facts.region.map { "-\($0)" } ?? "")")
        }
        lines.append(ScreenLine(2, parts.joined(separator: ", ")))
        for nationality in dossier.nationalities {
            let code = String(nationality.code)
            let number = String(repeating: "0", count: max(0, 4 - code.count)) + code
            lines.append(ScreenLine(2, "nationaliteit \(number)\(stretch(nationality.from, nationality.until))"))
        }
        for title in dossier.residenceTitles {
            lines.append(ScreenLine(2, "verblijfstitel \(title.code)\(stretch(title.from, title.until))"))
        }
        if dossier.nationalities.isEmpty && dossier.residenceTitles.isEmpty {
            lines.append(ScreenLine(2, "nationaliteit en verblijfstitel niet bekend"))
        }
        for year in reply.undecidedYears {
            lines.append(ScreenLine(2, .bad("voor \(year) nog niet beslist op deze gegevens")))
        }
        return lines
    }

    private func stretch(_ from: Day?, _ until: Day?) -> String {
        (from.map { " sinds \($0)" } ?? "") + (until.map { " tot \($0)" } ?? "")
    }

    private func text(_ enrolment: Enrolment) -> [ScreenLine] {
        let end = enrolment.actualEnd.map { "\($0)" } ?? "\(enrolment.plannedEnd) (gepland)"
        var lines = [
            .empty,
            ScreenLine(
                .strong("Inschrijving \(institution(enrolment.brin)) \(enrolment.sequence)"),
                Piece("  \(enrolment.enrolledOn) tot en met \(end)")),
        ]
        if let reason = enrolment.leavingReason { lines.append(ScreenLine(2, "reden uitschrijving \(reason)")) }
        for period in dossier.periods[enrolment.periods] { lines.append(text(period)) }
        for support in dossier.supportPeriods[enrolment.supportPeriods] {
            lines.append(
                ScreenLine(
                    2, "extra ondersteuning vanaf \(support.from)"
                        + (support.until.map { " tot en met \($0)" } ?? "")))
        }
        for placement in dossier.placements[enrolment.placements] { lines.append(text(placement)) }
        return lines
    }

    private func text(_ period: Period) -> ScreenLine {
        var parts = [reply.texts.name(of: period.trainingCode)]
        if let level = period.level { parts.append(level.description) }
        parts.append(period.pathway.description)
        parts.append(period.requested ? "bekostiging gevraagd" : "bekostiging niet gevraagd")
        if let provider = period.provider { parts.append("aanbieder \(provider)") }
        if let location = period.location { parts.append("locatie \(location)") }
        if let route = period.route { parts.append("route \(route)") }
        if let phase = period.phase { parts.append("fase \(phase.rawValue)") }
        return ScreenLine(2, label: "vanaf \(period.from)  ", Piece(parts.joined(separator: ", ")))
    }

    private func text(_ placement: Placement) -> ScreenLine {
        let end = placement.actualEnd.map { "\($0)" } ?? "\(placement.plannedEnd) (gepland)"
        var parts = ["\(placement.from) tot en met \(end)", "gesloten \(placement.agreedOn)"]
        if let hours = placement.hours { parts.append("\(hours) uur") }
        if let company = placement.company { parts.append("leerbedrijf \(company)") }
        if let code = placement.trainingCode { parts.append("opleiding \(reply.texts.name(of: code))") }
        if let elective = placement.elective { parts.append("keuzedeel \(elective)") }
        return ScreenLine(2, label: "praktijk (BPV) \(placement.sequence)  ", Piece(parts.joined(separator: ", ")))
    }

    private func text(_ diploma: Diploma) -> [ScreenLine] {
        var parts = [
            reply.texts.name(of: diploma.trainingCode),
            diploma.requested ? "bekostiging gevraagd" : "bekostiging niet gevraagd",
        ]
        if let enrolment = diploma.enrolment { parts.append("bij inschrijving \(enrolment)") }
        if let provider = diploma.provider { parts.append("aanbieder \(provider)") }
        return [
            .empty,
            ScreenLine(
                .strong("Diploma \(institution(diploma.brin)) \(diploma.result)"),
                Piece("  behaald \(diploma.obtainedOn)")), ScreenLine(2, parts.joined(separator: ", ")),
        ]
    }

    private var exOfficio: [ScreenLine] {
        if dossier.exOfficio.isEmpty { return [] }
        let lines = dossier.exOfficio.map { status in
            let what = status.isRemoved ? "ingetrokken" : status.funded ? "bekostigd" : "niet bekostigd"
            return ScreenLine(
                2, "\(status.brin) \(status.sequence) op \(status.countDate): \(what), \(status.reason)")
        }
        return [.empty, ScreenLine(.strong("Ambtshalve"))] + lines
    }

    private var partialResults: [ScreenLine] {
        if dossier.partialResults.isEmpty { return [] }
        var table = Table(.text("soort"), .text("brin"), .text("id"), .text("datum"), .text("code"))
        table.rows = dossier.partialResults.map { result in
            [
                result.kind.rawValue, result.brin?.description ?? "", result.result?.description ?? "",
                result.date?.description ?? "", result.code?.description ?? "",
            ].map { Piece($0) }
        }
        return [.empty, ScreenLine(.strong("Deelresultaten (tellen niet mee)"))] + table.lines(width: layout.width)
    }

    private var feedback: [ScreenLine] {
        if reply.feedback.isEmpty { return [] }
        var table = Table(
            .text("wanneer"), .text("brin"), .number("nr"), .text("jaar"), .text("reden"), .text("wat"))
        table.rows = reply.feedback.map { item in
            let change =
                switch item.record {
                case .enrolment(let id, let old, let new): "\(id): \(Words.text(old)) → \(Words.text(new))"
                case .diploma(let id, let old, let new): "diploma \(id): \(Words.text(old)) → \(Words.text(new))"
                }
            return [
                DutchTime.text(item.at), item.brin.description, String(item.number),
                "\(item.fundingYear)\(item.kind == .definitive ? " D" : "")", item.reason.rawValue, change,
            ].map { Piece($0) }
        }
        return [.empty, ScreenLine(.strong("Terugkoppeling, nieuwste eerst"))] + table.lines(width: layout.width)
    }

    private func institution(_ brin: Brin) -> String {
        reply.texts.institutionNames[brin].map { "\(brin) (\($0))" } ?? brin.description
    }
}
