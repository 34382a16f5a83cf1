import Foundation
import NIOCore
import NIOPosix

/// A file without a name: the kernel lets go of it when its handle is closed, or we end.
func namelessFile(in folder: String) throws -> NIOFileHandle {
    let path = "\(folder)/mbost-\(UInt64.random(in: 0...UInt64.max)).overzicht"
    let file = try NIOFileHandle(
        _deprecatedPath: path, mode: [.read, .write], flags: .allowFileCreation(posixMode: 0o600))
    do {
        try FileManager.default.removeItem(atPath: path)
    } catch {
        try? file.close()
        throw error
    }
    return file
}
