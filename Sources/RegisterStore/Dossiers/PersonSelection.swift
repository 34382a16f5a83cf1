import FundingModel
import Postgres

/// A stretch of person numbers, both ends included.
public struct PersonRange: Equatable, Sendable {
    public let first: UInt32
    public let last: UInt32

    init(first: UInt32, last: UInt32) {
        self.first = first
        self.last = last
    }

    /// Every number there can be.
    public static let all = PersonRange(first: 0, last: 999_999_999)

    /// Where education numbers are.
    static let educationNumbers = PersonRange(
        first: PersonNumber.educationNumbers.lowerBound, last: PersonNumber.educationNumbers.upperBound)

    /// What two have in common; nil for nothing.
    func within(_ other: PersonRange) -> PersonRange? {
        let (first, last) = (max(first, other.first), min(last, other.last))
        return first <= last ? PersonRange(first: first, last: last) : nil
    }

    /// From 0 to the highest number, cut at the starts but the first, so that persons who come in later are in one.
    static func covering(starts: [UInt32]) -> [PersonRange] {
        let cuts = [0] + starts.dropFirst() + [1_000_000_000]
        return zip(cuts, cuts.dropFirst()).map { PersonRange(first: $0, last: $1 - 1) }
    }

    var bounds: (Parameter, Parameter) { (.int32(Int32(first)), .int32(Int32(last))) }
}

/// Whose rows are meant, as a condition on the column `person`.
enum PersonSelection: Sendable {
    /// Of one partition, by the end of its name: its keys then give the order; empty for all of them.
    case range(PersonRange, part: String = "")
    /// Sorted; when all are of one partition, by the end of its name.
    case persons([PersonNumber], part: String = "")

    var part: String {
        switch self {
        case .range(_, let part), .persons(_, let part): part
        }
    }

    /// With the numbers in it: for COPY, which takes no parameters.
    var condition: String {
        switch self {
        case .range(let range, _): "person BETWEEN \(range.first) AND \(range.last)"
        // As a value that the planner does not look into: it would weigh each number by the table's statistics.
        case .persons(let persons, _):
            "person = ANY ((SELECT '{\(persons.map { String($0.value) }.joined(separator: ","))}')::int4[])"
        }
    }
}
