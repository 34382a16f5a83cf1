import Dispatch
import ExchangeFormats
import Foundation
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

/// Reads and counts at the same time, on all cores; memory is bounded by the batches in flight.
struct StakePipeline {
    let brin: Brin
    let decider: Decider
    private let reading = DispatchQueue(label: "mbost.reading")
    private let mostInFlight = 2 * ProcessInfo.processInfo.activeProcessorCount + 2

    init(brin: Brin, decider: Decider) {
        self.brin = brin
        self.decider = decider
    }

    /// - Parameter tell: gets each batch's outcome as it is done, and how many bytes are done.
    /// - Throws: ``Failure``.
    func run(_ source: LineSource, _ tell: (StakeLines, Int) -> Void) async throws -> StakeCount {
        try await withThrowingTaskGroup(of: StakeLines.self) { group in
            var sum = StakeCount(brin: brin)
            var (source, inFlight, done) = (source, 0, 0)
            func take(_ lines: StakeLines) {
                sum += lines.count
                done += lines.bytes
                inFlight -= 1
                tell(lines, done)
            }
            while true {
                let (batch, rest) = try await blocking(on: reading) { [source] in
                    var source = source
                    return (try source.next(), source)
                }
                guard let batch else { break }
                source = rest
                group.addTask { [brin, decider] in StakeLines(batch, brin: brin, decider: decider) }
                inFlight += 1
                while inFlight >= mostInFlight, let lines = try await group.next() { take(lines) }
            }
            while let lines = try await group.next() { take(lines) }
            return sum
        }
    }
}
