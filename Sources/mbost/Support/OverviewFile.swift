import Crypto
import Foundation
import FundingModel
import NIOCore
import NIOFoundationCompat
import StatusClient
import Wire

/// A file on its way from the server: it gets its name only when it is whole and its checksum is right.
final class OverviewFile {
    private let folder: String
    private var name = ""
    private var handle: FileHandle?
    private var hash = SHA256()
    private(set) var bytes = 0
    private(set) var end: OverviewEnd?

    /// - Parameter folder: `-` for standard output.
    init(folder: String) {
        self.folder = folder
    }

    var isStandardOutput: Bool { folder == "-" }
    var path: String { isStandardOutput ? "-" : folder + "/" + name }
    /// Where it stands until it has its name.
    var draft: String { path + ".deel" }

    func take(_ part: DownloadPart) throws {
        switch part {
        case .start(let start): try open(start.fileName)
        case .bytes(let bytes): try write(bytes.readableBytesView)
        case .end(let end): self.end = end
        }
    }

    private func open(_ given: String) throws(Failure) {
        // A name is a name: no server decides in which folder we write.
        guard !given.isEmpty, !given.contains("/"), !given.hasPrefix(".") else {
            throw Failure(.failure, "the server gave a file name that is none")
        }
        // A second start: the overview changed while the connection was lost, and begins anew.
        if isStandardOutput, bytes > 0 {
            throw Failure(.unreachable, "the overview changed while the connection was lost; ask for it again")
        }
        (name, bytes, hash) = (given, 0, SHA256())
        if isStandardOutput { return }
        try? handle?.close()
        guard FileManager.default.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: draft)
        else { throw Failure(.badInput, "\(folder): cannot be written in; name another folder with --output") }
        self.handle = handle
    }

    private func write(_ chunk: ByteBufferView) throws(Failure) {
        hash.update(data: chunk)
        bytes += chunk.count
        if isStandardOutput { return try ResultOutput().write(Array(chunk)) }
        do {
            try handle?.write(contentsOf: chunk)
        } catch {
            throw Failure(.failure, "\(draft): cannot be written; is the disk full?")
        }
    }

    /// Gives the file its name when it is whole.
    func finish() throws {
        try verify()
        try publish()
    }

    /// Is it whole, to the bit?
    func verify() throws {
        guard let end else { throw Failure(.failure, "the server ended before the overview did; try again") }
        let digest = hash.finalize().map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
        guard end.bytes == bytes, end.sha256 == digest else {
            throw Failure(.failure, "the overview came in damaged (checksum); try again")
        }
    }

    /// Puts another file in the place of what came in.
    func replaceDraft(by other: String, bytes: Int) throws {
        try handle?.close()
        guard renameAtomically(other, to: draft) else {
            throw Failure(.failure, "\(draft): cannot be made; is it a folder?")
        }
        handle = FileHandle(forUpdatingAtPath: draft)
        self.bytes = bytes
    }

    func publish() throws {
        if isStandardOutput { return }
        try? handle?.synchronize()
        try? handle?.close()
        guard renameAtomically(draft, to: path) else {
            throw Failure(.failure, "\(path): cannot be made; is it a folder?")
        }
    }

    /// Nothing stays of a file that did not come in whole.
    func abandon() {
        try? handle?.close()
        if handle != nil { try? FileManager.default.removeItem(atPath: draft) }
    }
}
