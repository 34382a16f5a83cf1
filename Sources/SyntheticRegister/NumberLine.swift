import FundingModel

/// Gives each person a number of its own, ascending with the person's place.
///
/// The line of nine-digit numbers is cut into as many equal stretches as there are persons, each with one number. An
/// education number starts with 10, so those persons stand together between the citizen service numbers.
struct NumberLine: Sendable {
    /// Without the last digit, which the 11-test fixes: 8 digits.
    private static let low = 1_000_000..<10_000_000
    private static let education = 10_000_000..<11_000_000
    private static let high = 11_000_000..<99_900_000
    /// Each stretch must be wide enough to hold a number that passes.
    private static let narrowest = 4
    static let mostPersons = 20_000_000

    /// Places of the persons with an education number.
    let educationPlaces: Range<Int>
    private let persons: Int

    init(persons: Int) {
        precondition((0...NumberLine.mostPersons).contains(persons), "at most \(NumberLine.mostPersons) persons")
        self.persons = persons
        let educated = min(persons * 3 / 100, NumberLine.education.count / NumberLine.narrowest)
        let citizens = persons - educated
        let first = citizens * NumberLine.low.count / (NumberLine.low.count + NumberLine.high.count)
        educationPlaces = first..<first + educated
    }

    func number(at place: Int, _ dice: inout Dice) -> PersonNumber {
        if place < educationPlaces.lowerBound {
            return number(NumberLine.low, place, of: educationPlaces.lowerBound, remainder: 0, &dice)
        }
        if place < educationPlaces.upperBound {
            let inner = place - educationPlaces.lowerBound
            return number(NumberLine.education, inner, of: educationPlaces.count, remainder: 5, &dice)
        }
        let inner = place - educationPlaces.upperBound
        return number(NumberLine.high, inner, of: persons - educationPlaces.upperBound, remainder: 0, &dice)
    }

    private func number(
        _ line: Range<Int>, _ place: Int, of count: Int, remainder: Int, _ dice: inout Dice
    ) -> PersonNumber {
        let start = line.lowerBound + place * line.count / count
        let end = line.lowerBound + (place + 1) * line.count / count
        var head = start + dice.below(end - start - NumberLine.narrowest + 1)
        while head < end {
            // The last digit has weight -1: it is what the others leave, less the remainder wanted.
            let last = (NumberLine.weighed(head) + 11 - remainder) % 11
            if last < 10, let number = PersonNumber(value: UInt32(head * 10 + last)) { return number }
            head += 1
        }
        preconditionFailure("of four heads in a row at least one takes a last digit")
    }

    /// 9·d1+8·d2+…+2·d8 modulo 11.
    private static func weighed(_ head: Int) -> Int {
        var rest = head
        var sum = 0
        for weight in 2...9 {
            sum += weight * (rest % 10)
            rest /= 10
        }
        return sum % 11
    }
}
