import Dispatch
import ExchangeFormats
import Foundation

/// Reads, works and takes at the same time: all cores work, what came of each batch is taken in the order of the lines.
///
/// At most ``mostInFlight`` batches are between reading and taking, so memory is bounded and a taker that stalls stalls
/// the reading too.
struct LinePipeline<Outcome: Sendable> {
    let work: @Sendable (LineBatch) -> Outcome
    private let mostInFlight = 2 * ProcessInfo.processInfo.activeProcessorCount + 2
    private let reading = DispatchQueue(label: "mbost.reading")

    private enum Event: Sendable {
        case read(LineBatch?, LineSource)
        case done(Int, Outcome)
    }

    init(_ work: @escaping @Sendable (LineBatch) -> Outcome) {
        self.work = work
    }

    /// - Throws: ``Failure``.
    func run(_ source: LineSource, _ take: (Outcome) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var (started, taken) = (0, 0)
            var waiting: [Int: Outcome] = [:]
            // The source waits here when too much is in flight.
            var paused: LineSource?
            read(source, in: &group)
            while let event = try await group.next() {
                switch event {
                case .read(let batch, let source):
                    guard let batch else { break }
                    let number = started
                    started += 1
                    group.addTask { [work] in .done(number, work(batch)) }
                    paused = source
                case .done(let number, let outcome):
                    waiting[number] = outcome
                }
                while let outcome = waiting.removeValue(forKey: taken) {
                    taken += 1
                    try await take(outcome)
                }
                if let source = paused, started - taken < mostInFlight {
                    paused = nil
                    read(source, in: &group)
                }
            }
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
