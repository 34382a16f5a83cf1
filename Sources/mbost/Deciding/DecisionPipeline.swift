import Dispatch
import ExchangeFormats
import Foundation

/// Reads, decides and writes at the same time: all cores decide, the order of the lines is kept.
///
/// At most ``mostInFlight`` batches are between reading and writing, so memory is bounded and an output that stalls
/// stalls the reading too.
struct DecisionPipeline {
    private let batches: BatchDecider
    private let output: ResultOutput
    private let mostInFlight: Int
    private let reading = DispatchQueue(label: "mbost.reading")
    private let writing = DispatchQueue(label: "mbost.writing")

    private enum Event: Sendable {
        case read(LineBatch?, LineSource)
        case decided(Int, BatchDecider.Outcome)
    }

    init(_ batches: BatchDecider, output: ResultOutput) {
        self.batches = batches
        self.output = output
        mostInFlight = 2 * ProcessInfo.processInfo.activeProcessorCount + 2
    }

    /// - Throws: ``Failure``.
    func run(_ source: LineSource, _ progress: (LineCounts) -> Void) async throws -> LineCounts {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var tally = LineCounts()
            var started = 0
            var written = 0
            var decided: [Int: BatchDecider.Outcome] = [:]
            // The source waits here when too much is in flight.
            var paused: LineSource?
            read(source, in: &group)
            while let event = try await group.next() {
                switch event {
                case .read(let batch, let source):
                    guard let batch else { break }
                    let number = started
                    started += 1
                    group.addTask { [batches] in .decided(number, batches.decide(batch)) }
                    paused = source
                case .decided(let number, let outcome):
                    decided[number] = outcome
                }
                while let outcome = decided.removeValue(forKey: written) {
                    written += 1
                    try await blocking(on: writing) { [output] in try output.write(outcome.bytes) }
                    tally += outcome.tally
                    progress(tally)
                }
                if let source = paused, started - written < mostInFlight {
                    paused = nil
                    read(source, in: &group)
                }
            }
            return tally
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
