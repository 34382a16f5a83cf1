import FundingModel

/// Where a person comes from and lives, with what follows from it.
struct Origin {
    var nationalities: [Nationality] = []
    var titles: [ResidenceTitle] = []
    var inBRP: Bool?
    var country: ShortText?
    var region: ShortText?

    /// BRP table 32: among others Belgian, German, Polish; Afghan, Syrian, Eritrean, Moroccan, Turkish, Ukrainian.
    private static let unionCodes: [UInt16] = [52, 55, 57, 64, 77]
    private static let otherCodes: [UInt16] = [80, 259, 301, 225, 339, 263, 131, 112, 455]
    /// Of BRP table 56; which one says nothing here, as long as it is not 98.
    private static let titleCodes: [UInt8] = [21, 22, 26, 27, 29, 32, 33, 34, 40, 92]

    /// - Parameters:
    ///   - start: about when the person starts to study.
    ///   - isEducationNumber: without a citizen service number: hardly ever a resident with Dutch nationality.
    init(born birth: Day, start: Day, isEducationNumber: Bool, _ dice: inout Dice) {
        if isEducationNumber || dice.happens(5) {
            liveElsewhere(&dice)
        } else {
            inBRP = dice.happens(980) ? true : nil
            if dice.happens(300) { country = Words.netherlands }
        }
        let kind = dice.below(1000)
        switch isEducationNumber ? kind / 2 + 400 : kind {
        case ..<20: naturalise(born: birth, start: start, &dice)
        case ..<930 where !isEducationNumber: addDutch(&dice)
        case ..<520: addDutch(&dice)
        case ..<955: settle(Origin.unionCodes, born: birth, start: start, &dice)
        case ..<992: settle(Origin.otherCodes, born: birth, start: start, &dice)
        case ..<996: settleUnlawfully(born: birth, start: start, &dice)
        default: break
        }
    }

    private mutating func liveElsewhere(_ dice: inout Dice) {
        inBRP = false
        switch dice.below(100) {
        case ..<50: country = Words.belgium
        case ..<88:
            country = Words.germany
            region = dice.pick(Words.nearStates)
        case ..<94:
            country = Words.germany
            region = dice.happens(500) ? dice.pick(Words.farStates) : nil
        default: break
        }
    }

    private mutating func addDutch(_ dice: inout Dice) {
        nationalities.append(Nationality(code: dice.happens(3) ? 2 : 1, from: nil, until: nil))
        if dice.happens(30) {
            nationalities.append(Nationality(code: dice.pick(Origin.otherCodes), from: nil, until: nil))
        }
    }

    private mutating func naturalise(born birth: Day, start: Day, _ dice: inout Dice) {
        let change = max(birth.later(by: 365), start.later(by: dice.between(-2500, 900)))
        nationalities.append(Nationality(code: dice.pick(Origin.otherCodes), from: birth, until: change))
        nationalities.append(Nationality(code: 1, from: change, until: nil))
        titles.append(ResidenceTitle(code: dice.pick(Origin.titleCodes), from: birth, until: change))
    }

    private mutating func settle(_ codes: [UInt16], born birth: Day, start: Day, _ dice: inout Dice) {
        nationalities.append(Nationality(code: dice.pick(codes), from: birth, until: nil))
        let settled = max(birth, start.later(by: -dice.between(30, 4000)))
        let first = dice.pick(Origin.titleCodes)
        guard dice.happens(400) else { return titles.append(ResidenceTitle(code: first, from: settled, until: nil)) }
        let renewed = settled.later(by: 5 * 365)
        titles.append(ResidenceTitle(code: first, from: settled, until: renewed))
        titles.append(ResidenceTitle(code: dice.pick(Origin.titleCodes), from: renewed, until: nil))
    }

    private mutating func settleUnlawfully(born birth: Day, start: Day, _ dice: inout Dice) {
        nationalities.append(Nationality(code: dice.pick(Origin.otherCodes), from: birth, until: nil))
        if dice.happens(600) {
            let settled = max(birth, start.later(by: -dice.between(30, 2000)))
            titles.append(ResidenceTitle(code: 98, from: settled, until: nil))
        } else {
            // A title that ran out before the studies began.
            let end = start.later(by: -dice.between(20, 300))
            titles.append(ResidenceTitle(code: dice.pick(Origin.titleCodes), from: nil, until: end))
        }
    }
}
