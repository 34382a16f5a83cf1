import FundingModel
import FundingRules

/// A dossier in one line, for tables of tests. Items are separated by `;`:
/// `born D`, `died D`, `brp J|N`, `lives CC[-RR]`, `nat CODE D..[D]`, `title CODE D..[D]`, `nothing` (no nationality),
/// `enr BRIN SEQ D..D[!D] CODE/PATH[/J|N][/LEVEL][/PHASE][@D] …` (planned end, `!` actual end; `@` start of a period),
/// `bpv SEQ-OF-ENROLMENT SEQ AGREED D..D[!D] CODE|-` (at the enrolment last named with that sequence id),
/// `dip BRIN RESULT D CODE [SEQ|-] [N]`, `exo BRIN SEQ D J|N REASON`.
/// Without `nat`, `title` or `nothing` the person is Dutch from birth; without `born` born on 1990-01-01.
struct Sketch {
    private var person = Person(number: PersonNumber("123456782")!, birthDate: BirthDate("1990-01-01")!)
    private var nationalities: [Nationality]?
    private var titles: [ResidenceTitle] = []
    private var enrolments: [(Enrolment, [Period], [Placement])] = []
    private var diplomas: [Diploma] = []
    private var exOfficio: [ExOfficioStatus] = []

    static func dossier(_ text: String) -> Dossier {
        var sketch = Sketch()
        for item in text.split(separator: ";") {
            let words = item.split(separator: " ").map(String.init)
            if !words.isEmpty { sketch.take(words) }
        }
        return sketch.dossier
    }

    private var dossier: Dossier {
        var dossier = Dossier(person: person)
        dossier.nationalities = nationalities ?? [Nationality(code: 1, from: nil, until: nil)]
        dossier.residenceTitles = titles
        for (enrolment, periods, placements) in enrolments {
            dossier.append(enrolment, periods: periods, placements: placements)
        }
        dossier.diplomas = diplomas
        dossier.exOfficio = exOfficio
        return dossier
    }

    private mutating func take(_ words: [String]) {
        switch words[0] {
        case "born": person.birthDate = BirthDate(words[1])!
        case "died": person.deathDate = Day(words[1])!
        case "brp": person.inBRP = words[1] == "J"
        case "lives":
            let parts = words[1].split(separator: "-")
            person.country = ShortText(String(parts[0]))
            person.region = parts.count > 1 ? ShortText(String(parts[1])) : nil
        case "nothing": nationalities = []
        case "nat":
            let (from, until) = Sketch.stretch(words[2])
            nationalities = (nationalities ?? []) + [Nationality(code: UInt16(words[1])!, from: from, until: until)]
        case "title":
            let (from, until) = Sketch.stretch(words[2])
            nationalities = nationalities ?? []
            titles.append(ResidenceTitle(code: UInt8(words[1])!, from: from, until: until))
        case "enr": takeEnrolment(words)
        case "bpv": takePlacement(words)
        case "dip":
            diplomas.append(
                Diploma(
                    brin: Brin(words[1])!, result: Identifier(words[2])!, trainingCode: TrainingCode(words[4])!,
                    obtainedOn: Day(words[3])!, requested: words.count < 7 || words[6] == "J",
                    enrolment: words.count > 5 && words[5] != "-" ? Identifier(words[5]) : nil))
        case "exo":
            exOfficio.append(
                ExOfficioStatus(
                    brin: Brin(words[1])!, sequence: Identifier(words[2])!, countDate: Day(words[3])!,
                    funded: words[4] == "J", reason: words[5]))
        default: fatalError("unknown item \(words[0])")
        }
    }

    private mutating func takeEnrolment(_ words: [String]) {
        let (from, planned, actual) = Sketch.ends(words[3])
        let enrolment = Enrolment(
            brin: Brin(words[1])!, sequence: Identifier(words[2])!, enrolledOn: from, plannedEnd: planned,
            actualEnd: actual)
        let periods = words.dropFirst(4).map { word in
            let dated = word.split(separator: "@")
            let parts = dated[0].split(separator: "/").map(String.init)
            let rest = parts.dropFirst(2)
            return Period(
                from: dated.count > 1 ? Day(String(dated[1]))! : from, trainingCode: TrainingCode(parts[0])!,
                pathway: Pathway(rawValue: parts[1])!, level: rest.compactMap { Level($0) }.first,
                requested: !rest.contains("N"), phase: rest.compactMap { RoutePhase(rawValue: $0) }.first)
        }
        enrolments.append((enrolment, periods, []))
    }

    private mutating func takePlacement(_ words: [String]) {
        let (from, planned, actual) = Sketch.ends(words[4])
        let place = enrolments.lastIndex { $0.0.sequence.description == words[1] }!
        enrolments[place].2.append(
            Placement(
                sequence: Identifier(words[2])!, agreedOn: Day(words[3])!, from: from, plannedEnd: planned,
                actualEnd: actual, trainingCode: words[5] == "-" ? nil : TrainingCode(words[5])!))
    }

    private static func stretch(_ text: String) -> (Day?, Day?) {
        let dots = text.range(of: "..")!
        return (Day(String(text[..<dots.lowerBound])), Day(String(text[dots.upperBound...])))
    }

    private static func ends(_ text: String) -> (Day, Day, Day?) {
        let parts = text.split(separator: "!").map(String.init)
        let (from, planned) = stretch(parts[0])
        return (from!, planned!, parts.count > 1 ? Day(parts[1])! : nil)
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
