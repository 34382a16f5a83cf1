import ExchangeFormats
import FundingModel

/// What is at stake, as people read it.
struct StakeScreen {
    let layout: Layout
    let texts: SignalTexts

    func text(_ stake: InstitutionStake) -> String {
        let title = "\(stake.brin) · bekostigingsjaar \(stake.fundingYear) · \(stake.persons) studenten"
        var lines = [ScreenLine(.strong(title)), .empty]
        lines += standing(stake.totals)
        if stake.lines.isEmpty {
            lines += [
                .empty, ScreenLine(.good("Niets op het spel: alle inschrijvingen en diploma's zijn bekostigd.")),
            ]
        }
        for line in stake.lines { lines += [.empty] + text(line) }
        if stake.lines.contains(where: { !$0.together.isEmpty }) {
            let note =
                "Samen: pas als ook de andere signalen zijn verholpen; zo'n record staat bij elk van zijn signalen."
            lines += [.empty, ScreenLine(.faint(note))]
        }
        return layout.text(lines)
    }

    private func standing(_ totals: InstitutionTotals) -> [ScreenLine] {
        var table = Table(numbersOf: "Nu", ["correctiefactor", "studentwaarde", "diplomawaarde"])
        for group in totals.groups {
            table.add(
                "  " + ComparedGroup(levels: group.group.levels).text,
                [
                    group.correctionFactor.text(decimals: 8), group.studentValue.description,
                    group.diplomaValue.description,
                ])
        }
        return table.lines(width: layout.width)
    }

    private func text(_ line: StakeLine) -> [ScreenLine] {
        let name = "Signaal \(line.signal.rawValue): \(texts.text(of: line.signal, parameters: []))"
        let until = line.mendableUntil.map { "Uiterlijk \($0): \(line.mending)" } ?? line.mending
        var table = Table(numbersOf: "", headings(line))
        if line.alone != StakeSum() { add(line.alone, "door dit signaal alleen", line, to: &table) }
        for together in line.together {
            let codes = together.others.ordered.map { String($0.rawValue) }.joined(separator: ", ")
            add(together.sum, "samen met \(codes)", line, to: &table)
        }
        return [ScreenLine(.strong(name)), ScreenLine(2, until)] + table.lines(width: layout.width)
    }

    private func hasAmount(_ line: StakeLine) -> Bool {
        ([line.alone] + line.together.map(\.sum)).contains { $0.amount != nil }
    }

    private func headings(_ line: StakeLine) -> [String] {
        ["1 okt", "1 feb", "diploma's", "waarde"] + (hasAmount(line) ? ["bedrag"] : [])
    }

    private func add(_ sum: StakeSum, _ name: String, _ line: StakeLine, to table: inout Table) {
        let amount = hasAmount(line) ? [sum.amount.map { Self.euros($0) } ?? "–"] : []
        table.add(
            "  " + name,
            [String(sum.october), String(sum.february), String(sum.diplomas), sum.value.description] + amount)
        for group in sum.groups where sum.groups.count > 1 || group.share != nil {
            let share = group.share.map { " (aandeel +\($0.percentage) %)" } ?? ""
            let amount = hasAmount(line) ? [group.amount.map { Self.euros($0) } ?? "–"] : []
            let name = ComparedGroup(levels: group.group.levels).text
            table.add("    \(name)\(share)", ["", "", "", group.value.description] + amount)
        }
    }

    private static func euros(_ cents: Ratio) -> String { Money(cents: Int64(cents.rounded(decimals: 0))).description }
}

extension Machine {
    static func stake(_ stake: InstitutionStake, _ texts: SignalTexts) -> JSONText {
        .object([
            ("brin", .text(stake.brin.description)), ("fundingYear", .number(stake.fundingYear.year)),
            ("persons", .number(stake.persons)), ("groups", .list(stake.totals.groups.map(standing))),
            ("signals", .list(stake.lines.map { line($0, texts) })),
        ])
    }

    private static func standing(_ group: GroupTotals) -> JSONText {
        .object([
            ("group", .text(group.group.description)), ("B1", .number(group.counts.b1)),
            ("O1", .number(group.counts.o1)), ("B2", .number(group.counts.b2)), ("O2", .number(group.counts.o2)),
            ("correctionFactor", .text(group.correctionFactor.text(decimals: 8))),
            ("base", .text(group.base.description)), ("studentValue", .text(group.studentValue.description)),
            ("diplomaBase", .text(group.diplomaBase.description)),
            ("diplomaValue", .text(group.diplomaValue.description)),
        ])
    }

    private static func line(_ line: StakeLine, _ texts: SignalTexts) -> JSONText {
        .object([
            ("signal", .number(Int(line.signal.rawValue))), ("text", .text(texts.text(of: line.signal))),
            ("mending", .text(line.mending)), ("mendableUntil", .text(line.mendableUntil?.description)),
            ("alone", sum(line.alone)),
            (
                "together",
                .list(
                    line.together.map { together in
                        .object([
                            ("with", .list(together.others.ordered.map { .number(Int($0.rawValue)) })),
                            ("sum", sum(together.sum)),
                        ])
                    })
            ),
        ])
    }

    private static func sum(_ sum: StakeSum) -> JSONText {
        .object([
            ("october", .number(sum.october)), ("february", .number(sum.february)), ("diplomas", .number(sum.diplomas)),
            ("countingOctober", .number(sum.countingOctober)), ("countingFebruary", .number(sum.countingFebruary)),
            ("value", .text(sum.value.description)), ("amount", .text(sum.amount.map(euros))),
            (
                "groups",
                .list(
                    sum.groups.map { group in
                        .object([
                            ("group", .text(group.group.description)), ("base", .text(group.base.description)),
                            ("diplomaBase", .text(group.diplomaBase.description)),
                            ("value", .text(group.value.description)),
                            ("sharePercent", .text(group.share?.percentage)),
                            ("amount", .text(group.amount.map(euros))),
                        ])
                    })
            ),
        ])
    }

    private static func euros(_ cents: Ratio) -> String { Money(cents: Int64(cents.rounded(decimals: 0))).description }
}
