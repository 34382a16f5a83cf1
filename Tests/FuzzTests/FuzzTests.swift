import Foundation
import FuzzTargets
import Testing

/// All that the fuzzer found once, and seeds with bytes turned over: the same inputs every time.
@Suite struct FuzzTests {
    private static func corpus(_ target: FuzzTarget) throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus/\(target.rawValue)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            Array(try Data(contentsOf: folder.appending(path: $0)))
        }
    }

    @Test(arguments: FuzzTarget.allCases) func whatWasFoundStaysMended(_ target: FuzzTarget) throws {
        let inputs = try Self.corpus(target)
        #expect(!inputs.isEmpty)
        for input in inputs { target.run(input) }
    }

    @Test(arguments: FuzzTarget.allCases) func turnedOverBytesBreakNothing(_ target: FuzzTarget) throws {
        var state: UInt64 = 20_261_124
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(1, bound)
        }
        let inputs = try Self.corpus(target).map { Array($0.prefix(2000)) }
        for _ in 0..<300 {
            var input = inputs[next(inputs.count)]
            for _ in 0...next(6) where !input.isEmpty {
                switch next(4) {
                case 0: input[next(input.count)] = UInt8(next(256))
                case 1: input.remove(at: next(input.count))
                case 2: input.insert(UInt8(next(256)), at: next(input.count))
                default: input.removeLast(min(input.count, next(40)))
                }
            }
            target.run(input)
        }
    }
}
