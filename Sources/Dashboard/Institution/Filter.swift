import FundingModel

/// What a page of an institution is about: the fields of its plain form, kept in its address. Dutch: filter.
struct Filter: Equatable {
    var selection: RecordSelection
    let brin: Brin

    init(_ brin: Brin, _ year: FundingYear) {
        self.brin = brin
        selection = RecordSelection(brin: brin, fundingYear: year)
    }

    /// - Throws: where a field is none.
    init(_ brin: Brin, _ fields: FormFields, year usual: FundingYear) throws(PageError) {
        self.init(brin, try fields.year("jaar") ?? usual)
        selection.provider = try fields.read("aanbieder") { ShortText($0) }
        selection.location = try fields.read("locatie") { ShortText($0) }
        selection.trainingCode = try fields.read("opleiding") { TrainingCode($0) }
        if let level = try fields.read("niveau", { LevelChoice($0) }) {
            switch level {
            case .level(let level): selection.level = level
            case .group(let group): selection.group = group
            case .none: selection.isWithoutLevel = true
            }
        }
        selection.pathway = try fields.read("leerweg") { Pathway(rawValue: $0) }
        selection.kind = try fields.read("status") { StatusKind(rawValue: $0) }
        selection.specialist = try fields.read("specialist") { ["ja": true, "nee": false][$0] }
        selection.signals = try fields.read("signaal") { SignalSet(codes: $0) } ?? SignalSet()
        besides = try fields.read("ook") { SignalSet(codes: $0) } ?? SignalSet()
        selection.signals.bits |= besides.bits
        selection.countDate = try fields.read("teldatum") { CountDateName(rawValue: $0)?.date }
        selection.changedSince = try fields.read("sinds") { DutchTime.moment($0) }
        since = fields["sinds"]
    }

    /// As it was given.
    private(set) var since: String?
    /// Signals that a number's list asks besides those of the page where the number stands.
    private(set) var besides = SignalSet()

    enum CountDateName: String {
        case october = "okt"
        case february = "feb"

        var date: RecordSelection.CountDate {
            switch self {
            case .october: .october
            case .february: .february
            }
        }

        init(_ date: RecordSelection.CountDate) {
            switch date {
            case .october: self = .october
            case .february: self = .february
            }
        }
    }

    /// One level, the levels that share a budget, or none that is known: `MBO-4`, `34`, `onbekend`.
    enum LevelChoice {
        case level(Level)
        case group(FundingGroup)
        case none

        static let noneName = "onbekend"

        init?(_ text: String) {
            if let level = Level(text) {
                self = .level(level)
            } else if let group = FundingGroup(text) {
                self = .group(group)
            } else if text == Self.noneName {
                self = .none
            } else {
                return nil
            }
        }
    }

    /// As the end of an address: `jaar=2027&niveau=MBO-4`.
    var query: String {
        var parts = [("jaar", selection.fundingYear.description)]
        func add(_ name: String, _ value: String?) {
            if let value { parts.append((name, value)) }
        }
        add("aanbieder", selection.provider?.description)
        add("locatie", selection.location?.description)
        add("opleiding", selection.trainingCode?.description)
        add("niveau", level)
        add("specialist", selection.specialist.map { $0 ? "ja" : "nee" })
        add("leerweg", selection.pathway?.rawValue)
        add("status", selection.kind?.rawValue)
        add("signaal", signals)
        add("ook", besides.codes)
        add("teldatum", selection.countDate.map { CountDateName($0).rawValue })
        add("sinds", since)
        return parts.map { "\($0)=\(FormFields.encoded($1))" }.joined(separator: "&")
    }

    /// As they stand in an address: `28`, or `28,30` for records that carry both.
    var signals: String? { asked.codes }

    /// Signals that are asked by the page itself.
    private var asked: SignalSet { SignalSet(bits: selection.signals.bits & ~besides.bits) }

    /// Of the whole institution, in the same year.
    var ofWhole: Filter {
        var whole = Filter(brin, selection.fundingYear)
        whole.selection.kind = selection.kind
        return whole
    }

    /// As it stands in an address.
    var level: String? {
        selection.level?.description ?? selection.group?.description
            ?? (selection.isWithoutLevel ? LevelChoice.noneName : nil)
    }

    var path: String { "/instelling/\(brin)" }

    /// The dashboard of this selection.
    var address: String { "\(path)?\(query)" }

    func with(_ change: (inout RecordSelection) -> Void) -> Filter {
        var filter = self
        change(&filter.selection)
        return filter
    }

    /// Of these, those that carry each of the signals, too.
    func carrying(_ signals: SignalSet) -> Filter {
        var filter = self
        filter.besides = SignalSet(bits: signals.bits & ~asked.bits)
        filter.selection.signals.bits |= signals.bits
        return filter
    }

    /// What the page is about from which a list of these records came.
    var behindList: Filter {
        var filter = with { ($0.signals, $0.countDate) = (asked, nil) }
        filter.besides = SignalSet()
        return filter
    }

    /// The same of the funding year before, whatever changed since; nil before the first there can be.
    var yearBefore: Filter? {
        guard let year = FundingYear(selection.fundingYear.year - 1) else { return nil }
        var filter = with { ($0.fundingYear, $0.kind, $0.changedSince) = (year, nil, nil) }
        filter.since = nil
        return filter
    }

    /// Only what changed since a day began.
    func changed(since day: Day) -> Filter {
        var filter = self
        filter.selection.changedSince = DutchTime.moment(day.description)
        filter.since = day.description
        return filter
    }

    /// Without anything but institution and year.
    var isWhole: Bool { !selection.isNarrowed }

    /// In words, for headings: `MBO-4, BBL`.
    func words(_ names: Names = Names()) -> String {
        var words = [selection.provider, selection.location].compactMap { $0?.description }
        if let code = selection.trainingCode { words.append(Phrases.dutch("filter.trainingIs", names.text(code))) }
        if let level = selection.level { words.append(level.description) }
        if let group = selection.group { words.append(Phrases.dutch("group.\(group)")) }
        if selection.isWithoutLevel { words.append(Phrases.dutch("filter.noLevel")) }
        if let specialist = selection.specialist {
            words.append(Phrases.dutch(specialist ? "word.specialist" : "filter.noSpecialist"))
        }
        if let pathway = selection.pathway { words.append(Dutch.text(pathway)) }
        if let kind = selection.kind { words.append(Dutch.text(kind)) }
        words += selection.signals.ordered.map { Phrases.dutch("signal.\($0.rawValue)") }
        if let date = selection.countDate { words.append(Dutch.text(date.day(of: selection.fundingYear))) }
        if let since { words.append(Phrases.dutch("filter.changedSince", since)) }
        return words.joined(separator: ", ")
    }
}

extension SignalSet {
    /// As an address has them: `28`, `28,30`; nil for none.
    fileprivate var codes: String? {
        isEmpty ? nil : ordered.map { String($0.rawValue) }.joined(separator: ",")
    }

    fileprivate init?(codes: String) {
        self.init()
        for code in codes.split(separator: ",", omittingEmptySubsequences: false) {
            guard let signal = UInt8(code).flatMap({ Signal(rawValue: $0) }) else { return nil }
            insert(signal)
        }
    }
}

extension FormFields {
    /// Nil when it is not given.
    fileprivate func read<Value>(_ name: String, _ read: (String) -> Value?) throws(PageError) -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = read(text) else { throw PageError(.badField, Phrases.dutch("filter.wrong.\(name)")) }
        return value
    }
}
