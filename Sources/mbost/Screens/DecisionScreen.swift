import FundingModel
import Wire

/// A decision record by record, with names and signals.
struct DecisionScreen {
    let texts: Texts

    func lines(_ decision: Decision) -> [ScreenLine] {
        let lines = decision.enrolments.flatMap(lines) + decision.diplomas.flatMap(lines)
        if !lines.isEmpty { return lines }
        return [ScreenLine("Geen inschrijving in het studiejaar en geen diploma in het kalenderjaar.")]
    }

    private func lines(_ enrolment: EnrolmentDecision) -> [ScreenLine] {
        var lines = [
            .empty, ScreenLine(.strong("Inschrijving \(institution(enrolment.brin)) \(enrolment.sequence)")),
        ]
        if let level = enrolment.highestFundedDiplomaLevel {
            lines.append(ScreenLine(2, "hoogste eerder bekostigde diploma: \(level)"))
        }
        if enrolment.october == nil && enrolment.february == nil {
            lines.append(ScreenLine(2, "op geen van beide teldata ingeschreven"))
        }
        if let record = enrolment.october {
            let (funded, rest) = october(record)
            lines.append(ScreenLine(2, label: "1 okt \(record.date.year)  ", funded, rest))
            lines += details(record)
        }
        if let record = enrolment.february {
            lines.append(
                ScreenLine(
                    2, label: "1 feb \(record.date.year)  ",
                    record.countsForCorrection ? .good("telt mee") : .bad("telt niet mee"),
                    Piece(" voor de correctiefactor")))
            lines += details(record)
        }
        return lines
    }

    private func october(_ record: CountDateRecord) -> (Piece, Piece) {
        let value = record.contribution.map { ", bijdrage \($0)" } ?? ""
        let counts = record.countsForCorrection ? "telt mee" : "telt niet mee"
        return (funded(record.funded == true), Piece("\(value), \(counts) voor de correctiefactor"))
    }

    private func details(_ record: CountDateRecord) -> [ScreenLine] {
        let level = record.level?.description ?? "niveau onbekend"
        var lines = [ScreenLine(4, "\(training(record.trainingCode)), \(level), \(record.pathway)")]
        if !record.placements.isEmpty {
            let names = record.placements.map { "\($0.enrolment)/\($0.sequence)" }.joined(separator: ", ")
            lines.append(ScreenLine(4, "praktijk (BPV): \(names)"))
        }
        return lines + signals(record.signals) { record.parameters(of: $0) }
    }

    private func lines(_ diploma: DiplomaDecision) -> [ScreenLine] {
        let value = diploma.contribution.map { ", bijdrage \($0)" } ?? ""
        let level = diploma.level?.description ?? "niveau onbekend"
        return [
            .empty, ScreenLine(.strong("Diploma \(institution(diploma.brin)) \(diploma.result)")),
            ScreenLine(2, Piece("behaald \(diploma.obtainedOn)  "), funded(diploma.funded), Piece(value)),
            ScreenLine(
                4, "\(training(diploma.trainingCode)), \(level)\(diploma.specialist ? ", specialist" : "")"),
        ] + signals(diploma.signals) { _ in [] }
    }

    private func funded(_ isFunded: Bool) -> Piece { isFunded ? .good("BEKOSTIGD") : .bad("NIET BEKOSTIGD") }

    private func signals(_ set: SignalSet, _ parameters: (Signal) -> [String]) -> [ScreenLine] {
        let texts = SignalTexts(texts.signalTexts.mapValues { .init(text: $0, parameterName: nil) })
        return set.ordered.map { signal in
            let line = "signaal \(signal.rawValue): \(texts.text(of: signal, parameters: parameters(signal)))"
            return ScreenLine(4, Piece(line, signal.isInformative ? .plain : .bad))
        }
    }

    private func training(_ code: TrainingCode) -> String { texts.name(of: code) }

    private func institution(_ brin: Brin) -> String {
        texts.institutionNames[brin].map { "\(brin) (\($0))" } ?? brin.description
    }
}

extension Texts {
    /// `25297 Kok`, or the code alone.
    func name(of code: TrainingCode) -> String { trainingNames[code].map { "\(code) \($0)" } ?? code.description }
}
