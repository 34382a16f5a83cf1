public import FundingModel

/// Which rows of the register a file shows: nothing is read that its writer would leave out.
public struct ShownRows: Sendable {
    /// What is read of each person.
    public enum Content: Sendable {
        /// Enrolments and results. For an RO.
        case registrations
        /// Also nationalities and titles. For a GRONDSLAG.
        case foundations
        /// Persons, nationalities, titles, enrolments and diplomas. For an OBO.
        case accountant
        /// Whole dossiers, also what they hold of other institutions, as far as decisions look at it. For what is at
        /// stake.
        case decided

        var tables: [FactTable] {
            switch self {
            case .registrations:
                [.persons, .enrolments, .periods, .supportPeriods, .placements, .diplomas, .partialResults]
            case .foundations: FactTable.allCases.filter { $0 != .exOfficio }
            case .accountant:
                [.persons, .nationalities, .residenceTitles, .enrolments, .periods, .placements, .diplomas]
            case .decided: FactTable.Use.deciding.tables
            }
        }

        var use: FactTable.Use { self == .decided ? .deciding : .showing }

        /// Whether persons stand in the order of their numbers, those with an education number last.
        var isSorted: Bool {
            switch self {
            case .registrations, .accountant: true
            case .foundations, .decided: false
            }
        }
    }

    let content: Content
    /// Nil for all institutions.
    let brin: Brin?
    /// Nil for any day, as with the next one.
    private let enrolmentDays: ClosedRange<Day>?
    private let diplomaDays: ClosedRange<Day>?

    /// - Parameters:
    ///   - enrolments: those with a day in it are shown.
    ///   - diplomas: those obtained in it are shown.
    public init(
        _ content: Content, at brin: Brin?, enrolments: ClosedRange<Day>, diplomas: ClosedRange<Day>
    ) {
        self.content = content
        self.brin = brin
        (enrolmentDays, diplomaDays) = (enrolments, diplomas)
    }

    /// All that decisions rest on, of everyone who is or was at an institution.
    public init(decidedAt brin: Brin) {
        content = .decided
        self.brin = brin
        (enrolmentDays, diplomaDays) = (nil, nil)
    }

    /// Persons of one partition with a row that brings them into the file.
    func persons(in range: PersonRange, part: String) -> String {
        var queries = [
            "SELECT person FROM mbost.enrolments\(part) AS e WHERE \(own("e", range)) AND \(hasDay("e"))",
            "SELECT person FROM mbost.diplomas\(part) AS d WHERE \(own("d", range)) AND \(isObtained("d"))",
        ]
        if content.tables.contains(.partialResults) {
            let dated = "(\(between("r.date", enrolmentDays)) OR \(between("r.date", diplomaDays)))"
            queries.append("SELECT person FROM mbost.partial_results\(part) AS r WHERE \(own("r", range)) AND \(dated)")
        }
        return queries.joined(separator: " UNION ")
    }

    /// A table's rows, called `f`, of persons of one partition.
    func condition(on table: FactTable, of persons: [PersonNumber], in range: PersonRange, part: String) -> String {
        let own = own("f", range)
        var listed: String { PersonSelection.persons(persons).condition }
        func ofEnrolment(_ id: String) -> String {
            let condition = isShown("e", range, part)
            return "\(own) AND \(exists("enrolments\(part) AS e", own: "e", range, "e.sequence = f.\(id)", condition))"
        }
        if content == .decided { return listed }
        switch table {
        case .persons, .nationalities, .residenceTitles: return listed
        case .enrolments where content == .accountant:
            let placed = "EXISTS (SELECT FROM mbost.placements\(part) AS p WHERE \(sameInstitution("p"))"
                + " AND p.enrolment = f.sequence AND \(isUnended("p")))"
            return "\(listed) AND \(ofInstitution("f")) AND (\(hasDay("f")) OR \(placed))"
        case .placements where content == .accountant:
            return "\(listed) AND \(ofInstitution("f")) AND \(isUnended("f"))"
        case .enrolments: return "\(own) AND \(isShown("f", range, part))"
        case .periods, .supportPeriods: return ofEnrolment("sequence")
        case .placements: return ofEnrolment("enrolment")
        case .diplomas: return "\(own) AND \(isObtained("f"))"
        case .exOfficio: return own
        case .partialResults: return "\(listed) AND \(ofInstitution("f")) AND \(goesAlong(range, part))"
        }
    }

    // MARK: Conditions

    /// A partial result goes with its diploma, else with its enrolment; the writer looks at those that have neither.
    private func goesAlong(_ range: PersonRange, _ part: String) -> String {
        func diploma(_ condition: String) -> String {
            exists("diplomas\(part) AS d", own: "d", range, "d.result = f.diploma_result", condition)
        }
        func enrolment(_ condition: String) -> String {
            exists("enrolments\(part) AS e", own: "e", range, "e.sequence = f.enrolment", condition)
        }
        return """
            CASE WHEN \(diploma("true")) THEN \(diploma(isObtained("d")))
            WHEN \(enrolment("true")) THEN \(enrolment(isShown("e", range, part))) ELSE true END
            """
    }

    /// Whether there is a row of the same person and institution.
    private func exists(
        _ table: String, own name: String, _ range: PersonRange, _ key: String, _ condition: String
    ) -> String {
        "EXISTS (SELECT FROM mbost.\(table) WHERE \(sameInstitution(name)) AND \(own(name, range)) AND \(key)"
            + " AND \(condition))"
    }

    private func sameInstitution(_ row: String) -> String { "\(row).person = f.person AND \(row).brin = f.brin" }

    func own(_ row: String, _ range: PersonRange) -> String {
        "\(row).person BETWEEN \(range.first) AND \(range.last) AND \(ofInstitution(row))"
    }

    private func ofInstitution(_ row: String) -> String { brin.map { "\(row).brin = '\($0)'" } ?? "true" }

    /// An enrolment with a day in the period, or that a diploma shown is linked to.
    private func isShown(_ row: String, _ range: PersonRange, _ part: String) -> String {
        if content == .accountant { return hasDay(row) }
        // Of no row of the outer query, so that it is read once.
        return """
            (\(hasDay(row)) OR (\(row).person, \(row).brin, \(row).sequence) IN (
                SELECT l.person, l.brin, l.enrolment FROM mbost.diplomas\(part) AS l
                WHERE \(own("l", range)) AND \(isObtained("l")) AND l.enrolment IS NOT NULL))
            """
    }

    private func hasDay(_ row: String) -> String {
        guard let days = enrolmentDays else { return "true" }
        return "\(row).enrolled_on <= '\(days.upperBound)' AND \(isUnended(row))"
    }

    /// Whether it lasts until the first of the days, or longer.
    private func isUnended(_ row: String) -> String {
        guard let days = enrolmentDays else { return "true" }
        return "coalesce(\(row).actual_end, \(row).planned_end) >= '\(days.lowerBound)'"
    }

    private func isObtained(_ row: String) -> String { between("\(row).obtained_on", diplomaDays) }

    private func between(_ column: String, _ days: ClosedRange<Day>?) -> String {
        guard let days else { return "true" }
        return "\(column) BETWEEN '\(days.lowerBound)' AND '\(days.upperBound)'"
    }
}
