import ArgumentParser
import FundingModel

/// Which records are meant, as options.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("V (voorlopig) or D (definitief); without it D where that was determined.", valueName: "V|D")
    )
    var kind: KindArgument?

    @Option(help: ArgumentHelp("Only what belongs to this onderwijsaanbieder.", valueName: "code"))
    var provider: ShortTextArgument?

    @Option(help: ArgumentHelp("Only what belongs to this onderwijslocatie.", valueName: "code"))
    var location: ShortTextArgument?

    @Option(help: ArgumentHelp("Only this training (CREBO).", valueName: "code"))
    var training: TrainingArgument?

    @Option(help: ArgumentHelp("Only this pathway: BOL, BBL, …", valueName: "leertraject"))
    var pathway: PathwayArgument?

    @Option(help: ArgumentHelp("Only this level, 1 to 4.", valueName: "niveau"))
    var level: LevelArgument?

    @Option(help: ArgumentHelp("Only the levels that share a budget: entree, 2, 34 or 234.", valueName: "groep"))
    var group: GroupArgument?

    @Option(help: ArgumentHelp("Only records with this signal; with each of them when given again.", valueName: "code"))
    var signal: [SignalArgument] = []

    func selection(_ brin: Brin?, _ year: FundingYear) -> RecordSelection {
        var selection = RecordSelection(brin: brin, fundingYear: year, kind: kind?.kind)
        (selection.provider, selection.location) = (provider?.text, location?.text)
        (selection.trainingCode, selection.pathway) = (training?.code, pathway?.pathway)
        (selection.level, selection.group) = (level?.level, group?.group)
        for argument in signal { selection.signals.insert(argument.signal) }
        return selection
    }
}

struct KindArgument: ExpressibleByArgument {
    let kind: StatusKind

    init?(argument: String) {
        guard let kind = StatusKind(rawValue: argument.uppercased()) else { return nil }
        self.kind = kind
    }

    static var allValueStrings: [String] { StatusKind.allCases.map(\.rawValue) }
}

struct ShortTextArgument: ExpressibleByArgument {
    let text: ShortText

    init?(argument: String) {
        guard let text = ShortText(argument), !text.isEmpty else { return nil }
        self.text = text
    }
}

struct PathwayArgument: ExpressibleByArgument {
    let pathway: Pathway

    init?(argument: String) {
        guard let pathway = Pathway(rawValue: argument.uppercased()) else { return nil }
        self.pathway = pathway
    }

    static var allValueStrings: [String] { Pathway.allCases.map(\.rawValue) }
}

struct LevelArgument: ExpressibleByArgument {
    let level: Level

    init?(argument: String) {
        guard let level = UInt8(argument).flatMap({ Level(rawValue: $0) }) ?? Level(argument) else { return nil }
        self.level = level
    }

    static var allValueStrings: [String] { Level.allCases.map { String($0.rawValue) } }
}

struct GroupArgument: ExpressibleByArgument {
    let group: FundingGroup

    init?(argument: String) {
        guard let group = FundingGroup(argument) else { return nil }
        self.group = group
    }
}

struct SignalArgument: ExpressibleByArgument {
    let signal: Signal

    init?(argument: String) {
        guard let signal = UInt8(argument).flatMap({ Signal(rawValue: $0) }) else { return nil }
        self.signal = signal
    }

    static var allValueStrings: [String] { Signal.allCases.map { String($0.rawValue) } }
}

/// A moment in Dutch time on the command line: `2026-02-01`, `2026-02-01 12:00` or `2026-02-01T12:00:30`.
struct MomentArgument: ExpressibleByArgument {
    let moment: Moment

    init?(argument: String) {
        guard let moment = DutchTime.moment(argument) else { return nil }
        self.moment = moment
    }
}
