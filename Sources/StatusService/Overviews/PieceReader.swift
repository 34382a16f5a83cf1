import CPieces
import NIOCore
import NIOPosix
import Wire

/// Reads a file in pieces, each as the message that carries it.
struct PieceReader {
    /// Most of a piece, so that its frame fills the memory made for it. Unit: bytes.
    static let most = (256 << 10) - 64

    private let file: NIOFileHandle
    private let files = NonBlockingFileIO(threadPool: .singleton)

    init(_ file: NIOFileHandle) {
        self.file = file
    }

    /// - Returns: the message, and how many bytes of the file are in it; 0 at the file's end.
    func message(from place: Int) async throws -> (ByteBuffer, Int) {
        var message = ByteBuffer()
        message.reserveCapacity(Self.mostHead + Self.most)
        // What stands before a piece depends on how long it turns out to be.
        message.moveWriterIndex(to: Self.mostHead)
        message.moveReaderIndex(to: Self.mostHead)
        if !(try readFromMemory(into: &message, from: place)) {
            var piece = try await files.read(
                fileHandle: file, fromOffset: Int64(place), byteCount: Self.most, allocator: ByteBufferAllocator())
            message.writeBuffer(&piece)
        }
        let count = message.readableBytes
        let head = OverviewPart.head(ofPiece: count)
        message.setBytes(head, at: Self.mostHead - head.count)
        message.moveReaderIndex(to: Self.mostHead - head.count)
        return (message, count)
    }

    /// Unit: bytes.
    private static let mostHead = 8

    /// What the kernel has in memory is read at once; what it would have to fetch from the disk is for a thread that
    /// may wait.
    private func readFromMemory(into message: inout ByteBuffer, from place: Int) throws -> Bool {
        let count = try file.withUnsafeFileDescriptor { descriptor in
            unsafe message.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.most) { free in
                unsafe max(0, pieces_read(descriptor, free.baseAddress, UInt(min(free.count, Self.most)), place))
            }
        }
        return count > 0
    }
}
