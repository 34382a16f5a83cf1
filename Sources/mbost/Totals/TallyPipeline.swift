import Dispatch
import ExchangeFormats
import Foundation
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

/// Reads and counts at the same time, on all cores; memory is bounded by the batches in flight and the institutions.
struct TallyPipeline {
    let year: FundingYear
    private let reading = DispatchQueue(label: "mbost.reading")
    private let mostInFlight = 2 * ProcessInfo.processInfo.activeProcessorCount + 2

    private enum Event: Sendable {
        case read(LineBatch?, LineSource)
        case counted(Int, TalliedLines)
    }

    init(year: FundingYear) {
        self.year = year
    }

    /// - Parameter tell: gets each batch's outcome in the order of the lines, and the sum so far.
    /// - Throws: ``Failure``.
    func run(_ source: LineSource, _ tell: (TalliedLines, TalliedLines) -> Void) async throws -> TalliedLines {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var sum = TalliedLines()
            var (started, finished) = (0, 0)
            var waiting: [Int: TalliedLines] = [:]
            var paused: LineSource?
            read(source, in: &group)
            while let event = try await group.next() {
                switch event {
                case .read(let batch, let source):
                    guard let batch else { break }
                    let number = started
                    started += 1
                    group.addTask { [year] in .counted(number, TalliedLines(batch, of: year)) }
                    paused = source
                case .counted(let number, let lines):
                    waiting[number] = lines
                }
                while let lines = waiting.removeValue(forKey: finished) {
                    finished += 1
                    sum += lines
                    tell(lines, sum)
                }
                if let source = paused, started - finished < mostInFlight {
                    paused = nil
                    read(source, in: &group)
                }
            }
            return sum
        }
    }

    private func read(_ source: LineSource, in group: inout ThrowingTaskGroup<Event, any Error>) {
        group.addTask { [reading] in
            try await blocking(on: reading) {
                var source = source
                let batch = try source.next()
                return .read(batch, source)
            }
        }
    }
}
