import ExchangeFormats
import FundingModel
import FundingRules

/// What some lines of dossiers come to, and the lines that are none.
struct StakeLines: Sendable {
    var count: StakeCount
    var lines = 0
    var bytes = 0
    var assumed = 0
    var defects: [(line: Int, defect: JSONLineDefect)] = []

    init(brin: Brin) {
        count = StakeCount(brin: brin)
    }

    init(_ batch: LineBatch, brin: Brin, decider: Decider) {
        self.init(brin: brin)
        lines = batch.lineCount
        bytes = batch.bytes.count
        guard !batch.isTooLong else {
            defects.append((batch.firstLine, .lineTooLong))
            return
        }
        var reader = DossierReader()
        batch.forEachLine { line, number in
            do throws(JSONLineDefect) {
                count.add(try reader.read(line), by: decider)
            } catch {
                defects.append((number, error))
            }
        }
    }
}

/// Counts dossiers on all cores; memory is bounded by the batches in flight.
struct StakePipeline {
    let brin: Brin
    let decider: Decider

    /// - Parameter tell: gets each batch's outcome in the order of the lines, and how many bytes are done.
    /// - Throws: ``Failure``.
    func run(_ source: LineSource, _ tell: (StakeLines, Int) -> Void) async throws -> StakeCount {
        var sum = StakeCount(brin: brin)
        var done = 0
        let pipeline = LinePipeline { [brin, decider] in StakeLines($0, brin: brin, decider: decider) }
        try await pipeline.run(source) { lines in
            sum += lines.count
            done += lines.bytes
            tell(lines, done)
        }
        return sum
    }
}
