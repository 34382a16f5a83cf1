import FundingModel

/// What a diploma is worth before earlier ones are looked at. Source: domain page, section 5.
enum DiplomaValue: Equatable {
    /// On the ladder of 1, 3 and 5 (level 2, level 3, middenkader).
    case ladder(Int)
    /// 2 for the first one; stands outside the ladder.
    case specialist

    /// Follows the training's kind, or its level when the kind names none; an entree diploma has no value.
    init?(_ training: Training) {
        switch training.kind {
        case .assistant, .entree: return nil
        case .basic: self = .ladder(1)
        case .vocational: self = .ladder(3)
        case .middleManagement: self = .ladder(5)
        case .specialist: self = .specialist
        case .qualificationFile, .domain:
            switch training.level {
            case nil, .mbo1: return nil
            case .mbo2: self = .ladder(1)
            case .mbo3: self = .ladder(3)
            case .mbo4: self = .ladder(5)
            }
        }
    }
}

/// A diploma with what section 5 says of it in its own year.
struct JudgedDiploma {
    /// Place in the dossier.
    let place: Int
    let diploma: Diploma
    let training: Training?
    let value: DiplomaValue?
    var signals = SignalSet()
    var contribution: Int?

    var isFunded: Bool { signals.isEmpty }
    var level: Level? { training?.level }
    var isSpecialist: Bool { training?.kind == .specialist }

    /// Obtained on an earlier date, or on the same date and of a lower value, or of the same value with a lower
    /// (BRIN, result id) **(choice)**. Both on the ladder, or both specialist.
    func isEarlier(than other: JudgedDiploma) -> Bool {
        if diploma.obtainedOn != other.diploma.obtainedOn { return diploma.obtainedOn < other.diploma.obtainedOn }
        if case .ladder(let own) = value, case .ladder(let others) = other.value, own != others { return own < others }
        if diploma.brin != other.diploma.brin { return diploma.brin < other.diploma.brin }
        return diploma.result < other.diploma.result
    }
}
