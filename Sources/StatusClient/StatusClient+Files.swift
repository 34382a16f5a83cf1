public import NIOCore
import RPC
public import Wire

/// What comes of a file: the start first, then its bytes, then the end.
public enum DownloadPart: Sendable {
    case start(OverviewStart)
    /// The next ones, as they came in.
    case bytes(ByteBuffer)
    case end(OverviewEnd)
}

/// Files to and from the server.
extension StatusClient {
    /// Longest piece of a file in one message.
    public static let mostChunk = 128 << 10

    /// Sends a file. The body calls `send` with its pieces, of at most ``mostChunk`` bytes each, in order.
    public func importFile(
        _ header: ImportHeader, _ body: ((_ piece: [UInt8]) async throws -> Void) async throws -> Void
    ) async throws -> ImportReply {
        let connection = try await pool.connection()
        let reply = try await connection.clientStreaming(Method.importFile, streamOptions) { writer in
            try await writer.write(ByteBuffer(bytes: ImportPart.header(header).encoded))
            try await body { piece in
                try await writer.write(ByteBuffer(bytes: ImportPart.chunk(piece).encoded))
            }
        }
        return try Self.decoded(reply)
    }

    /// Streams an institution's individual overview: start, pieces, end.
    ///
    /// When the connection is lost it goes on where it was, with the same or another server. Should the overview have
    /// changed by then, `take` gets a second start with offset 0, and what came before counts no more.
    public func downloadOverview(
        _ request: DownloadOverviewRequest, _ take: (DownloadPart) async throws -> Void
    ) async throws {
        var request = request
        var failures = 0
        while true {
            let before = request.offset
            do {
                return try await download(&request, take)
            } catch let error as CallError where error.code == .unavailable {
                failures = request.offset > before ? 1 : failures + 1
                guard let pause = retries.pause(after: error, attempt: failures, chance: .random(in: 0...1)) else {
                    throw error
                }
                try await Task.sleep(for: .nanoseconds(pause.nanoseconds))
            }
        }
    }

    /// Pieces are most of what comes: they are taken out as they are.
    private static func part(_ message: ByteBuffer) throws -> DownloadPart {
        if let start = OverviewPart.startOfPiece(in: message.readableBytesView) {
            var bytes = message
            bytes.moveReaderIndex(forwardBy: start)
            return .bytes(bytes)
        }
        return switch try decoded(message) as OverviewPart {
        case .start(let start): .start(start)
        case .chunk(let bytes): .bytes(ByteBuffer(bytes: bytes))
        case .end(let end): .end(end)
        }
    }

    /// One attempt; the request ends up as what to ask next.
    private func download(
        _ request: inout DownloadOverviewRequest, _ take: (DownloadPart) async throws -> Void
    ) async throws {
        let connection = try await pool.connection()
        let asked = request
        let message = ByteBuffer(bytes: asked.encoded)
        var (edition, offset) = (asked.edition, asked.offset)
        defer { (request.edition, request.offset) = (edition, offset) }
        try await connection.serverStreaming(Method.downloadOverview, message, streamOptions) { replies in
            for try await message in replies {
                let part = try Self.part(message)
                switch part {
                case .start(let start):
                    let goesOn = start.sha256 == edition && start.offset == offset && offset > 0
                    (edition, offset) = (start.sha256, start.offset)
                    if !goesOn { try await take(part) }
                case .bytes(let bytes):
                    try await take(part)
                    offset += bytes.readableBytes
                case .end: try await take(part)
                }
            }
        }
    }
}
