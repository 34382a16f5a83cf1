import FundingModel

/// How long a student has been funded in a category. Dutch: verblijfsjaar. Source: UWEB, text of 2015-01-01.
enum StayYearCategory {
    case entree
    case levels2To4

    init(_ level: Level) {
        switch level {
        case .mbo1: self = .entree
        case .mbo2, .mbo3, .mbo4: self = .levels2To4
        }
    }

    /// Counting restarts after so many consecutive calendar years without a stay year.
    var yearsToRestart: Int {
        switch self {
        case .entree: 2
        case .levels2To4: 3
        }
    }

    /// Entree: 1.2, 0.6, then 0; levels 2–4: 1.2, three times 1, twice 0.5, then 0.
    func factor(inYear year: Int) -> Factor {
        switch (self, year) {
        case (_, ...1): Factor(hundredths: 120)
        case (.entree, 2): Factor(hundredths: 60)
        case (.entree, _): Factor(hundredths: 0)
        case (.levels2To4, 2...4): Factor(hundredths: 100)
        case (.levels2To4, 5...6): Factor(hundredths: 50)
        case (.levels2To4, _): Factor(hundredths: 0)
        }
    }
}

extension Deliberation {
    /// The stay years of a record of 1 October: itself, and every earlier 1 October on which the person has an
    /// enrolment in the category, back to the last interruption.
    mutating func stayYears(of category: StayYearCategory) -> Int {
        let latest = book.fundingYear.diplomaYear
        guard let earliest = dossier.enrolments.map(\.enrolledOn).min()?.year else { return 1 }
        var count = 1
        var without = 0
        var year = latest - 1
        while year >= earliest, without < category.yearsToRestart {
            if isStayYear(year, category) {
                count += 1
                without = 0
            } else {
                without += 1
            }
            year -= 1
        }
        return count
    }

    /// BOL or BBL, requested J, in the category; level from the period and the table of that 1 October.
    private mutating func isStayYear(_ year: Int, _ category: StayYearCategory) -> Bool {
        guard let october = Day(year: year, month: 10, day: 1) else { return false }
        for place in dossier.enrolments.indices {
            guard let subject = subject(place, on: october) else { continue }
            if subject.period.requested, subject.period.pathway.isFundable, let level = subject.level,
                StayYearCategory(level) == category
            {
                return true
            }
        }
        return false
    }
}
