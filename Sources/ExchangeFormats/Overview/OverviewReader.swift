import FundingModel

/// Reads an individual overview (OSB-i, TBG-i) piece by piece, one enrolment or diploma at a time.
///
/// Reads both spellings of the paper and of delivered files, and one empty block where none applies as none.
public struct OverviewReader: Sendable {
    public let file: String
    private var scanner = XMLScanner()
    private var open: [Node] = []

    struct Node: Sendable {
        let name: String
        let isNil: Bool
        let line: Int
        var text = ""
        var children: [Node] = []
    }

    public init(file: String) {
        self.file = file
    }

    /// Takes the next piece; the records that ended in it.
    ///
    /// - Throws: ``FileDefect``; nothing after it can be read.
    public mutating func feed(_ bytes: some Sequence<UInt8>) throws(FileDefect) -> [OverviewRecord] {
        var records: [OverviewRecord] = []
        for event in scanner.feed(bytes) {
            if let record = try take(event.event, line: event.line) { records.append(record) }
        }
        if let flaw = scanner.flaw { throw FileDefect(file: file, line: flaw.line, reason: flaw.reason) }
        return records
    }

    public mutating func finish() throws(FileDefect) {
        do throws(XMLScanner.Flaw) {
            try scanner.finish()
        } catch {
            throw FileDefect(file: file, line: error.line, reason: error.reason)
        }
    }

    private mutating func take(_ event: XMLScanner.Event, line: Int) throws(FileDefect) -> OverviewRecord? {
        switch event {
        case .start(let name, let isNil):
            if open.isEmpty, name != "Bekostigingsgrondslagen" {
                throw FileDefect(
                    file: file, line: line, field: name, reason: "is niet het element Bekostigingsgrondslagen")
            }
            open.append(Node(name: name, isNil: isNil, line: line))
        case .text(let text):
            if !open.isEmpty { open[open.count - 1].text += text }
        case .end:
            guard let node = open.popLast() else { return nil }
            if open.count == 1 { return try record(node) }
            if !open.isEmpty { open[open.count - 1].children.append(node) }
        }
        return nil
    }

    private func record(_ node: Node) throws(FileDefect) -> OverviewRecord {
        let fields = try OverviewFields(file: file, node: node)
        switch node.name {
        case "Inschrijving": return .enrolment(try fields.enrolment())
        case "Diploma": return .diploma(try fields.diploma())
        default: throw FileDefect(file: file, line: node.line, field: node.name, reason: "is een onbekend element")
        }
    }
}

/// The fields of one element by name.
struct OverviewFields: OverviewValues {
    let file: String
    let node: OverviewReader.Node
    private var simple: [String: OverviewReader.Node] = [:]

    /// The paper's spellings, by those of delivered files.
    private static let delivered = [
        "DatumEindeGepland": "DatumEindGepland", "DatumEindeWerkelijk": "DatumEindWerkelijk",
        "Datumbehaald": "DatumBehaald",
    ]

    init(file: String, node: OverviewReader.Node) throws(FileDefect) {
        self.file = file
        self.node = node
        for child in node.children where child.children.isEmpty {
            let name = OverviewFields.delivered[child.name] ?? child.name
            guard OverviewFields.known[node.name, default: []].contains(name) else {
                throw FileDefect(
                    file: file, line: child.line, record: node.name, field: child.name,
                    reason: "is een onbekend element")
            }
            simple[name] = child
        }
    }

    private static let known: [String: Set<String>] = [
        "Inschrijving": [
            "BRIN", "Burgerservicenummer", "Onderwijsnummer", "Inschrijvingvolgnummer", "DatumInschrijving",
            "DatumUitschrijvingGepland", "DatumUitschrijvingWerkelijk", "NiveauHoogstBekostigdeDiploma", "Teldatum",
        ],
        "Teldatum": [
            "Teldatum", "DatumTijdBepalingBekostigingsgrondslagen", "StatusBepalingBekostigingsstatus",
            "LeeftijdOpEenAugustusStudiejaar", "Opleidingcode", "Niveau", "Leertraject", "Leerroutefase",
            "IndicatieBekostigbaar", "Bekostigingsstatus", "InschrijvingVoorCorrectiefactor", "BBLBOLFactor",
            "PrijsfactorMBO", "AantalBekostigdeVerblijfsjarenMBO", "Verblijfsjaarfactor",
            "BijdrageInschrijvingAanDeelnemerswaarde", "BekostigingsrelevanteBPV", "Signaal",
        ],
        "BekostigingsrelevanteBPV": [
            "Inschrijvingvolgnummer", "Volgnummer", "Afsluitdatum", "DatumBegin", "DatumEindGepland",
            "DatumEindWerkelijk", "Opleidingcode",
        ],
        "Signaal": ["Signaalvolgnummer", "Signaalcode", "Signaalomschrijving", "Parameter"],
        "Parameter": ["Parametervolgnummer", "Parameternaam", "Parameterwaarde"],
        "Diploma": [
            "BRIN", "Burgerservicenummer", "Onderwijsnummer", "Resultaatvolgnummer", "Opleidingcode",
            "Inschrijvingvolgnummer", "DatumBehaald", "Niveau", "IndicatieSpecialistendiploma",
            "NiveauHoogstBekostigdeDiploma", "IndicatieHoogstBekostigdeDiplomaIsSpecialist",
            "DatumTijdBepalingBekostigingsgrondslagen", "StatusBepalingBekostigingsstatus", "Bekostigingsstatus",
            "BijdrageDiplomawaarde", "Signaal",
        ],
    ]

    // MARK: Values

    /// The text of a field; nil when it is absent or nil.
    func text(_ name: String) -> String? {
        guard let child = simple[name], !child.isNil, !child.text.isEmpty else { return nil }
        return child.text
    }

    func defect(_ field: String, _ reason: String) -> FileDefect {
        FileDefect(
            file: file, line: simple[field]?.line ?? node.line, record: node.name, field: field, reason: reason)
    }

    func children(_ name: String) throws(FileDefect) -> [OverviewFields] {
        var fields: [OverviewFields] = []
        for child in node.children where child.name == name && !child.children.isEmpty {
            fields.append(try OverviewFields(file: file, node: child))
        }
        return fields
    }
}
