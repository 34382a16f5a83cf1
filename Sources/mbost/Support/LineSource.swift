import ExchangeFormats
import Foundation

/// A file, or standard input, as batches of whole lines.
struct LineSource: Sendable {
    private let handle: FileHandle
    private let name: String
    private let isRegularFile: Bool
    private var batcher = LineBatcher()
    private var hasEnded = false
    /// Unit: bytes; nil when nobody knows.
    let size: Int?

    /// A batch is given out at this size, or earlier when the input pauses. Unit: bytes.
    private static let batchSize = 256 << 10

    /// - Parameter path: nil or `-` for standard input.
    init(path: String?) throws(Failure) {
        guard let path, path != "-" else {
            handle = .standardInput
            name = "standard input"
            isRegularFile = false
            size = nil
            return
        }
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: LineSource.resolved(path)) else {
            throw Failure(.badInput, "\(path): no such file; name an existing file, or - for standard input")
        }
        let type = attributes[.type] as? FileAttributeType
        guard type != .typeDirectory else {
            throw Failure(.badInput, "\(path): is a folder; name a file")
        }
        guard let opened = FileHandle(forReadingAtPath: path) else {
            throw Failure(.badInput, "\(path): cannot be opened; check its permissions")
        }
        handle = opened
        name = path
        isRegularFile = type == .typeRegular
        size = isRegularFile ? attributes[.size] as? Int : nil
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// The next whole lines; nil at the end. Blocks until there are some.
    mutating func next() throws -> LineBatch? {
        while true {
            let isEnough = hasEnded || batcher.pendingCount >= LineSource.batchSize || batcher.endsWithLine
            if isEnough, let batch = batcher.next() { return batch }
            if hasEnded { return batcher.finish() }
            let piece = try readPiece()
            if piece.isEmpty { hasEnded = true } else { batcher.add(piece) }
        }
    }

    /// What is there: of a pipe or terminal no more than has come in, so that a caller can take turns with us.
    private func readPiece() throws -> Data {
        guard isRegularFile else { return handle.availableData }
        do {
            return try handle.read(upToCount: LineSource.batchSize) ?? Data()
        } catch {
            throw Failure(.badInput, "\(name): cannot be read; check the file and its disk")
        }
    }
}
