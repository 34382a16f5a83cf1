import FundingModel
import FundingRules
import Testing

/// The changes of a message of 27DV in one line, for tables of tests. Changes are separated by `;`:
/// `person D`, `nat CODE D..[D], …`, `title CODE D..[D], …`, `drop person`,
/// `enr …` as in a `Sketch` (without periods those there are stay, `none` replaces them by none), `drop enr SEQ`,
/// `per SEQ CODE/PATH@D`, `drop per SEQ D`, `sup SEQ D..D D..[D] …` (the enrolment's stretch, its support periods),
/// `bpv …`, `drop bpv SEQ-OF-ENROLMENT SEQ`, `dip …`, `drop dip RESULT`.
enum Message {
    static func registration(_ text: String, accountant: Bool = false) -> Registration {
        Registration(
            message: MessageID("m-1")!, brin: Brin("27DV")!, person: PersonNumber("123456782")!,
            isAnsweredByAccountant: accountant, changes: changes(text))
    }

    static func changes(_ text: String) -> [FactChange] {
        text.split(separator: ";").compactMap { item in
            let words = item.split(separator: " ").map(String.init)
            return words.isEmpty ? nil : change(words)
        }
    }

    private static func change(_ words: [String]) -> FactChange {
        let line = words.joined(separator: " ")
        switch words[0] {
        case "person": return .person(PersonFacts(birthDate: BirthDate(words[1])!))
        case "nat": return .nationalities(stretches(words, "nat").nationalities)
        case "title": return .residenceTitles(stretches(words, "title").residenceTitles)
        case "enr":
            let facts = words[...3].joined(separator: " ")
            let rows = words.dropFirst(4)
            // One by one: a dossier would put them in order.
            let periods = rows.filter { $0 != "none" }.flatMap { Sketch.dossier("\(facts) \($0)").periods }
            return .enrolment(
                Sketch.dossier(facts).enrolments[0], periods: rows.isEmpty ? nil : periods, supportPeriods: nil)
        case "sup":
            let facts = Sketch.dossier("enr 27DV \(words[1]) \(words[2])").enrolments[0]
            let rows = words.dropFirst(3).flatMap { Sketch.dossier("title 1 \($0)").residenceTitles }
            return .enrolment(
                facts, periods: nil, supportPeriods: rows.map { SupportPeriod(from: $0.from!, until: $0.until) })
        case "per":
            let dossier = Sketch.dossier("enr 27DV X 1900-01-01..2100-01-01 \(words[2])")
            return .period(enrolment: Identifier(words[1])!, dossier.periods[0])
        case "bpv":
            let dossier = Sketch.dossier("enr 27DV \(words[1]) 1900-01-01..2100-01-01 30003/BBL; \(line)")
            return .placement(enrolment: Identifier(words[1])!, dossier.placements[0])
        case "dip": return .diploma(Sketch.dossier(line).diplomas[0])
        case "drop": return drop(words)
        default: fatalError("unknown change \(words[0])")
        }
    }

    private static func drop(_ words: [String]) -> FactChange {
        switch words[1] {
        case "person": .deletePerson
        case "enr": .deleteEnrolment(Identifier(words[2])!)
        case "per": .deletePeriod(enrolment: Identifier(words[2])!, from: Day(words[3])!)
        case "bpv":
            .deletePlacement(PlacementKey(enrolment: Identifier(words[2])!, sequence: Identifier(words[3])!))
        case "dip": .deleteDiploma(Identifier(words[2])!)
        default: fatalError("unknown record \(words[1])")
        }
    }

    private static func stretches(_ words: [String], _ kind: String) -> Dossier {
        let rows = words.dropFirst().joined(separator: " ").split(separator: ",")
        return Sketch.dossier(rows.map { "\(kind) \($0)" }.joined(separator: ";"))
    }
}

/// One row of a table of messages: a name, a dossier (`?` for an unknown person), the changes, and what is expected.
struct MessageRow: CustomTestStringConvertible, Sendable {
    let name: String
    let dossier: String
    let changes: String
    let expected: String

    var testDescription: String { name }

    var before: Dossier? { dossier == "?" ? nil : Sketch.dossier(dossier) }

    /// Rows of `name | dossier | changes | expected`; `$` in a column stands for the text given.
    static func table(_ base: String, _ text: String) -> [MessageRow] {
        text.split(separator: "\n").map { line in
            let columns = line.split(separator: "|", omittingEmptySubsequences: false).map { column in
                column.split(separator: "$", omittingEmptySubsequences: false).joined(separator: base)
                    .split(separator: " ").joined(separator: " ")
            }
            precondition(columns.count == 4, "four columns: \(line)")
            return MessageRow(name: columns[0], dossier: columns[1], changes: columns[2], expected: columns[3])
        }
    }
}
