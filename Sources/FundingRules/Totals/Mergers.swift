public import FundingModel

/// Which institution's totals count for which, after mergers. Dutch: rechtsopvolging. Source: UWEB 2.2.4.
///
/// A predecessor's counts are added to its successor's before anything is calculated, so that students who pass
/// from the one to the other between the count dates do not bend a correction factor **(choice)**. A merger counts
/// from the funding year after the one in which the predecessor's funding ended, or at once when no end is given
/// **(choice)**.
public struct Mergers: Equatable, Sendable {
    let successors: [Brin: Brin]

    /// Nobody merged.
    public static let none = Mergers(successors: [:])

    private init(successors: [Brin: Brin]) {
        self.successors = successors
    }

    /// - Throws: ``MergerError`` when successors go round in a circle.
    public init(_ table: InstitutionTable?, for year: FundingYear) throws(MergerError) {
        var successors: [Brin: Brin] = [:]
        for merger in table?.mergers ?? [] where merger.endedOn.map({ $0.year < year.year }) ?? true {
            successors[merger.predecessor] = merger.successor
        }
        self.init(successors: successors)
        for brin in successors.keys.sorted() where successor(of: brin) == nil { throw MergerError(brin: brin) }
    }

    /// The institution for which this one's counts count: itself, or the last of its successors.
    public func inForce(_ brin: Brin) -> Brin { successor(of: brin) ?? brin }

    /// The institutions whose records an institution's figures and lists hold: itself, then its predecessors by BRIN. A
    /// predecessor's own are of itself alone **(choice)**.
    public func counted(for brin: Brin) -> [Brin] {
        [brin] + successors.keys.filter { $0 != brin && inForce($0) == brin }.sorted()
    }

    /// Nil when the successors never end.
    private func successor(of brin: Brin) -> Brin? {
        var last = brin
        for _ in 0...successors.count {
            guard let next = successors[last] else { return last }
            last = next
        }
        return nil
    }

    /// The tallies of predecessors added to those of their successors.
    public func merged(_ tallies: [Brin: Tally]) -> [Brin: Tally] {
        guard !successors.isEmpty else { return tallies }
        var merged: [Brin: Tally] = [:]
        for (brin, tally) in tallies { merged[inForce(brin), default: Tally()] += tally }
        return merged
    }
}

/// Successors that go round in a circle: nobody would be left to count for.
public struct MergerError: Error, Equatable, CustomStringConvertible {
    public var brin: Brin

    public var description: String {
        "the successors of \(brin) come back to it; correct column opvolger of instelling.csv"
    }
}
