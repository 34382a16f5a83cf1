import ExchangeFormats
import Foundation
import FundingModel

/// The ZIP of an OBO with the lists of what changed since an earlier one.
enum DifferenceArchive {
    /// Makes a new ZIP of a downloaded one and puts it in its place.
    ///
    /// - Returns: how many differences there are of each kind.
    static func extend(_ file: OverviewFile, with earlier: String) throws -> [(kind: OBOKind, count: Int)] {
        guard URL(filePath: earlier).standardizedFileURL != URL(filePath: file.path).standardizedFileURL else {
            throw Failure(.badInput, "\(earlier): would be overwritten; name another folder with --output")
        }
        var old = try OBOSource(path: earlier)
        var new = try OBOSource(path: file.draft)
        var lists = try makeDifferences(from: try old.header(), to: try new.header())
        var parts: [OBOKind: DraftFile] = [:]
        defer { for part in parts.values { part.remove() } }
        for kind in OBOKind.allCases { parts[kind] = try DraftFile("\(file.draft).\(kind.rawValue)") }
        func flush() throws {
            for kind in OBOKind.allCases { try parts[kind]?.append(lists.bytes(of: kind)) }
            lists.clear()
        }
        while lists.awaitsEarlier || lists.awaitsLater {
            if lists.awaitsEarlier {
                if let persons = try old.next() { lists.addEarlier(persons) } else { lists.endEarlier() }
            }
            if lists.awaitsLater {
                if let persons = try new.next() { lists.addLater(persons) } else { lists.endLater() }
            }
            try flush()
        }
        try flush()
        let archive = try DraftFile("\(file.draft).zip")
        do {
            let bytes = try write(to: archive, file.draft, lists, parts)
            try file.replaceDraft(by: archive.path, bytes: bytes)
        } catch {
            archive.remove()
            throw error
        }
        return OBOKind.allCases.map { ($0, lists.count(of: $0)) }
    }

    private static func makeDifferences(from old: OBOHeader, to new: OBOHeader) throws -> OBODifferences {
        do {
            return try OBODifferences(from: old, to: new)
        } catch {
            throw Failure(.badInput, "\(error)")
        }
    }

    /// The OBO as it came, and behind it the lists; how long the ZIP is.
    private static func write(
        to archive: DraftFile, _ draft: String, _ lists: OBODifferences, _ parts: [OBOKind: DraftFile]
    ) throws -> Int {
        var archive = archive
        var zip = ZipWriter()
        func add(_ name: String, size: Int, crc: UInt32, _ pieces: (([UInt8]) throws -> Void) throws -> Void) throws {
            try zip.begin(name, size: size, crc: crc, on: lists.header.created)
            try pieces { piece in
                zip.add(piece)
                try archive.append(zip.bytes)
                zip.clear()
            }
        }
        let whole = try content(of: draft)
        try add(lists.header.file, size: whole.size, crc: whole.crc) { take in try eachPiece(ofOBOIn: draft, take) }
        for kind in OBOKind.allCases {
            guard let part = parts[kind] else { continue }
            try add(lists.file(of: kind), size: part.size, crc: part.sum.value) { take in try part.eachPiece(take) }
        }
        zip.end()
        try archive.append(zip.bytes)
        return archive.size
    }

    private static func content(of draft: String) throws -> (size: Int, crc: UInt32) {
        var (size, sum) = (0, CRC32())
        try eachPiece(ofOBOIn: draft) { piece in
            size += piece.count
            sum.update(piece)
        }
        return (size, sum.value)
    }

    private static func eachPiece(ofOBOIn draft: String, _ take: ([UInt8]) throws -> Void) throws {
        let input = try InputFile(path: draft)
        var zip = ZipReader(file: input.name)
        while let piece = try input.next() {
            for event in try zip.feed(piece) {
                if case .content(let bytes) = event { try take(bytes) }
            }
        }
        try zip.finish()
    }
}

/// A file in the making, with its length and checksum.
struct DraftFile {
    let path: String
    private let handle: FileHandle
    private(set) var size = 0
    private(set) var sum = CRC32()

    init(_ path: String) throws(Failure) {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forUpdatingAtPath: path)
        else { throw Failure(.badInput, "\(path): cannot be written; name another folder with --output") }
        self.path = path
        self.handle = handle
    }

    mutating func append(_ bytes: [UInt8]) throws(Failure) {
        if bytes.isEmpty { return }
        do {
            try handle.write(contentsOf: Data(bytes))
        } catch {
            throw Failure(.failure, "\(path): cannot be written; is the disk full?")
        }
        size += bytes.count
        sum.update(bytes)
    }

    func eachPiece(_ take: ([UInt8]) throws -> Void) throws {
        let input = try InputFile(path: path)
        while let piece = try input.next() { try take(piece) }
    }

    func remove() {
        try? handle.close()
        try? FileManager.default.removeItem(atPath: path)
    }
}
