import FundingModel
import Mustache
import Wire

/// The part of the dashboard that changes with each registration. Dutch: kerncijfers.
struct FiguresView {
    let figures: [FigureView]
    let funnel: Funnel
    let groups: [GroupView]
    let shares: [ShareView]
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

    /// - Parameters:
    ///   - yesterday: as things stood when today began.
    ///   - lists: whether lists are open to who asks.
    init(
        _ now: TotalsReply, yesterday: TotalsReply?, lastYear: TotalsReply?, _ filter: Filter, today: Day, lists: Bool
    ) {
        let links = Links(filter, isOpen: lists)
        let sums = Sums(now)
        let compared = Compared(
            now: Figured(sums: sums, links: links),
            yesterday: yesterday.map { Figured(sums: Sums($0), links: links.asOf(today)) },
            lastYear: lastYear.flatMap { reply in
                links.yearBefore.map { Figured(sums: Sums(reply), links: $0) }
            })
        figures = [
            FigureView("october", { $0.enrolments.winnersOctober }, compared) { $0.counting(.october) },
            FigureView("february", { $0.enrolments.winnersFebruary }, compared) { $0.counting(.february) },
            FigureView("funded", { $0.enrolments.funded }, compared) { $0.list(.funded) },
            FigureView("studentValue", value: { $0.studentValue }, compared) { $0.list(.funded) },
            FigureView("diplomas", { $0.diplomas.funded }, compared) { $0.list(.diplomasFunded) },
            FigureView("diplomaValue", value: { $0.diplomaValue }, compared) { $0.list(.diplomasFunded) },
        ]
        funnel = Funnel(sums, links)
        groups = (now.selected?.groups ?? []).map { group in
            GroupView(group, of: now.whole?.groups.first { $0.group == group.group } ?? group, links)
        }
        shares = ShareView.all(now, groups)
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
        /// The day of whose beginning the lists are; nil for now.
        let day: Day?

        init(_ filter: Filter, isOpen: Bool, asOf day: Day? = nil) {
            self.filter = filter
            self.isOpen = isOpen
            self.day = day
        }

        func list(_ which: ListRecordsRequest.Which, _ change: (inout RecordSelection) -> Void = { _ in }) -> String? {
            isOpen ? filter.with(change).list(which, asOf: day) : nil
        }

        var ofWhole: Links { Links(filter.ofWhole, isOpen: isOpen, asOf: day) }

        func narrowed(_ change: (inout RecordSelection) -> Void) -> Links {
            Links(filter.with(change), isOpen: isOpen, asOf: day)
        }

        func asOf(_ day: Day?) -> Links { Links(filter, isOpen: isOpen, asOf: day) }

        /// Of the funding year before, as it stands now.
        var yearBefore: Links? { filter.yearBefore.map { Links($0, isOpen: isOpen) } }

        /// Who was enrolled on 1 October.
        var listed: String? { list(.enrolments) { $0.countDate = .october } }

        func counting(_ date: RecordSelection.CountDate) -> String? { list(.counting) { $0.countDate = date } }

        /// Those that carry a signal, besides those that the page is about.
        func carrying(
            _ signals: SignalSet, _ which: ListRecordsRequest.Which, on date: RecordSelection.CountDate?
        ) -> String? {
            Links(filter.carrying(signals), isOpen: isOpen, asOf: day).list(which) { $0.countDate = date }
        }
    }

    /// One group of levels with its values.
    struct GroupView {
        let name: String
        /// B1, O1, B2 and O2.
        let counts: [Count]
        let factor: Linked
        let base: Linked
        let studentValue: Linked
        let diplomaValue: Linked
        /// Leads to what it is made of.
        let share: Linked?

        struct Count {
            /// `BBL 1 okt`.
            let name: String
            let count: Linked
        }

        /// - Parameter whole: the institution's, of which the correction factor is, also when the page is narrowed.
        init(_ totals: GroupTotals, of whole: GroupTotals, _ links: Links) {
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
                return Count(name: Phrases.dutch("group.\(name)"), count: Linked(count, path))
            }
            let list = { links.list($0) { $0.group = totals.group } }
            let counting = links.ofWhole.list(.counting) { $0.group = totals.group }
            let isCounted = whole.counts != CorrectionCounts(b1: 0, o1: 0, b2: 0, o2: 0)
            factor = Linked(
                Dutch.decimal(totals.correctionFactor.text(decimals: 8)), isCounted ? counting : nil)
            let funded = totals.base == Decimal6(whole: 0) ? nil : list(.funded)
            base = Linked(Dutch.text(totals.base), funded)
            studentValue = Linked(Dutch.decimal(totals.studentValue.description), funded)
            diplomaValue =
                totals.group.hasDiplomaValue
                ? Linked(
                    Dutch.decimal(totals.diplomaValue.description),
                    totals.diplomaValue == .zero ? nil : list(.diplomasFunded))
                : Linked("–", nil)
            share = totals.share.map { Linked(Dutch.percentage($0), "#" + ShareView.id(of: totals.group)) }
        }
    }
}

extension Filter {
    static let listNames: [ListRecordsRequest.Which: String] = [
        .enrolments: "inschrijvingen", .counting: "tellen", .funded: "bekostigd", .notFunded: "niet-bekostigd",
        .diplomas: "diplomas", .diplomasFunded: "diplomas-bekostigd", .diplomasNotFunded: "diplomas-niet-bekostigd",
    ]

    /// The list of records of this selection.
    ///
    /// - Parameter asOf: as it stood when the day began.
    func list(_ which: ListRecordsRequest.Which, asOf day: Day? = nil) -> String {
        "\(path)/lijst?lijst=\(Self.listNames[which] ?? "")&\(query)" + (day.map { "&op=\($0)" } ?? "")
    }
}

/// A figure that leads to the list of its records.
struct Linked {
    let text: String
    /// Nil for nothing, and where there is no list of it.
    let list: String?

    init(_ text: String, _ list: String?) {
        self.text = text
        self.list = list
    }

    init(_ count: Int, _ list: String?) { self.init(Dutch.text(count), count == 0 ? nil : list) }
}

/// There are hundreds on a page.
extension Linked: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "text": text
        case "list": list
        default: nil
        }
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
            ("funnel.listed", counts.listed, links.listed),
            ("funnel.counting", counts.winnersOctober, links.counting(.october)),
            ("funnel.funded", counts.funded, links.list(.funded)),
            ("funnel.february", counts.winnersFebruary, links.counting(.february)),
        ]
        let most = max(1, all.map(\.1).max() ?? 1)
        steps = all.enumerated().map { place, step in
            Step(
                y: place * 44 + 18, width: max(2, 640 * step.1 / most), name: Phrases.dutch(step.0),
                value: Dutch.text(step.1), path: step.1 == 0 ? nil : step.2, labelY: place * 44 + 13)
        }
        summary = steps.map { "\($0.name): \($0.value)" }.joined(separator: "; ")
    }
}

/// Why records are not funded: a signal, and how many carry it.
struct ReasonView {
    let code: Int
    let name: String
    let look: String
    let october: Linked
    let february: Linked
    let diplomas: Linked

    static func all(_ tally: Tally, _ links: FiguresView.Links) -> [ReasonView] {
        Signal.inOrder.compactMap { signal in
            func count(_ subject: SignalCell.Subject) -> Int { tally.signals[SignalCell(signal, on: subject)] ?? 0 }
            let (october, february, diplomas) = (count(.october), count(.february), count(.diploma))
            guard october + february + diplomas > 0 else { return nil }
            return ReasonView(
                code: Int(signal.rawValue), name: Phrases.dutch("signal.\(signal.rawValue)"),
                look: signal.isInformative ? "info" : "bad",
                october: Linked(october, links.carrying(SignalSet(signal), .enrolments, on: .october)),
                february: Linked(february, links.carrying(SignalSet(signal), .enrolments, on: .february)),
                diplomas: Linked(diplomas, links.carrying(SignalSet(signal), .diplomas, on: nil)))
        }
    }
}

/// Diplomas of one kind.
struct DiplomaView {
    let name: String
    let obtained: Linked
    let funded: Linked
    let contribution: Linked

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
            let funded = links.list(.diplomasFunded, narrow)
            func narrow(_ selection: inout RecordSelection) {
                selection.specialist = kind.specialist
                selection.narrow(to: kind.level)
            }
            return DiplomaView(
                name: Dutch.text(kind.level) + (kind.specialist ? ", " + Phrases.dutch("word.specialist") : ""),
                obtained: Linked(counts.obtained, links.list(.diplomas, narrow)),
                funded: Linked(counts.funded, funded),
                contribution: Linked(Dutch.text(counts.contribution), counts.funded == 0 ? nil : funded))
        }
    }
}

/// Enrolments of one training in one pathway.
struct TrainingView {
    /// Code and name; leads to its own dashboard.
    let name: String
    let path: String
    let level: String
    let pathway: String
    let listed: Linked
    let counting: Linked
    let funded: Linked
    let notFunded: Linked
    let contribution: Linked

    /// Most enrolments first; each is made when it is asked for, since of hundreds a few are shown.
    static func all(
        _ tally: Tally, _ links: FiguresView.Links, _ names: Names
    ) -> some RandomAccessCollection<TrainingView> {
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
        return sorted.lazy.map { key, counts in
            let own = links.narrowed {
                ($0.trainingCode, $0.pathway) = (key.code, key.pathway)
                $0.narrow(to: key.level)
            }
            let funded = own.list(.funded)
            return TrainingView(
                name: names.text(key.code), path: own.filter.address, level: Dutch.text(key.level),
                pathway: Dutch.text(key.pathway),
                listed: Linked(counts.listed, own.listed),
                counting: Linked(counts.winnersOctober, own.counting(.october)),
                funded: Linked(counts.funded, funded),
                notFunded: Linked(counts.listed - counts.funded, own.list(.notFunded)),
                contribution: Linked(Dutch.text(counts.contribution), counts.funded == 0 ? nil : funded))
        }
    }
}
