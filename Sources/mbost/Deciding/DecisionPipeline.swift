import Dispatch

/// Reads, decides and writes at the same time: all cores decide, the order of the lines is kept.
struct DecisionPipeline {
    private let batches: BatchDecider
    private let output: ResultOutput
    private let writing = DispatchQueue(label: "mbost.writing")

    init(_ batches: BatchDecider, output: ResultOutput) {
        self.batches = batches
        self.output = output
    }

    /// - Throws: ``Failure``.
    func run(_ source: LineSource, _ progress: (LineCounts) -> Void) async throws -> LineCounts {
        var tally = LineCounts()
        let pipeline = LinePipeline { [batches] in batches.decide($0) }
        try await pipeline.run(source) { outcome in
            try await blocking(on: writing) { [output] in try output.write(outcome.bytes) }
            tally += outcome.tally
            progress(tally)
        }
        return tally
    }
}
