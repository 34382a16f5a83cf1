import FundingModel

/// Which rows of a dossier a file of registrations shows.
///
/// Sources say what a file is about, not which rows that brings along **(choice)**: an enrolment with a day in the
/// period, whole; a diploma obtained in it, with the enrolment it is linked to; a partial result with its diploma, else
/// with its enrolment, else when its own date lies in the period.
struct RegistrationScope: Sendable {
    /// Nil for all institutions.
    let brin: Brin?
    let enrolmentDays: ClosedRange<Day>
    let diplomaDays: ClosedRange<Day>

    /// Of an RO: its period.
    init(_ brin: Brin, days: ClosedRange<Day>) {
        self.brin = brin
        (enrolmentDays, diplomaDays) = (days, days)
    }

    /// Of a GRONDSLAG: the enrolments of the study year, the diplomas of the calendar year that counts.
    init(_ brin: Brin?, year: FundingYear) {
        self.brin = brin
        enrolmentDays = year.firstStudyDay...year.lastStudyDay
        diplomaDays = year.firstDiplomaDay...year.newYearsEve
    }

    /// In the order of the file, whatever the order of the dossier.
    struct Rows {
        var enrolments: [Enrolment]
        var diplomas: [Diploma]
        var results: [PartialResult]
    }

    /// Nil when there is nothing to show.
    func rows(of dossier: Dossier) -> Rows? {
        let diplomas = dossier.diplomas.filter { isOwn($0.brin) && diplomaDays.contains($0.obtainedOn) }
            .ordered { ($0.brin, $0.result) < ($1.brin, $1.result) }
        let enrolments = dossier.enrolments.filter { enrolment in
            isOwn(enrolment.brin)
                && (enrolment.enrolledOn <= enrolmentDays.upperBound
                    && enrolment.effectiveEnd >= enrolmentDays.lowerBound
                    || diplomas.contains { $0.enrolment == enrolment.sequence && $0.brin == enrolment.brin })
        }.ordered { ($0.brin, $0.sequence) < ($1.brin, $1.sequence) }
        var rows = Rows(enrolments: enrolments, diplomas: diplomas, results: [])
        if !dossier.partialResults.isEmpty {
            rows.results = dossier.partialResults.filter { isShown($0, of: dossier, rows) }.ordered(by: precedes)
        }
        return rows.enrolments.isEmpty && rows.diplomas.isEmpty && rows.results.isEmpty ? nil : rows
    }

    private func isOwn(_ other: Brin?) -> Bool { other != nil && (brin == nil || brin == other) }

    private func isShown(_ result: PartialResult, of dossier: Dossier, _ rows: Rows) -> Bool {
        guard isOwn(result.brin) else { return false }
        func isItsDiploma(_ diploma: Diploma) -> Bool {
            diploma.result == result.diplomaResult && diploma.brin == result.brin
        }
        if dossier.diplomas.contains(where: isItsDiploma) { return rows.diplomas.contains(where: isItsDiploma) }
        func isItsEnrolment(_ enrolment: Enrolment) -> Bool {
            enrolment.sequence == result.enrolment && enrolment.brin == result.brin
        }
        if dossier.enrolments.contains(where: isItsEnrolment) { return rows.enrolments.contains(where: isItsEnrolment) }
        if let date = result.date { return enrolmentDays.contains(date) || diplomaDays.contains(date) }
        return !rows.enrolments.isEmpty || !rows.diplomas.isEmpty
    }

    /// By kind, then by id; what has none first.
    private func precedes(_ one: PartialResult, _ other: PartialResult) -> Bool {
        func key(_ result: PartialResult) -> (UInt8, UInt32, String, String) {
            let kind: UInt8 =
                switch result.kind {
                case .order: 0
                case .genericExam: 1
                case .elective: 2
                }
            return (kind, result.brin?.packed ?? 0, result.result?.description ?? "", result.code?.description ?? "")
        }
        return key(one) < key(other)
    }
}

extension RegistrationScope.Rows {
    /// The results that belong to a diploma shown; loose ones for nil.
    func results(of diploma: Diploma?, _ write: (PartialResult) -> Void) {
        for result in results {
            let belongs =
                if let diploma {
                    result.diplomaResult == diploma.result && result.brin == diploma.brin
                } else {
                    !diplomas.contains { $0.result == result.diplomaResult && $0.brin == result.brin }
                }
            if belongs { write(result) }
        }
    }
}

extension FundingYear {
    /// 1 January of the calendar year whose diplomas count.
    var firstDiplomaDay: Day { Day(year: diplomaYear, month: 1, day: 1) ?? firstStudyDay }

    /// The study year as an OBO names it: `2025-2026`.
    var studyYearText: String { "\(year - 2)-\(year - 1)" }
}
