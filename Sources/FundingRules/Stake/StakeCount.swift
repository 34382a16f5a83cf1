public import FundingModel

/// What is at stake for one institution, counted dossier by dossier: constant memory, and parts that were counted apart
/// can be put together.
public struct StakeCount: Sendable {
    public let brin: Brin
    /// What stands.
    public private(set) var tally = Tally()
    /// Persons with a record at the institution.
    public private(set) var persons = 0
    private var sums: [Key: Sum] = [:]

    private struct Key: Hashable {
        let signal: Signal
        let mendableUntil: Day?
        let others: SignalSet
    }

    private struct Sum {
        var october = 0
        var february = 0
        var diplomas = 0
        var gain = Tally()
    }

    public init(brin: Brin) {
        self.brin = brin
    }

    /// Adds a person: decides the dossier, and again for each signal in the way of a record of the institution.
    public mutating func add(_ dossier: Dossier, by decider: Decider) {
        guard dossier.enrolments.contains(where: { $0.brin == brin })
            || dossier.diplomas.contains(where: { $0.brin == brin })
        else { return }
        let decision = decider.decide(dossier)
        let own = Tally(of: decision, at: brin)
        if !own.isEmpty { persons += 1 }
        tally += own
        for stake in decider.stakes(in: dossier, decided: decision, at: brin) {
            let key = Key(signal: stake.signal, mendableUntil: stake.mendableUntil, others: stake.others)
            switch stake.kind {
            case .october: sums[key, default: Sum()].october += 1
            case .february: sums[key, default: Sum()].february += 1
            case .diploma: sums[key, default: Sum()].diplomas += 1
            }
            sums[key, default: Sum()].gain += stake.gain.values
        }
    }

    /// Precondition: of the same institution.
    public static func += (left: inout StakeCount, right: StakeCount) {
        left.tally += right.tally
        left.persons += right.persons
        for (key, sum) in right.sums {
            left.sums[key, default: Sum()].october += sum.october
            left.sums[key, default: Sum()].february += sum.february
            left.sums[key, default: Sum()].diplomas += sum.diplomas
            left.sums[key, default: Sum()].gain += sum.gain
        }
    }

    /// What it comes to; shares and amounts come with ``InstitutionStake/sharing(_:budgets:)``.
    public func result(_ calculation: TotalsCalculation) -> InstitutionStake {
        struct Heading: Hashable {
            let signal: Signal
            let day: Day?
        }
        let totals = calculation.totals(of: tally, brin: brin)
        var lines: [Heading: StakeLine] = [:]
        for (key, sum) in sums {
            let heading = Heading(signal: key.signal, day: key.mendableUntil)
            var line =
                lines[heading]
                ?? StakeLine(
                    signal: key.signal, mending: Mending.text(key.signal), mendableUntil: key.mendableUntil,
                    alone: StakeSum(), together: [])
            let valued = valued(sum, totals)
            if key.others.isEmpty {
                line.alone = valued
            } else {
                line.together.append(StakeTogether(others: key.others, sum: valued))
            }
            lines[heading] = line
        }
        let ordered = lines.values.sorted { left, right in
            left.signal != right.signal
                ? left.signal.rawValue < right.signal.rawValue
                : left.mendableUntil?.number ?? .max < right.mendableUntil?.number ?? .max
        }.map { line in
            var line = line
            line.together.sort { $0.others.bits < $1.others.bits }
            return line
        }
        return InstitutionStake(
            brin: brin, fundingYear: calculation.fundingYear, persons: persons, totals: totals, lines: ordered)
    }

    private func valued(_ sum: Sum, _ totals: InstitutionTotals) -> StakeSum {
        var valued = StakeSum(october: sum.october, february: sum.february, diplomas: sum.diplomas)
        for counts in sum.gain.enrolments.values {
            valued.countingOctober += counts.winnersOctober
            valued.countingFebruary += counts.winnersFebruary
        }
        for group in totals.groups {
            let gained = GroupTotals(group.group, of: sum.gain)
            guard gained.base.millionths != 0 || gained.diplomaBase.millionths != 0 else { continue }
            let studentValue = group.group.studentValue(of: gained.base, correctedBy: group.correctionFactor)
            valued.groups.append(
                StakeGroup(
                    group: group.group, base: gained.base, diplomaBase: gained.diplomaBase,
                    value: studentValue + gained.diplomaValue))
        }
        return valued
    }
}

extension InstitutionStake {
    /// The same with what each line would add to the institution's share of the national sums, and of the budgets there
    /// are.
    ///
    /// The national sum grows by the same value: (own + value) / (national + value) − own / national.
    public func sharing(_ national: NationalTotals, budgets: Budgets? = nil) -> InstitutionStake {
        var shared = self
        for index in shared.lines.indices {
            share(&shared.lines[index].alone, national, budgets)
            for other in shared.lines[index].together.indices {
                share(&shared.lines[index].together[other].sum, national, budgets)
            }
        }
        return shared
    }

    private func share(_ sum: inout StakeSum, _ national: NationalTotals, _ budgets: Budgets?) {
        for index in sum.groups.indices {
            let group = sum.groups[index].group
            guard let whole = national[group]?.sum, let own = totals.groups.first(where: { $0.group == group })?.sum,
                let share = Self.share(of: sum.groups[index].value, beside: own, of: whole)
            else { continue }
            sum.groups[index].share = share
            sum.groups[index].amount = budgets?.byGroup[group].map { budget in
                Ratio(share.numerator * Int128(budget.cents), share.denominator)
            }
        }
    }

    private static func share(of value: Decimal2, beside own: Decimal2, of national: Decimal2) -> Ratio? {
        let (value, own, sum) = (Int128(value.hundredths), Int128(own.hundredths), Int128(national.hundredths))
        guard sum > 0, sum + value > 0 else { return nil }
        return Ratio(value * (sum - own), sum * (sum + value))
    }
}

extension Tally {
    /// Without its signals, which say nothing of value.
    fileprivate var values: Tally {
        var values = Tally()
        for (cell, counts) in enrolments { values.add(counts, to: cell) }
        for (cell, counts) in diplomas { values.add(counts, to: cell) }
        return values
    }
}
