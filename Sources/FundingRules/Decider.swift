public import FundingModel

/// Decides dossiers for one funding year on one set of reference data: pure, and free to use from every core.
///
/// Dutch: statustoekenning. Source: WEB 2.2.1–2.2.4, UWEB chapter 2; see `domain.md` sections 4 and 5.
public struct Decider: Sendable {
    public let fundingYear: FundingYear
    public let receipt: Receipt
    let book: RuleBook

    /// - Throws: ``RuleSetError`` when no text covers the year.
    public init(fundingYear: FundingYear, tables: ReferenceTables) throws(RuleSetError) {
        let ruleSet = try RuleSet.covering(fundingYear)
        self.fundingYear = fundingYear
        receipt = Receipt(ruleSet: ruleSet.name, referenceData: tables.hash, program: ProgramVersion.current)
        book = RuleBook(fundingYear: fundingYear, ruleSet: ruleSet, tables: tables)
    }

    /// What the rules say about this person.
    public func decide(_ dossier: Dossier) -> Decision {
        var deliberation = Deliberation(dossier: dossier, book: book)
        return deliberation.decision()
    }

    /// The same, with every check, the facts it used and its article; slower, so only for who asks.
    ///
    /// - Parameter viewer: an institution sees its own records, and of others no more than signals 7 and 8 tell; nil
    ///   for who may see all.
    public func explain(_ dossier: Dossier, to viewer: Brin? = nil) -> Explanation {
        var deliberation = Deliberation(dossier: dossier, book: book)
        deliberation.viewer = viewer
        return Explanation(
            person: dossier.person.number, fundingYear: fundingYear, receipt: receipt,
            records: deliberation.recordExplanations().filter { viewer == nil || $0.subject.brin == viewer })
    }
}

/// The version that receipts name: another one whenever the same facts and tables would be decided otherwise, since a
/// recomputation leaves out whom nothing changed for (`ProgramVersionTests` holds this).
public enum ProgramVersion {
    public static let current = "mbost 1.1"
}

/// What all deliberations of one decider share.
final class RuleBook: Sendable {
    let fundingYear: FundingYear
    let ruleSet: RuleSet
    let tables: ReferenceTables
    let trainings: TrainingTable
    /// 1 August T-2.
    let firstAugust: Day
    /// 31 December of the year of 1 October T-2: the last day to agree on a placement [UWEB 2.2.2.2].
    let lastAgreementDay: Day
    /// 1 June after: the last day for a placement under a health requirement to begin [UWEB 2.2.3.2].
    let lastHealthStart: Day

    init(fundingYear: FundingYear, ruleSet: RuleSet, tables: ReferenceTables) {
        self.fundingYear = fundingYear
        self.ruleSet = ruleSet
        self.tables = tables
        trainings = tables.trainings
        firstAugust = fundingYear.firstStudyDay
        lastAgreementDay = fundingYear.newYearsEve
        lastHealthStart = fundingYear.firstJune
    }

    /// Without an institution table every institution is funded **(choice)**.
    func isFunded(_ brin: Brin, on day: Day) -> Bool {
        tables.institutions?.isFunded(brin, on: day) ?? true
    }

    /// Without a licence table every institution is licensed for every training **(choice)**.
    func isLicensed(_ brin: Brin, for code: TrainingCode, on day: Day) -> Bool {
        tables.licences?.isLicensed(brin, for: code, on: day) ?? true
    }
}

/// One person's dossier under one rule book, and what was worked out of it so far.
struct Deliberation {
    let dossier: Dossier
    let book: RuleBook
    /// Whether an assumed row of the training table was looked at.
    var restsOnAssumption = false
    /// Filled the first time the residence status cannot be settled on an enrolment's own first day.
    var lawfulByEnrolment: [Bool] = []
    /// Whom an explanation is for, when not for all; a decision does not look at it.
    var viewer: Brin?
    /// Checks taken as holding, to see what depends on them; none when deciding.
    var waiver: Waiver?

    init(dossier: Dossier, book: RuleBook) {
        self.dossier = dossier
        self.book = book
    }

    mutating func training(_ code: TrainingCode, on day: Day) -> Training? {
        guard let training = book.trainings.training(code, on: day) else { return nil }
        if training.isAssumed { restsOnAssumption = true }
        return training
    }

    mutating func decision() -> Decision {
        let judged = judgedDiplomas()
        var decision = Decision(person: dossier.person.number, fundingYear: book.fundingYear)
        decision.enrolments = enrolmentDecisions(judged)
        decision.diplomas = diplomaDecisions(judged)
        decision.restsOnAssumption = restsOnAssumption
        return decision
    }
}
