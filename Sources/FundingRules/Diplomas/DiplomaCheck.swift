import FundingModel

/// The checks a diploma passes, in the order of the law's table (section 5).
enum DiplomaCheck: CaseIterable {
    case requested
    case institution
    case trainingKnown
    case licence
    case levelKnown
    case notEntree
    case candidate
    case notLower
    case firstInYear
    case addsValue

    /// Source of the check: its article, or the paragraph of the domain page where that names none.
    var article: String {
        switch self {
        case .requested, .institution, .licence, .levelKnown, .addsValue: "domein, paragraaf 5"
        case .trainingKnown: "domein, paragraaf 4 (keuze)"
        case .notEntree: "WEB 2.2.2.5"
        case .candidate: "WEB 2.2.2.2b"
        case .notLower: "UWEB 2.2.3.6"
        case .firstInYear: "WEB 2.2.2.4"
        }
    }
}

/// The earlier diplomas a diploma is held against, after a possible interruption.
struct EarlierDiplomas {
    /// Highest value on the ladder; 0 without one.
    var highestOnLadder = 0
    /// Highest value on the ladder in the same calendar year; 0 without one.
    var highestThisYear = 0
    var hasSpecialist = false
    /// Diplomas before this day do not count; nil without an interruption.
    var countedFrom: Day?
}

extension Deliberation {
    /// Nil when the check is not asked: 24 and 41 of an unknown training, 43–45 of a diploma without value, and 45
    /// beside 43 or 44.
    mutating func verdict(
        of check: DiplomaCheck, on judged: JudgedDiploma, earlier: EarlierDiplomas
    ) -> Verdict? {
        let diploma = judged.diploma
        switch check {
        case .requested:
            return Verdict(diploma.requested, else: .notRequested)
        case .institution:
            return Verdict(book.isFunded(diploma.brin, on: diploma.obtainedOn), else: .institutionNotFunded)
        case .trainingKnown:
            return Verdict(judged.training != nil, else: .trainingUnknown)
        case .licence:
            return Verdict(
                book.isLicensed(diploma.brin, for: diploma.trainingCode, on: diploma.obtainedOn), else: .noLicence)
        case .levelKnown:
            return judged.training.map { Verdict($0.level != nil, else: .levelUnknown) }
        case .notEntree:
            return judged.level.map { Verdict($0 != .mbo1, else: .entreeDiploma) }
        case .candidate:
            return Verdict(isCandidate(diploma), else: .noFundableEnrolment)
        case .notLower:
            guard case .ladder(let value) = judged.value else { return nil }
            return Verdict(earlier.highestOnLadder <= value, else: .higherDiplomaBefore)
        case .firstInYear:
            guard case .ladder(let value) = judged.value else { return nil }
            return Verdict(earlier.highestThisYear < value, else: .otherDiplomaThisYear)
        case .addsValue:
            guard let value = judged.value,
                !judged.signals.contains(.higherDiplomaBefore), !judged.signals.contains(.otherDiplomaThisYear)
            else { return nil }
            return Verdict(Deliberation.contribution(of: value, after: earlier) > 0, else: .addsNoValue)
        }
    }

    /// Value − value of the highest earlier diploma; a specialist's 2 only for the first.
    static func contribution(of value: DiplomaValue, after earlier: EarlierDiplomas) -> Int {
        switch value {
        case .ladder(let value): value - earlier.highestOnLadder
        case .specialist: earlier.hasSpecialist ? 0 : 2
        }
    }
}
