public import FundingModel

/// How an overview, a comparison or an order is handed out.
public enum DocumentFormat: String, CaseIterable, Sendable {
    case json, csv, html
}

extension AggregateOverview {
    /// The overview in one of its forms; the same overview gives the same bytes.
    public func rendered(as format: DocumentFormat) -> [UInt8] {
        switch format {
        case .json: jsonForm()
        case .csv: csvForm()
        case .html: htmlForm()
        }
    }

    /// `OSB_27DV_2027_D_2026-07-03`, without its ending; a day only when the moment is known.
    public var fileStem: String {
        let parts = ["OSB", brin.description, fundingYear.description, kind?.rawValue]
        let day = moment.map { DutchTime($0).day.description }
        return (parts + [day]).compactMap { $0 }.joined(separator: "_")
    }
}

extension FundingGroup {
    /// For people: `Entree`, `Niveau 2`, `Niveau 3 en 4`.
    var dutchName: String {
        guard self != .entree else { return "Entree" }
        let digits = levels.map { String($0.rawValue) }
        guard let last = digits.last, digits.count > 1 else { return "Niveau " + digits.joined() }
        return "Niveau " + digits.dropLast().joined(separator: ", ") + " en " + last
    }
}

extension DiplomaKind {
    var dutchName: String {
        switch self {
        case .level2: "Niveau 2"
        case .level3: "Niveau 3"
        case .middleManagement: "Middenkader"
        case .specialist: "Specialist"
        }
    }
}

extension StatusKind {
    var dutchName: String {
        switch self {
        case .provisional: "voorlopig"
        case .definitive: "definitief"
        }
    }
}
