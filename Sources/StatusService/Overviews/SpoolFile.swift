import Crypto
import NIOCore
import NIOPosix

/// A file in the making: its bytes on their way to the disk, their number and SHA-256.
struct SpoolFile {
    /// Bytes from which on it is worth writing. Unit: bytes.
    static let piece = 64 << 10

    private let file: NIOFileHandle
    private let files = NonBlockingFileIO(threadPool: .singleton)
    private(set) var bytes = 0
    private var hash = SHA256()

    init(_ file: NIOFileHandle) {
        self.file = file
    }

    mutating func append(_ chunk: [UInt8]) async throws {
        if chunk.isEmpty { return }
        hash.update(data: chunk)
        try await files.write(fileHandle: file, toOffset: Int64(bytes), buffer: ByteBuffer(bytes: chunk))
        bytes += chunk.count
    }

    func digest(name: String = "", enrolments: Int, diplomas: Int) -> OverviewDigest {
        let text = hash.finalize().map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
        return OverviewDigest(name: name, bytes: bytes, sha256: text, enrolments: enrolments, diplomas: diplomas)
    }
}
