import Foundation

/// A file that is written in large pieces.
struct OutputFile {
    private static let piece = 256 << 10

    private let handle: FileHandle
    private(set) var byteCount = 0

    /// Begins it anew when it is there.
    init(_ url: URL) throws {
        guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
            throw BenchError("\(url.path) cannot be made; check --out")
        }
        handle = try FileHandle(forWritingTo: url)
    }

    /// Is it worth writing so many bytes?
    static func isEnough(_ count: Int) -> Bool { count >= piece }

    mutating func write(_ bytes: [UInt8]) throws {
        try handle.write(contentsOf: Data(bytes))
        byteCount += bytes.count
    }

    func close() throws { try handle.close() }
}
