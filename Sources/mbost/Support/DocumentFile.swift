import Foundation

/// A document that gets its name only when it is whole.
enum DocumentFile {
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let draft = path + ".deel"
        guard FileManager.default.createFile(atPath: draft, contents: Data(bytes)), renameAtomically(draft, to: path)
        else {
            try? FileManager.default.removeItem(atPath: draft)
            throw Failure(.badInput, "\(path): cannot be written; name another folder with --output")
        }
    }
}
