import ExchangeFormats
import FundingModel
import RegisterStore
import Wire

/// The overview's bytes in its form, and how many records they show.
struct OverviewStream {
    private let signals: SignalTexts
    private let showsChanges: Bool
    /// One of the two.
    private var xml: OverviewWriter?
    private var csv: OverviewTableWriter?
    private(set) var enrolments = 0
    private(set) var diplomas = 0
    /// The last moment in words: rows of one recomputation share theirs.
    private var determined = (at: Moment(microseconds: 0), text: "")

    /// - Parameter showsChanges: says of each record what became of it, where the form has a place for that.
    init(signals: SignalTexts, form: DownloadOverviewRequest.Form, showsChanges: Bool) {
        self.signals = signals
        self.showsChanges = showsChanges
        switch form {
        case .xml: xml = OverviewWriter()
        case .csv: csv = OverviewTableWriter(showsChanges: showsChanges)
        }
    }

    private func change(isNew: Bool?, isGone: Bool) -> OverviewChange? {
        guard showsChanges else { return nil }
        return isGone ? .removed : isNew == true ? .added : .changed
    }

    /// What has gathered, once it is worth writing.
    mutating func chunk() -> [UInt8]? {
        waiting >= SpoolFile.piece ? take() : nil
    }

    private var waiting: Int { (xml?.bytes.count ?? 0) + (csv?.bytes.count ?? 0) }

    mutating func finish() -> [UInt8] {
        xml?.end()
        csv?.end()
        return take()
    }

    private mutating func take() -> [UInt8] {
        let chunk = xml?.bytes ?? csv?.bytes ?? []
        xml?.clear()
        csv?.clear()
        return chunk
    }

    mutating func write(_ row: OverviewEnrolmentRow, isGone: Bool = false) {
        enrolments += 1
        let (citizen, education) = Self.numbers(of: row.person)
        var enrolment = OverviewEnrolment(
            brin: row.enrolment.brin, citizenServiceNumber: citizen, educationNumber: education,
            sequence: row.enrolment.sequence, enrolledOn: row.enrolment.enrolledOn,
            plannedEnd: row.enrolment.plannedEnd, actualEnd: row.enrolment.actualEnd,
            highestFundedDiplomaLevel: row.decision.highestFundedDiplomaLevel)
        let determinedAt = text(of: row.decidedAt)
        for record in [row.decision.october, row.decision.february].compactMap(\.self) {
            enrolment.countDates.append(
                OverviewCountDate(
                    determinedAt: determinedAt, kind: row.kind, record: record,
                    placements: record.placements.isEmpty ? [] : row.placements.map(Self.placement),
                    signals: texts(record.signals) { record.parameters(of: $0) }))
        }
        let change = change(isNew: row.isNew, isGone: isGone)
        xml?.write(enrolment)
        csv?.write(enrolment, change: change)
    }

    mutating func write(_ row: OverviewDiplomaRow, isGone: Bool = false) {
        diplomas += 1
        let (citizen, education) = Self.numbers(of: row.person)
        let decision = row.decision
        let diploma = OverviewDiploma(
            citizenServiceNumber: citizen, educationNumber: education, enrolment: row.enrolment,
            determinedAt: text(of: row.decidedAt), kind: row.kind, decision: decision,
            highestIsSpecialist: decision.highestFundedDiplomaLevel == nil
                ? nil : decision.highestFundedIsSpecialist,
            signals: texts(decision.signals) { _ in [] })
        let change = change(isNew: row.isNew, isGone: isGone)
        xml?.write(diploma)
        csv?.write(diploma, change: change)
    }

    private mutating func text(of moment: Moment) -> String {
        if determined.at != moment || determined.text.isEmpty { determined = (moment, DutchTime.text(moment)) }
        return determined.text
    }

    private static func numbers(of person: PersonNumber) -> (citizen: ShortText?, education: ShortText?) {
        let text = ShortText(person.digits)
        return person.kind == .citizenServiceNumber ? (text, nil) : (nil, text)
    }

    private static func placement(_ row: (key: PlacementKey, facts: Placement)) -> OverviewPlacement {
        OverviewPlacement(
            enrolment: row.key.enrolment, sequence: row.key.sequence, agreedOn: row.facts.agreedOn,
            from: row.facts.from, plannedEnd: row.facts.plannedEnd, actualEnd: row.facts.actualEnd,
            trainingCode: row.facts.trainingCode)
    }

    /// Texts with their places still open, as the paper has them; a parameter's value has at most 80 characters.
    private func texts(_ set: SignalSet, _ parameters: (Signal) -> [String]) -> [OverviewSignal] {
        set.ordered.map { signal in
            OverviewSignal(
                code: String(signal.rawValue), text: signals.text(of: signal),
                parameters: parameters(signal).map {
                    .init(name: signals.parameterName(of: signal), value: String($0.prefix(80)))
                })
        }
    }
}

extension OverviewFilter {
    /// How much of the whole a file holds.
    var extent: OverviewFileName.Extent { showsChanges ? .changes : isNarrowed ? .selection : .whole }
}
