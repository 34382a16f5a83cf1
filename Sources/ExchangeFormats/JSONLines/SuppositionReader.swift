public import FundingModel

/// A line of what-if: a message of an institution, or a status set ex officio or taken back.
public enum Supposition: Equatable, Sendable {
    case registration(Registration)
    case exOfficio(ExOfficioChange)
}

/// Reads one line of JSON as a supposition, strictly: a registration as ``RegistrationMessageReader`` reads it, or
/// `{"exOfficio": {"brin": "27DV", "sequence": "C1", "countDate": "2025-10-01", "funded": true, "reason": "…"}}`, or
/// `{"removeExOfficio": {"brin": "27DV", "sequence": "C1", "countDate": "2025-10-01", "reason": "…"}}`.
public struct SuppositionReader {
    private var messages = RegistrationMessageReader()
    private var json = JSONScanner()
    private let top = JSONShape<Top>()
    private let set = JSONShape<DossierFields.ExOfficio>(required: Set(DossierFields.ExOfficio.allCases))
    private let removal = JSONShape<DossierFields.ExOfficio>(
        required: [.brin, .sequence, .countDate, .reason], without: [.funded])

    private enum Top: String, CaseIterable, Sendable {
        case exOfficio, removeExOfficio
    }

    public init() {}

    /// - Parameter line: the bytes of one line without its line feed.
    public mutating func read(_ line: Span<UInt8>) throws(JSONLineDefect) -> Supposition {
        guard Self.isExOfficio(line) else { return .registration(try messages.read(line)) }
        guard line.count <= JSONLineDefect.longestLine else { throw .lineTooLong }
        json.start()
        var change: ExOfficioChange?
        var object = try json.element(line)
        while let field = try json.next(line, &object, top) {
            guard change == nil else { throw json.defect("stands beside another change: write one a line") }
            switch field {
            case .exOfficio: change = try self.change(line, set)
            case .removeExOfficio: change = try self.change(line, removal)
            }
        }
        guard let change else { throw json.defectOfElement("must hold a change") }
        try json.end(line)
        return .exOfficio(change)
    }

    /// Whether the first name in the object is one of ours.
    private static func isExOfficio(_ line: Span<UInt8>) -> Bool {
        var text: [UInt8] = []
        for place in line.indices where text.count < 20 {
            let byte = line[place]
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { continue }
            text.append(byte)
        }
        return Top.allCases.contains { text.starts(with: "{\"\($0.rawValue)\"".utf8) }
    }

    private mutating func change(
        _ line: Span<UInt8>, _ shape: JSONShape<DossierFields.ExOfficio>
    ) throws(JSONLineDefect) -> ExOfficioChange {
        var brin: Brin?
        var sequence: Identifier?
        var countDate: Day?
        var funded: Bool?
        var reason: String?
        var object = try json.enterObject(line)
        while let field = try json.next(line, &object, shape) {
            switch field {
            case .brin: brin = try json.brin(line)
            case .sequence: sequence = try json.identifier(line)
            case .countDate: countDate = try json.october(line)
            case .funded: funded = try json.flag(line)
            case .reason: reason = try json.freeText(line)
            }
        }
        let isComplete = object.present & shape.required == shape.required
        guard let brin, let sequence, let countDate, let reason, isComplete else {
            throw json.missing(object, shape)
        }
        json.leave()
        return ExOfficioChange(
            brin: brin, sequence: sequence, countDate: countDate, funded: funded, reason: reason)
    }
}
