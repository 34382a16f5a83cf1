import Testing

@testable import RPC

/// Runs each test of a suite twice: with servers on sockets of our own, and on SwiftNIO's channels as under TLS.
struct BothCarriers: SuiteTrait, TestTrait, TestScoping {
    @TaskLocal static var current = RPCServer.Carrier.sockets

    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        for carrier in [RPCServer.Carrier.sockets, .channels] {
            try await Self.$current.withValue(carrier) { try await body() }
        }
    }
}

extension Trait where Self == BothCarriers {
    static var onBothCarriers: BothCarriers { BothCarriers() }
}
