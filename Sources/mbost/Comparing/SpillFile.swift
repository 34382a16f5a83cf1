import ExchangeFormats
import Foundation

/// A file without a name for what does not fit in memory: it is gone with the program, however that ends.
enum SpillFile {
    /// - Throws: ``Failure``.
    static func store() -> SpillStore {
        let file = LazyFile()
        return SpillStore(
            write: { try file.write($0) },
            read: { place, count in try file.read(place, count) })
    }

    /// Made when the first run goes out: most files never need it.
    private final class LazyFile {
        private var handle: FileHandle?

        private func opened() throws(Failure) -> FileHandle {
            if let handle { return handle }
            let folder = FileManager.default.temporaryDirectory
            let path = folder.appending(path: "mbost-\(UUID().uuidString)").path
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
                let made = FileHandle(forUpdatingAtPath: path)
            else { throw Failure(.badInput, "\(folder.path): cannot be written in; name another folder with TMPDIR") }
            try? FileManager.default.removeItem(atPath: path)
            handle = made
            return made
        }

        func write(_ bytes: [UInt8]) throws(Failure) {
            let handle = try opened()
            do {
                try handle.seekToEnd()
                try handle.write(contentsOf: Data(bytes))
            } catch {
                throw Failure(.badInput, "the folder for temporary files is full; name another one with TMPDIR")
            }
        }

        func read(_ place: Int, _ count: Int) throws(Failure) -> [UInt8] {
            let handle = try opened()
            do {
                try handle.seek(toOffset: UInt64(place))
                return Array(try handle.read(upToCount: count) ?? Data())
            } catch {
                throw Failure(.badInput, "a temporary file cannot be read; check the disk it is on")
            }
        }
    }
}
