public import FundingModel

/// Reads national sums: a whole output of `mbost totals`, or an object with `national` alone.
///
/// Of each group `group` and `sum` are taken, and `fundingYear` when it stands there; what else an output holds is
/// passed over.
public struct NationalSumsReader {
    private var json = JSONScanner()

    public struct Sums: Equatable, Sendable {
        public var fundingYear: FundingYear?
        public var totals: NationalTotals
    }

    /// The longest text that is read. Unit: bytes.
    public static let mostBytes = 16 << 20

    enum Top: String, CaseIterable, Sendable {
        case institutions, national, fundingYear
    }

    enum Group: String, CaseIterable, Sendable {
        case group, B1, O1, B2, O2, base, studentValue, diplomaBase, diplomaValue, sum, amount
    }

    private let top = JSONShape<Top>(required: [.national])
    private let group = JSONShape<Group>(required: [.group, .sum])

    public init() {}

    /// - Throws: ``JSONLineDefect`` naming the first field that cannot be used.
    public mutating func read(_ text: Span<UInt8>) throws(JSONLineDefect) -> Sums {
        guard text.count <= NationalSumsReader.mostBytes else {
            throw JSONLineDefect(field: "", message: "longer than 16 MiB: give the output of mbost totals")
        }
        json.start()
        var sums = Sums(totals: NationalTotals(groups: []))
        var object = try json.element(text)
        while let field = try json.next(text, &object, top) {
            switch field {
            case .institutions: try json.skipValue(text)
            case .fundingYear:
                sums.fundingYear = FundingYear(try json.wholeNumber(text, most: 9000))
                if sums.fundingYear == nil { throw json.defect("must be a year from 1000 to 9000") }
            case .national:
                try json.enterArray(text)
                while try json.nextElement(text) {
                    let group = try nationalGroup(text)
                    guard sums.totals[group.group] == nil else {
                        throw json.defectOfElement("gives a group for the second time: keep one")
                    }
                    sums.totals.groups.append(group)
                }
            }
        }
        guard object.present & top.required == top.required else { throw json.missing(object, top) }
        try json.end(text)
        return sums
    }

    private mutating func nationalGroup(_ text: Span<UInt8>) throws(JSONLineDefect) -> NationalGroup {
        var name: FundingGroup?
        var sum: Decimal2?
        var object = try json.element(text)
        while let field = try json.next(text, &object, group) {
            switch field {
            case .group:
                name = FundingGroup(try json.freeText(text))
                if name == nil { throw json.defect("must be one of entree, 2, 34, 234") }
            case .sum:
                sum = Decimal2(try json.freeText(text))
                if sum == nil { throw json.defect("must be a number as 17300.31, at most \(Decimal2.most)") }
            case .B1, .O1, .B2, .O2, .base, .studentValue, .diplomaBase, .diplomaValue, .amount:
                try json.skipValue(text)
            }
        }
        guard let name, let sum else { throw json.missing(object, group) }
        return NationalGroup(group: name, sum: sum)
    }
}
