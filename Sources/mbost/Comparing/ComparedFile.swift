import ExchangeFormats
import FundingModel

/// One of the two files, read into a sorter.
struct ComparedFile {
    let path: String
    let name: String
    let kind: ComparedFileKind
    private(set) var sorter = RecordSorter(store: SpillFile.store())
    /// The funding year of its first record that tells one.
    private(set) var year: FundingYear?
    /// Of an RO: each was reported.
    private(set) var defects = 0

    /// - Throws: ``Failure``.
    init(path: String) throws {
        self.path = path
        let input = try InputFile(path: path)
        name = input.name
        kind = ComparedFileKind.recognize(try input.next() ?? [])
    }

    mutating func readOverview(_ progress: inout ProgressLine) throws {
        let input = try InputFile(path: path)
        var reader = OverviewFileReader(file: name)
        var done = 0
        do {
            while let piece = try input.next() {
                for record in try reader.feed(piece) { try add(record) }
                done += piece.count
                progress.show(name, done: done, total: input.size)
            }
            for record in try reader.finish() { try add(record) }
        } catch let defect as FileDefect {
            throw Failure(.badInput, "\(defect)")
        }
    }

    private mutating func add(_ record: OverviewRecord) throws {
        if year == nil { year = record.fundingYear }
        try sorter.add(record)
    }

    /// Persons are taken by the token in their field, so that masked files can be compared.
    mutating func readRegistrations(of year: FundingYear, _ progress: inout ProgressLine) throws {
        let input = try InputFile(path: path)
        var reader = RegistrationReader(.ro, file: name, masked: true)
        var done = 0
        while let piece = try input.next() {
            try add(reader.feed(piece), year, reader)
            report(reader)
            done += piece.count
            progress.show(name, done: done, total: input.size)
        }
        try add(reader.finish(), year, reader)
        report(reader)
        for notice in reader.notices { StandardError.write(line: "mbost: let op: \(notice)") }
    }

    private mutating func add(_ dossiers: [Dossier], _ year: FundingYear, _ reader: RegistrationReader) throws {
        for dossier in dossiers {
            let token = reader.token(of: dossier.person.number) ?? ""
            for record in RegistrationFacts.records(of: dossier, token: token, year: year) { try sorter.add(record) }
        }
    }

    private mutating func report(_ reader: RegistrationReader) {
        for defect in reader.defects[defects...] { StandardError.write(line: "mbost: \(defect)") }
        defects = reader.defects.count
    }

    mutating func sort() throws { try sorter.sort() }
}

extension OverviewRecord {
    /// The funding year it counts for; nil for an enrolment without a count date.
    fileprivate var fundingYear: FundingYear? {
        switch self {
        case .enrolment(let enrolment):
            enrolment.countDates.first.flatMap { countDate in
                let (year, month, _) = countDate.record.date.components
                return FundingYear(year + (month >= 8 ? 2 : 1))
            }
        case .diploma(let diploma): FundingYear(diploma.decision.obtainedOn.year + 2)
        }
    }
}
