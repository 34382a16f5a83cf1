import FundingModel
import Wire

/// The part of the dashboard that changes with each registration. Dutch: kerncijfers.
struct FiguresView {
    let figures: [FigureView]
    let funnel: Funnel
    let groups: [GroupView]
    let reasons: [ReasonView]
    let hasReasons: Bool
    let diplomas: [DiplomaView]
    let hasDiplomas: Bool
    let trainings: [TrainingView]
    /// The page of all of them; nil when all are shown.
    let moreTrainings: String?
    let asOf: String
    let kind: String
    let kindLook: String

    /// Trainings shown at once; the others by their own page.
    static let mostTrainings = 12

    init(_ now: TotalsReply, yesterday: TotalsReply?, lastYear: TotalsReply?, _ filter: Filter, lists: Bool) {
        let links = Links(filter, isOpen: lists)
        let sums = Sums(now)
        let (before, old) = (yesterday.map { Sums($0) }, lastYear.map { Sums($0) })
        figures = [
            FigureView("october", { $0.enrolments.winnersOctober }, sums, before, old, path: links.counting(.october)),
            FigureView(
                "february", { $0.enrolments.winnersFebruary }, sums, before, old, path: links.counting(.february)),
            FigureView("funded", { $0.enrolments.funded }, sums, before, old, path: links.list(.funded)),
            FigureView("studentValue", value: { $0.studentValue }, sums, before, old, path: links.list(.funded)),
            FigureView("diplomas", { $0.diplomas.funded }, sums, before, old, path: links.list(.diplomasFunded)),
            FigureView(
                "diplomaValue", value: { $0.diplomaValue }, sums, before, old, path: links.list(.diplomasFunded)),
        ]
        funnel = Funnel(sums, links)
        groups = now.selected?.groups.map { GroupView($0, links) } ?? []
        reasons = ReasonView.all(now.tally, links)
        hasReasons = !reasons.isEmpty
        diplomas = DiplomaView.all(now.tally, links)
        hasDiplomas = !diplomas.isEmpty
        let all = TrainingView.all(now.tally, links, Names(now.texts))
        trainings = Array(all.prefix(Self.mostTrainings))
        moreTrainings = trainings.count < all.count ? "\(filter.path)/opleidingen?\(filter.query)" : nil
        asOf = Dutch.text(now.at)
        kind = Dutch.text(now.kind)
        kindLook = now.kind == .definitive ? "good" : "info"
    }

    /// Addresses of lists; nil for who does not see them.
    struct Links {
        let filter: Filter
        let isOpen: Bool

        init(_ filter: Filter, isOpen: Bool) {
            self.filter = filter
            self.isOpen = isOpen
        }

        func list(_ which: ListRecordsRequest.Which, _ change: (inout RecordSelection) -> Void = { _ in }) -> String? {
            isOpen ? filter.with(change).list(which) : nil
        }

        func counting(_ date: RecordSelection.CountDate) -> String? { list(.counting) { $0.countDate = date } }
    }

    /// One group of levels with its values.
    struct GroupView {
        let name: String
        /// B1, O1, B2 and O2.
        let counts: [Count]
        let factor: String
        let base: String
        let studentValue: String
        let diplomaValue: String
        let share: String?

        struct Count {
            /// `BBL 1 okt`.
            let name: String
            let value: String
            let path: String?
        }

        init(_ totals: GroupTotals, _ links: Links) {
            name = Phrases.dutch("group.\(totals.group)")
            let all: [(String, Int, Pathway, RecordSelection.CountDate)] = [
                ("b1", totals.counts.b1, .bbl, .october), ("o1", totals.counts.o1, .bol, .october),
                ("b2", totals.counts.b2, .bbl, .february), ("o2", totals.counts.o2, .bol, .february),
            ]
            counts = all.map { name, count, pathway, date in
                let path = links.list(.counting) {
                    $0.group = totals.group
                    $0.pathway = pathway
                    $0.countDate = date
                }
                return Count(name: Phrases.dutch("group.\(name)"), value: Dutch.text(count), path: path)
            }
            factor = Dutch.decimal(totals.correctionFactor.text(decimals: 8))
            base = Dutch.text(totals.base)
            studentValue = Dutch.decimal(totals.studentValue.description)
            diplomaValue = totals.group.hasDiplomaValue ? Dutch.decimal(totals.diplomaValue.description) : "–"
            share = totals.share.map { Dutch.percentage($0) }
        }
    }
}

extension Filter {
    static let listNames: [ListRecordsRequest.Which: String] = [
        .enrolments: "inschrijvingen", .counting: "tellen", .funded: "bekostigd", .notFunded: "niet-bekostigd",
        .diplomas: "diplomas", .diplomasFunded: "diplomas-bekostigd", .diplomasNotFunded: "diplomas-niet-bekostigd",
    ]

    /// The list of records of this selection.
    func list(_ which: ListRecordsRequest.Which) -> String {
        "\(path)/lijst?lijst=\(Self.listNames[which] ?? "")&\(query)"
    }
}

/// From enrolled to funded, drawn; each step leads to its list.
struct Funnel {
    struct Step {
        let y: Int
        let width: Int
        let name: String
        let value: String
        let path: String?
        let labelY: Int
    }

    let steps: [Step]
    let summary: String

    init(_ sums: Sums, _ links: FiguresView.Links) {
        let counts = sums.enrolments
        let all: [(String, Int, String?)] = [
            ("funnel.listed", counts.listed, links.list(.enrolments) { $0.countDate = .october }),
            ("funnel.counting", counts.winnersOctober, links.counting(.october)),
            ("funnel.funded", counts.funded, links.list(.funded)),
            ("funnel.february", counts.winnersFebruary, links.counting(.february)),
        ]
        let most = max(1, all.map(\.1).max() ?? 1)
        steps = all.enumerated().map { place, step in
            Step(
                y: place * 44 + 18, width: max(2, 640 * step.1 / most), name: Phrases.dutch(step.0),
                value: Dutch.text(step.1), path: step.2, labelY: place * 44 + 13)
        }
        summary = steps.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
    }
}

/// Why records are not funded: a signal, and how many carry it.
struct ReasonView {
    let code: Int
    let name: String
    let look: String
    let october: String
    let octoberPath: String?
    let february: String
    let februaryPath: String?
    let diplomas: String
    let diplomasPath: String?

    static func all(_ tally: Tally, _ links: FiguresView.Links) -> [ReasonView] {
        Signal.inOrder.compactMap { signal in
            func count(_ subject: SignalCell.Subject) -> Int { tally.signals[SignalCell(signal, on: subject)] ?? 0 }
            let (october, february, diplomas) = (count(.october), count(.february), count(.diploma))
            guard october + february + diplomas > 0 else { return nil }
            func path(_ count: Int, _ which: ListRecordsRequest.Which, _ date: RecordSelection.CountDate?) -> String? {
                count == 0
                    ? nil
                    : links.list(which) {
                        $0.signal = signal
                        $0.countDate = date
                    }
            }
            return ReasonView(
                code: Int(signal.rawValue), name: Phrases.dutch("signal.\(signal.rawValue)"),
                look: signal.isInformative ? "info" : "bad", october: Dutch.text(october),
                octoberPath: path(october, .enrolments, .october), february: Dutch.text(february),
                februaryPath: path(february, .enrolments, .february), diplomas: Dutch.text(diplomas),
                diplomasPath: path(diplomas, .diplomas, nil))
        }
    }
}

/// Diplomas of one kind.
struct DiplomaView {
    let name: String
    let obtained: String
    let funded: String
    let contribution: String
    let path: String?
    let fundedPath: String?

    static func all(_ tally: Tally, _ links: FiguresView.Links) -> [DiplomaView] {
        struct Kind: Hashable {
            let level: Level?
            let specialist: Bool
        }
        var sums: [Kind: DiplomaCounts] = [:]
        for (cell, counts) in tally.diplomas {
            let kind = Kind(level: cell.level, specialist: cell.specialist)
            sums[kind] = (sums[kind] ?? DiplomaCounts()) + counts
        }
        let ordered = sums.sorted { left, right in
            (left.key.level?.rawValue ?? 0, left.key.specialist ? 1 : 0)
                < (right.key.level?.rawValue ?? 0, right.key.specialist ? 1 : 0)
        }
        return ordered.map { kind, counts in
            func narrow(_ selection: inout RecordSelection) {
                (selection.level, selection.specialist) = (kind.level, kind.specialist)
            }
            return DiplomaView(
                name: Dutch.text(kind.level) + (kind.specialist ? ", " + Phrases.dutch("word.specialist") : ""),
                obtained: Dutch.text(counts.obtained), funded: Dutch.text(counts.funded),
                contribution: Dutch.text(counts.contribution), // A selection cannot ask for an unknown level.
                path: kind.level == nil ? nil : links.list(.diplomas, narrow),
                fundedPath: kind.level == nil ? nil : links.list(.diplomasFunded, narrow))
        }
    }
}

/// Enrolments of one training in one pathway.
struct TrainingView {
    /// Code and name.
    let name: String
    let level: String
    let pathway: String
    let listed: String
    let counting: String
    let funded: String
    let contribution: String
    let path: String?
    let countingPath: String?
    let fundedPath: String?
    let notFundedPath: String?
    let notFunded: String

    /// Most enrolments first.
    static func all(_ tally: Tally, _ links: FiguresView.Links, _ names: Names) -> [TrainingView] {
        struct Key: Hashable {
            let code: TrainingCode
            let level: Level?
            let pathway: Pathway
        }
        var sums: [Key: EnrolmentCounts] = [:]
        for (cell, counts) in tally.enrolments {
            let key = Key(code: cell.trainingCode, level: cell.level, pathway: cell.pathway)
            sums[key] = (sums[key] ?? EnrolmentCounts()) + counts
        }
        let sorted = sums.sorted {
            ($0.value.listed, $1.key.code.value) > ($1.value.listed, $0.key.code.value)
        }
        return sorted.map { key, counts in
            func narrow(_ selection: inout RecordSelection) {
                selection.trainingCode = key.code
                selection.pathway = key.pathway
            }
            return TrainingView(
                name: names.text(key.code), level: Dutch.text(key.level), pathway: Dutch.text(key.pathway),
                listed: Dutch.text(counts.listed), counting: Dutch.text(counts.winnersOctober),
                funded: Dutch.text(counts.funded), contribution: Dutch.text(counts.contribution),
                path: links.list(.enrolments, narrow),
                countingPath: links.list(.counting) {
                    narrow(&$0)
                    $0.countDate = .october
                }, fundedPath: links.list(.funded, narrow), notFundedPath: links.list(.notFunded, narrow),
                notFunded: Dutch.text(counts.listed - counts.funded))
        }
    }
}
