import Foundation
import StatusClient

/// A file read piece by piece.
final class InputFile {
    let name: String
    /// Unit: bytes.
    let size: Int
    private let path: String
    private let handle: FileHandle

    init(path: String) throws(Failure) {
        let resolved = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
            throw Failure(.badInput, "\(path): no such file; name an existing file")
        }
        guard attributes[.type] as? FileAttributeType != .typeDirectory else {
            throw Failure(.badInput, "\(path): is a folder; name a file")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Failure(.badInput, "\(path): cannot be opened; check its permissions")
        }
        self.path = path
        self.handle = handle
        name = URL(filePath: path).lastPathComponent
        size = attributes[.size] as? Int ?? 0
    }

    /// The next piece; nil at the end.
    func next() throws(Failure) -> [UInt8]? {
        do {
            let data = try handle.read(upToCount: StatusClient.mostChunk) ?? Data()
            return data.isEmpty ? nil : Array(data)
        } catch {
            throw Failure(.badInput, "\(path): cannot be read; check the file and its disk")
        }
    }
}
