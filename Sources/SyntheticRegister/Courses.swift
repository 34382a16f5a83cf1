import FundingModel

/// What can be followed, by level and domain: the trainings of the table that lead to a diploma.
struct Courses: Sendable {
    /// A training with what choosing asks of it.
    struct Course: Sendable, BitwiseCopyable {
        let code: TrainingCode
        let rung: Rung
        let allowsBOL: Bool
        let allowsBBL: Bool
        /// Number of its domain in the order of their codes.
        let domain: Int
        /// Of the qualification structure of 2015; those of the former one had run out.
        let isCurrent: Bool
    }

    /// Rungs of the ladder of diplomas.
    enum Rung: Int, CaseIterable, Comparable, Sendable {
        /// Levels 1 to 4, and the specialist above them.
        case entree
        case basic
        case vocational
        case middleManagement
        case specialist

        var level: Level {
            switch self {
            case .entree: .mbo1
            case .basic: .mbo2
            case .vocational: .mbo3
            case .middleManagement, .specialist: .mbo4
            }
        }

        static func < (left: Rung, right: Rung) -> Bool { left.rawValue < right.rawValue }
    }

    /// By rung, then by domain; within it in an order that says nothing, so that the first ones can be the popular.
    private let byRung: [[Course]]
    /// Where each domain's courses are in those of a rung.
    private let stretches: [[Range<Int>]]
    /// Codes that the table does not hold.
    let unknownCodes: [TrainingCode]

    init(_ table: TrainingTable) {
        var latest: [Training] = []
        for training in table.all {
            if latest.last?.code == training.code { latest.removeLast() }
            latest.append(training)
        }
        let domains = Set(latest.compactMap(\.domain)).sorted()
        let courses = latest.compactMap { Courses.course($0, domains) }
        precondition(!courses.isEmpty, "the training table holds no training that leads to a diploma")
        var byRung: [[Course]] = []
        var stretches: [[Range<Int>]] = []
        for rung in Rung.allCases {
            // A table without trainings of a rung: any other serves.
            let own = courses.filter { $0.rung == rung }
            let current = own.filter { $0.isCurrent }
            let rows = (!current.isEmpty ? current : !own.isEmpty ? own : courses).sorted {
                ($0.domain, Courses.rank($0), $0.code) < ($1.domain, Courses.rank($1), $1.code)
            }
            byRung.append(rows)
            stretches.append(
                (0...domains.count).map { domain in
                    let start = rows.firstIndex { $0.domain >= domain } ?? rows.count
                    return start..<(rows.firstIndex { $0.domain > domain } ?? rows.count)
                })
        }
        self.byRung = byRung
        self.stretches = stretches
        let held = Set(latest.map(\.code))
        unknownCodes = Array((99_000...99_999).compactMap { TrainingCode(value: $0) }.filter { !held.contains($0) })
    }

    private static func rank(_ course: Course) -> UInt64 { Dice.mixed(UInt64(course.code.value)) }

    private static func course(_ training: Training, _ domains: [TrainingCode]) -> Course? {
        let rung: Rung
        switch training.kind {
        case .entree: rung = .entree
        case .basic: rung = .basic
        case .vocational: rung = .vocational
        case .middleManagement: rung = .middleManagement
        case .specialist: rung = .specialist
        case .assistant, .qualificationFile, .domain: return nil
        }
        let domain = training.domain.flatMap { domains.firstIndex(of: $0) } ?? domains.count
        return Course(
            code: training.code, rung: rung, allowsBOL: training.allows(.bol), allowsBBL: training.allows(.bbl),
            domain: domain,
            isCurrent: training.validFrom.year >= 2015)
    }

    func any(_ rung: Rung, _ dice: inout Dice) -> Course {
        let rows = byRung[rung.rawValue]
        return course(rung, inDomain: rows[dice.below(rows.count)].domain, &dice)
    }

    /// One of the same domain where there is any.
    func course(_ rung: Rung, inDomain domain: Int, _ dice: inout Dice) -> Course {
        let stretch = stretches[rung.rawValue][domain]
        guard !stretch.isEmpty else { return any(rung, &dice) }
        return byRung[rung.rawValue][stretch.lowerBound + dice.popular(stretch.count)]
    }

    /// One of another domain where there is any.
    func course(_ rung: Rung, outsideDomain domain: Int, _ dice: inout Dice) -> Course {
        let rows = byRung[rung.rawValue]
        let stretch = stretches[rung.rawValue][domain]
        guard stretch.count < rows.count else { return any(rung, &dice) }
        let place = dice.below(rows.count - stretch.count)
        return rows[place < stretch.lowerBound ? place : place + stretch.count]
    }

    /// The code of a training that nobody knows; nil when the table fills all of 99000 to 99999.
    func unknownCode(_ dice: inout Dice) -> TrainingCode? {
        unknownCodes.isEmpty ? nil : dice.pick(unknownCodes)
    }
}
