/// What an element of an overview in XML is: one that has a column in the table too, or another.
enum OverviewElement: Hashable, Sendable {
    case column(OverviewColumn)
    case only(OnlyInXML)

    enum OnlyInXML: String, CaseIterable, Sendable {
        case overview = "Bekostigingsgrondslagen"
        case enrolment = "Inschrijving"
        case diploma = "Diploma"
        // Of a placement.
        case placement = "Volgnummer"
        case agreedOn = "Afsluitdatum"
        case from = "DatumBegin"
        case plannedEnd = "DatumEindGepland"
        case actualEnd = "DatumEindWerkelijk"
        // Of a signal.
        case signalNumber = "Signaalvolgnummer"
        case signalCode = "Signaalcode"
        case signalText = "Signaalomschrijving"
        case parameter = "Parameter"
        case parameterNumber = "Parametervolgnummer"
        case parameterName = "Parameternaam"
        case parameterValue = "Parameterwaarde"
    }

    var name: String {
        switch self {
        case .column(let column): column.rawValue
        case .only(let element): element.rawValue
        }
    }

    /// Nil for a name that no overview has.
    init?(named name: ArraySlice<UInt8>) {
        guard name.count < Self.byLength.count,
            let found = Self.byLength[name.count].first(where: { $0.name.elementsEqual(name) })
        else { return nil }
        self = found.element
    }

    private static let byLength: [[(name: [UInt8], element: OverviewElement)]] = {
        let columns = OverviewColumn.standard.filter { $0 != .recordKind }
        var named = columns.map { ($0.rawValue, OverviewElement.column($0)) }
        named += OnlyInXML.allCases.map { ($0.rawValue, .only($0)) }
        // The paper's spellings of what delivered files have.
        named.append(("DatumEindeGepland", .only(.plannedEnd)))
        named.append(("DatumEindeWerkelijk", .only(.actualEnd)))
        named.append(("Datumbehaald", .column(.obtainedOn)))
        var byLength: [[(name: [UInt8], element: OverviewElement)]] = []
        for (name, element) in named {
            let bytes = Array(name.utf8)
            while byLength.count <= bytes.count { byLength.append([]) }
            byLength[bytes.count].append((bytes, element))
        }
        return byLength
    }()

    /// The elements that may stand in it with a text or empty.
    var holds: Set<OverviewElement> { Self.held[self] ?? [] }

    private static let held: [OverviewElement: Set<OverviewElement>] = [
        .only(.enrolment): columns(OverviewColumn.ofEnrolment + [.countDate]),
        .column(.countDate): columns(OverviewColumn.ofCountDate),
        .only(.diploma): columns(OverviewColumn.ofDiploma),
        .column(.placements): columns([.enrolment, .training]).union(
            only([.placement, .agreedOn, .from, .plannedEnd, .actualEnd])),
        .column(.signals): only([.signalNumber, .signalCode, .signalText, .parameter]),
        .only(.parameter): only([.parameterNumber, .parameterName, .parameterValue]),
    ]

    private static func columns(_ columns: [OverviewColumn]) -> Set<OverviewElement> {
        Set(columns.map { .column($0) })
    }

    private static func only(_ elements: [OnlyInXML]) -> Set<OverviewElement> { Set(elements.map { .only($0) }) }
}
