import FundingModel

/// A dossier that can be edited: each enrolment holds its own rows, and every list is in the register's order.
struct DossierDraft {
    /// Nil while nobody has said who it is about.
    var person: Person?
    var nationalities: [Nationality]
    var residenceTitles: [ResidenceTitle]
    /// By (brin, sequence).
    var enrolments: [EnrolmentDraft]
    /// By (brin, result).
    private var diplomas: [Diploma]
    private let exOfficio: [ExOfficioStatus]
    private let partialResults: [PartialResult]

    init(_ dossier: Dossier?) {
        person = dossier?.person
        nationalities = dossier?.nationalities ?? []
        residenceTitles = dossier?.residenceTitles ?? []
        exOfficio = dossier?.exOfficio ?? []
        partialResults = dossier?.partialResults ?? []
        enrolments = (dossier?.enrolments ?? []).map { facts in
            var enrolment = EnrolmentDraft(facts)
            guard let dossier else { return enrolment }
            enrolment.periods = dossier.periods[facts.periods].map { PeriodDraft(row: $0) }
            enrolment.supportPeriods = Array(dossier.supportPeriods[facts.supportPeriods])
            enrolment.placements = dossier.placements[facts.placements].sorted { $0.sequence < $1.sequence }
            return enrolment
        }
        enrolments.sort { $0.key < $1.key }
        diplomas = (dossier?.diplomas ?? []).sorted { ($0.brin, $0.result) < ($1.brin, $1.result) }
    }

    /// Nothing is left that keeps a person in the register.
    var isBare: Bool { enrolments.isEmpty && diplomas.isEmpty && partialResults.isEmpty }

    /// The flat form; nil without a person.
    var dossier: Dossier? {
        guard let person else { return nil }
        var dossier = Dossier(person: person)
        dossier.nationalities = nationalities
        dossier.residenceTitles = residenceTitles
        for enrolment in enrolments {
            dossier.append(
                enrolment.facts, periods: enrolment.periods.map(\.row), supportPeriods: enrolment.supportPeriods,
                placements: enrolment.placements)
        }
        dossier.diplomas = diplomas
        dossier.exOfficio = exOfficio
        dossier.partialResults = partialResults
        return dossier
    }

    func placeOfEnrolment(_ brin: Brin, _ sequence: Identifier) -> Int? {
        enrolments.firstIndex { $0.key == (brin, sequence) }
    }

    /// The same; one that is not there is put in its place.
    mutating func placeOfEnrolment(_ brin: Brin, _ sequence: Identifier, new: () -> EnrolmentDraft) -> Int {
        if let place = placeOfEnrolment(brin, sequence) { return place }
        let place = enrolments.firstIndex { $0.key > (brin, sequence) } ?? enrolments.endIndex
        enrolments.insert(new(), at: place)
        return place
    }

    /// Adds the diploma or replaces it.
    mutating func put(_ diploma: Diploma) {
        let place = diplomas.firstIndex { ($0.brin, $0.result) >= (diploma.brin, diploma.result) }
        diplomas.put(diploma, at: place) { ($0.brin, $0.result) == (diploma.brin, diploma.result) }
    }

    /// False when it is not there.
    mutating func removeDiploma(_ brin: Brin, _ result: Identifier) -> Bool {
        guard let place = diplomas.firstIndex(where: { ($0.brin, $0.result) == (brin, result) }) else { return false }
        diplomas.remove(at: place)
        return true
    }
}

/// A period, and the change of the message it came with.
struct PeriodDraft {
    var row: Period
    /// Nil when it was there before.
    var change: Int?
    /// Its place in the list of an enrolment; nil when it came alone.
    var place: Int?

    /// The name of its first day within its change.
    var name: String {
        place.map { "enrolment.periods[\($0)].from" } ?? "period.from"
    }
}

/// An enrolment with its rows, and the changes that touched it.
struct EnrolmentDraft {
    private(set) var facts: Enrolment
    /// By first day.
    var periods: [PeriodDraft] = []
    var supportPeriods: [SupportPeriod] = []
    /// By sequence.
    var placements: [Placement] = []
    /// The last change that set its facts.
    private var factsChange: Int?
    /// The change, and the name in it, that left it without a period.
    private var emptied: (change: Int, name: String)?

    init(_ facts: Enrolment) {
        self.facts = facts
    }

    var key: (Brin, Identifier) { (facts.brin, facts.sequence) }

    /// Nil leaves the rows there are.
    mutating func take(
        _ newFacts: Enrolment, _ newPeriods: [PeriodDraft]?, _ newSupport: [SupportPeriod]?, at place: Int
    ) {
        facts = newFacts
        factsChange = place
        if let newPeriods {
            periods = []
            for period in newPeriods { put(period) }
        }
        if let newSupport { supportPeriods = newSupport }
        if periods.isEmpty { emptied = (place, "enrolment.periods") }
    }

    /// Adds the period, or replaces the one that starts on the same day.
    mutating func put(_ period: PeriodDraft) {
        let place = periods.firstIndex { $0.row.from >= period.row.from }
        periods.put(period, at: place) { $0.row.from == period.row.from }
    }

    /// False when it is not there.
    mutating func removePeriod(_ from: Day, at place: Int) -> Bool {
        guard let period = periods.firstIndex(where: { $0.row.from == from }) else { return false }
        periods.remove(at: period)
        if periods.isEmpty { emptied = (place, "deletePeriod") }
        return true
    }

    /// Adds the placement or replaces it.
    mutating func put(_ placement: Placement) {
        let place = placements.firstIndex { $0.sequence >= placement.sequence }
        placements.put(placement, at: place) { $0.sequence == placement.sequence }
    }

    /// False when it is not there.
    mutating func removePlacement(_ sequence: Identifier) -> Bool {
        guard let place = placements.firstIndex(where: { $0.sequence == sequence }) else { return false }
        placements.remove(at: place)
        return true
    }

    /// What is wrong with its form, at the change that made it so; nothing for an enrolment that was not touched.
    func defects() -> [(change: Int, refusal: Refusal)] {
        var defects: [(change: Int, refusal: Refusal)] = []
        if periods.isEmpty, let (change, name) = emptied {
            let text = "Een inschrijving heeft ten minste een periode."
            defects.append(
                (change, Refusal(.enrolmentWithoutPeriod, field: "changes[\(change)].\(name)", text: text)))
        }
        var isFirstDayNamed = false
        for period in periods where period.row.from < facts.enrolledOn {
            let change: Int
            let name: String
            if let own = period.change, own >= factsChange ?? own {
                (change, name) = (own, period.name)
            } else if let factsChange, !isFirstDayNamed {
                // The first day moved after a period that was there: said once.
                (change, name) = (factsChange, "enrolment.enrolledOn")
                isFirstDayNamed = true
            } else {
                continue
            }
            let text = "Een periode begint voor de inschrijfdatum."
            defects.append(
                (change, Refusal(.periodBeforeEnrolment, field: "changes[\(change)].\(name)", text: text)))
        }
        return defects
    }
}

extension Array {
    /// Puts an element where the first one stands that is not before it (nil: at the end), in place of its equal.
    fileprivate mutating func put(_ element: Element, at place: Int?, replacing isSame: (Element) -> Bool) {
        guard let place else { return append(element) }
        if isSame(self[place]) {
            self[place] = element
        } else {
            insert(element, at: place)
        }
    }
}
