/// The reference data one decision rests on. Dutch: referentiegegevens.
public struct ReferenceTables: Sendable {
    public var trainings: TrainingTable
    /// Nil when there is no institution table: then every institution is funded **(choice)**.
    public var institutions: InstitutionTable?
    /// Nil when there is no licence table: then every institution is licensed for everything **(choice)**.
    public var licences: LicenceTable?
    public var signals: SignalTexts
    /// SHA-256 over the tables' names and bytes, lower-case hexadecimal.
    public var hash: String
    /// What decisions do not rest on: budgets, fees and the payment rhythm.
    public var money: MoneyTables

    public init(
        trainings: TrainingTable, institutions: InstitutionTable? = nil, licences: LicenceTable? = nil,
        signals: SignalTexts, hash: String, money: MoneyTables = MoneyTables()
    ) {
        self.trainings = trainings
        self.institutions = institutions
        self.licences = licences
        self.signals = signals
        self.hash = hash
        self.money = money
    }
}

/// Dutch: instellingen. A stretch of funding has inclusive ends; an absent one is open **(choice)**.
public struct InstitutionTable: Sendable {
    public struct Institution: Hashable, Sendable {
        public var brin: Brin
        public var name: String
        public var fundedFrom: Day?
        public var fundedUntil: Day?
        /// After a merger. Dutch: rechtsopvolger.
        public var successor: Brin?

        public init(brin: Brin, name: String, fundedFrom: Day?, fundedUntil: Day?, successor: Brin?) {
            self.brin = brin
            self.name = name
            self.fundedFrom = fundedFrom
            self.fundedUntil = fundedUntil
            self.successor = successor
        }
    }

    let byBrin: [Brin: [Institution]]

    public init(_ institutions: [Institution]) {
        byBrin = Dictionary(grouping: institutions, by: \.brin)
    }

    public func isFunded(_ brin: Brin, on day: Day) -> Bool {
        byBrin[brin, default: []].contains {
            covers(day, from: $0.fundedFrom, through: $0.fundedUntil)
        }
    }

    public func name(of brin: Brin) -> String? { byBrin[brin]?.last?.name }

    /// Every institution that another one followed, in the order in which they ended. Dutch: fusies.
    public var mergers: [(predecessor: Brin, successor: Brin, endedOn: Day?)] {
        let followed = byBrin.values.joined().compactMap { institution in
            institution.successor.map { (institution.brin, $0, institution.fundedUntil) }
        }
        let earliest = Day(number: .min)
        return followed.sorted { ($0.2 ?? earliest, $0.0, $0.1) < ($1.2 ?? earliest, $1.0, $1.1) }
    }
}

/// Which institution may give which training. Dutch: licenties. Ends are inclusive, absent ones open **(choice)**.
public struct LicenceTable: Sendable {
    public struct Licence: Hashable, Sendable {
        public var brin: Brin
        public var trainingCode: TrainingCode
        public var from: Day?
        public var until: Day?

        public init(brin: Brin, trainingCode: TrainingCode, from: Day?, until: Day?) {
            self.brin = brin
            self.trainingCode = trainingCode
            self.from = from
            self.until = until
        }
    }

    let byKey: [UInt64: [Licence]]

    public init(_ licences: [Licence]) {
        byKey = Dictionary(grouping: licences) { LicenceTable.key($0.brin, $0.trainingCode) }
    }

    public func isLicensed(_ brin: Brin, for code: TrainingCode, on day: Day) -> Bool {
        byKey[LicenceTable.key(brin, code), default: []].contains {
            covers(day, from: $0.from, through: $0.until)
        }
    }

    static func key(_ brin: Brin, _ code: TrainingCode) -> UInt64 {
        UInt64(brin.packed) << 32 | UInt64(code.value)
    }
}

/// Dutch texts of the signals and names of their parameters, as people and files show them.
public struct SignalTexts: Sendable {
    public struct Entry: Hashable, Sendable {
        /// Dutch: signaalomschrijving, at most 255 characters; parameters are `[1]`, `[2]`, …
        public var text: String
        /// Dutch: parameternaam, at most 50 characters.
        public var parameterName: String?

        public init(text: String, parameterName: String?) {
            self.text = text
            self.parameterName = parameterName
        }
    }

    let entries: [Signal: Entry]

    public init(_ entries: [Signal: Entry]) {
        self.entries = entries
    }

    /// The text with its places still open; the code alone when the table has no text.
    public func text(of signal: Signal) -> String {
        entries[signal]?.text ?? "Signaal \(signal.rawValue)"
    }

    public func parameterName(of signal: Signal) -> String {
        entries[signal]?.parameterName ?? "Parameter"
    }

    /// The text with its places filled; places without a parameter, and the blanks before them, are left out.
    public func text(of signal: Signal, parameters: [String]) -> String {
        var filled = ""
        var rest = self.text(of: signal)[...]
        while let open = rest.firstIndex(of: "[") {
            guard let close = rest[open...].firstIndex(of: "]"),
                let number = Int(rest[rest.index(after: open)..<close])
            else { break }
            filled += rest[..<open]
            if number >= 1, number <= parameters.count {
                filled += parameters[number - 1]
            } else {
                while filled.last == " " { filled.removeLast() }
            }
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}

func covers(_ day: Day, from: Day?, through: Day?) -> Bool {
    if let from, day < from { return false }
    if let through, day > through { return false }
    return true
}
