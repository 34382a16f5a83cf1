import NIOCore
import NIOPosix
import Testing

@testable import StatusService

@Suite struct SortedSpoolTests {
    private static func with(_ most: Int, _ body: (inout SortedSpool) async throws -> Void) async throws {
        let file = try namelessFile(in: "/tmp")
        var spool = SortedSpool(file, most: most)
        do {
            try await body(&spool)
        } catch {
            try? file.close()
            throw error
        }
        try file.close()
    }

    /// Pieces of all lengths, also longer than a window, in memory alone, in few runs and in a run a piece.
    @Test(arguments: [1 << 30, 100_000, 1000, 1])
    func allComesOutInOrderOfKey(_ most: Int) async throws {
        let keys: [UInt64] = (0..<500).map { ($0 &* 0x9E37_79B9_7F4A_7C15) >> 4 }
        func piece(_ key: UInt64) -> [UInt8] {
            [UInt8](repeating: UInt8(truncatingIfNeeded: key), count: key % 97 == 0 ? 300_000 : Int(key % 300))
        }
        try await Self.with(most) { spool in
            for key in keys { try await spool.add(key, piece(key)) }
            var found: [[UInt8]] = []
            try await spool.forEach { found.append(Array($0)) }
            #expect(found == keys.sorted().map(piece))
        }
    }

    @Test(arguments: [1 << 20, 1]) func oneKeyTwiceIsSaid(_ most: Int) async throws {
        try await Self.with(most) { spool in
            for key: UInt64 in [5, 3, 5] { try await spool.add(key, [1]) }
            await #expect(throws: SortedSpool.KeyTwice.self) { try await spool.forEach { _ in } }
        }
    }

    @Test func nothingIsNothing() async throws {
        try await Self.with(10) { spool in
            var count = 0
            try await spool.forEach { _ in count += 1 }
            #expect(count == 0)
        }
    }
}
