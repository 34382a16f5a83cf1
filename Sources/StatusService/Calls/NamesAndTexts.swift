import FundingModel
import ReferenceData
import Wire

/// Gathers what a reply holds that people want named.
struct NamedContent {
    private(set) var trainings: Set<TrainingCode> = []
    private(set) var signals = SignalSet()
    private(set) var institutions: Set<Brin> = []

    mutating func add(_ decision: EnrolmentDecision) {
        institutions.insert(decision.brin)
        for record in [decision.october, decision.february].compactMap(\.self) {
            trainings.insert(record.trainingCode)
            signals.bits |= record.signals.bits
        }
    }

    mutating func add(_ decision: DiplomaDecision) {
        institutions.insert(decision.brin)
        trainings.insert(decision.trainingCode)
        signals.bits |= decision.signals.bits
    }

    mutating func add(_ decision: Decision) {
        for enrolment in decision.enrolments { add(enrolment) }
        for diploma in decision.diplomas { add(diploma) }
    }

    mutating func add(_ explanation: Explanation) {
        for check in explanation.records.flatMap(\.checks) {
            if let signal = check.signal { signals.insert(signal) }
        }
    }

    mutating func add(_ dossier: Dossier) {
        institutions.formUnion(dossier.enrolments.map(\.brin))
        institutions.formUnion(dossier.diplomas.map(\.brin))
        trainings.formUnion(dossier.periods.map(\.trainingCode))
        trainings.formUnion(dossier.placements.compactMap(\.trainingCode))
        trainings.formUnion(dossier.diplomas.map(\.trainingCode))
    }

    mutating func add(_ tally: Tally) {
        trainings.formUnion(tally.enrolments.keys.map(\.trainingCode))
        trainings.formUnion(tally.diplomas.keys.map(\.trainingCode))
        for cell in tally.signals.keys { signals.insert(cell.signal) }
    }

    mutating func add(_ record: ListedRecord) {
        switch record.record {
        case .enrolment(let decision, _, _, _): add(decision)
        case .diploma(let decision, _): add(decision)
        }
    }

    mutating func add(_ feedback: Feedback) {
        institutions.insert(feedback.brin)
        switch feedback.record {
        case .enrolment(_, let old, let new): for decision in [old, new].compactMap(\.self) { add(decision) }
        case .diploma(_, let old, let new): for decision in [old, new].compactMap(\.self) { add(decision) }
        }
    }

    mutating func add(_ entry: HistoryEntry) {
        switch entry.event {
        case .decided(let past):
            switch past.record {
            case .enrolment(let decision): add(decision)
            case .diploma(let decision): add(decision)
            }
        case .factsReplaced(let facts):
            if case .message(let brin, _) = facts.cause { institutions.insert(brin) }
        }
    }

    mutating func add(_ record: FoundRecord) {
        institutions.insert(record.brin)
        if let code = record.trainingCode { trainings.insert(code) }
    }
}

extension StatusService {
    func texts(of content: NamedContent) -> Texts {
        var texts = Texts(signalTexts: self.texts(of: content.signals.ordered))
        for code in content.trainings { texts.trainingNames[code] = tables.trainings.name(of: code) }
        for brin in content.institutions { texts.institutionNames[brin] = tables.institutions?.name(of: brin) }
        return texts
    }
}
