import ArgumentParser

/// Measures what the project promises, beside a yardstick that ran on the same machine in the same minute, and makes
/// the registers that are measured on.
@main
struct MbostBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mbost-bench",
        abstract: "Measure what the project promises (exit status 1 when a bar is missed); make registers.",
        subcommands: [
            DecideBench.self, RecomputeBench.self, RegisterBench.self, PeerBench.self, IndexBench.self,
            RPCBench.self, OverviewBench.self, FilesBench.self, FaultsBench.self, SoakBench.self,
            GenerateCommand.self, PeerBare.self, PeerFile.self, PeerFiles.self,
        ])
}
