import ExchangeFormats
import FundingModel

/// What came of some lines of decisions: counts by institution, and the lines that cannot be counted.
struct TalliedLines: Sendable {
    var tallies: [Brin: Tally] = [:]
    var lines = 0
    var counted = 0
    var bytes = 0
    /// In the order of the lines; empty once they were reported.
    var defects: [(line: Int, defect: JSONLineDefect)] = []
    var bad = 0

    init() {}

    init(_ batch: LineBatch, of year: FundingYear) {
        lines = batch.lineCount
        bytes = batch.bytes.count
        guard !batch.isTooLong else {
            add(.lineTooLong, at: batch.firstLine)
            return
        }
        var reader = DecisionReader()
        batch.forEachLine { line, number in
            do throws(JSONLineDefect) {
                let decision = try reader.read(line)
                if let defect = decision.defect(for: year) { throw defect }
                add(decision)
            } catch {
                add(error, at: number)
            }
        }
    }

    private mutating func add(_ decision: Decision) {
        counted += 1
        for enrolment in decision.enrolments { tallies[enrolment.brin, default: Tally()].add(enrolment) }
        for diploma in decision.diplomas { tallies[diploma.brin, default: Tally()].add(diploma) }
    }

    private mutating func add(_ defect: JSONLineDefect, at line: Int) {
        bad += 1
        // What decide puts in the place of a dossier it does not take.
        let isReport = defect.field == "line" || defect.field == "error"
        let report = JSONLineDefect(field: "error", message: "is no decision but a dossier not taken")
        defects.append((line, isReport ? report : defect))
    }

    static func += (left: inout TalliedLines, right: TalliedLines) {
        // In place: a copy of all cells for every batch would cost more than the reading.
        for (brin, tally) in right.tallies { left.tallies[brin, default: Tally()] += tally }
        left.lines += right.lines
        left.counted += right.counted
        left.bytes += right.bytes
        left.bad += right.bad
    }
}

/// Counts decisions on all cores; memory is bounded by the batches in flight and the institutions.
struct TallyPipeline {
    let year: FundingYear

    /// - Parameter tell: gets each batch's outcome in the order of the lines, and the sum so far.
    /// - Throws: ``Failure``.
    func run(_ source: LineSource, _ tell: (TalliedLines, TalliedLines) -> Void) async throws -> TalliedLines {
        var sum = TalliedLines()
        let pipeline = LinePipeline { [year] in TalliedLines($0, of: year) }
        try await pipeline.run(source) { lines in
            sum += lines
            tell(lines, sum)
        }
        return sum
    }
}
