import Glibc
import NIOCore
import NIOPosix
import Testing
import Wire

@testable import StatusService

/// Pieces of a file as messages: all of it, each as protobuf-c writes it, wherever the kernel has its bytes.
@Suite struct PieceReaderTests {
    private static func read(_ content: [UInt8], isOnDiskOnly: Bool) async throws -> [ByteBuffer] {
        let file = try namelessFile(in: "/tmp")
        defer { try? file.close() }
        var spool = SpoolFile(file)
        try await spool.append(content)
        if isOnDiskOnly {
            try file.withUnsafeFileDescriptor { descriptor in
                #expect(fsync(descriptor) == 0)
                #expect(posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) == 0)
            }
        }
        let reader = PieceReader(file)
        var (messages, place) = ([ByteBuffer](), 0)
        while true {
            let (message, count) = try await reader.message(from: place)
            if count == 0 { return messages }
            messages.append(message)
            place += count
        }
    }

    @Test(
        arguments: [0, 1, 127, 128, PieceReader.most - 1, PieceReader.most, PieceReader.most + 1, 3 * PieceReader.most],
        [false, true])
    func piecesAreTheFile(_ size: Int, _ isOnDiskOnly: Bool) async throws {
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        var place = 0
        for message in try await Self.read(content, isOnDiskOnly: isOnDiskOnly) {
            let bytes = Array(message.readableBytesView)
            guard case .chunk(let piece) = try OverviewPart(encoded: bytes) else {
                Issue.record("not a piece")
                return
            }
            #expect(piece.count <= PieceReader.most && !piece.isEmpty)
            #expect(piece == Array(content[place..<place + piece.count]))
            #expect(bytes == OverviewPart.chunk(piece).encoded)
            place += piece.count
        }
        #expect(place == size)
    }
}
