import NIOCore
import NIOPosix

/// Pieces of bytes with a key each, put in order of key: so many bytes of them in memory, the rest in sorted runs on
/// disk that are merged at the end.
struct SortedSpool {
    /// Two pieces with one key.
    struct KeyTwice: Error {}

    private struct Entry {
        let key: UInt64
        let start: Int
        let count: Int
    }

    private let file: NIOFileHandle
    private let files = NonBlockingFileIO(threadPool: .singleton)
    private let most: Int
    private var arena: [UInt8] = []
    private var entries: [Entry] = []
    /// Where each run stands in the file.
    private var runs: [Range<Int>] = []

    /// - Parameters:
    ///   - file: for the runs alone.
    ///   - most: bytes in memory. The merge takes as many once more.
    init(_ file: NIOFileHandle, most: Int = 16 << 20) {
        self.file = file
        self.most = most
    }

    mutating func add(_ key: UInt64, _ bytes: [UInt8]) async throws {
        if arena.count + bytes.count > most, !entries.isEmpty { try await endRun() }
        entries.append(Entry(key: key, start: arena.count, count: bytes.count))
        arena += bytes
    }

    /// Gives all pieces in order of key.
    ///
    /// - Throws: ``KeyTwice``.
    mutating func forEach(_ take: (ArraySlice<UInt8>) async throws -> Void) async throws {
        var last: UInt64?
        func check(_ key: UInt64) throws(KeyTwice) {
            if key == last { throw KeyTwice() }
            last = key
        }
        guard !runs.isEmpty else {
            entries.sort { $0.key < $1.key }
            for entry in entries {
                try check(entry.key)
                try await take(arena[entry.start..<entry.start + entry.count])
            }
            return
        }
        try await endRun()
        (arena, entries) = ([], [])
        let window = max(16 << 10, min(256 << 10, most / runs.count))
        var readers = runs.map { RunReader(file: file, files: files, rest: $0, window: window) }
        var keys: [UInt64] = []
        for place in readers.indices { keys.append(try await readers[place].next() ?? .max) }
        // Keys have 60 bits: none is the greatest.
        while let key = keys.min(), key < .max, let place = keys.firstIndex(of: key) {
            try check(key)
            try await take(readers[place].piece)
            keys[place] = try await readers[place].next() ?? .max
        }
    }

    private mutating func endRun() async throws {
        if entries.isEmpty { return }
        entries.sort { $0.key < $1.key }
        let start = runs.last?.upperBound ?? 0
        var end = start
        var buffer = ByteBuffer()
        func write() async throws {
            let count = buffer.readableBytes
            try await files.write(fileHandle: file, toOffset: Int64(end), buffer: buffer)
            end += count
            buffer.clear()
        }
        for entry in entries {
            buffer.writeInteger(entry.key)
            buffer.writeInteger(UInt32(entry.count))
            buffer.writeBytes(arena[entry.start..<entry.start + entry.count])
            if buffer.readableBytes >= 256 << 10 { try await write() }
        }
        if buffer.readableBytes > 0 { try await write() }
        runs.append(start..<end)
        arena.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }
}

/// One run, read from its beginning.
private struct RunReader {
    private static let head = 12

    let file: NIOFileHandle
    let files: NonBlockingFileIO
    var rest: Range<Int>
    let window: Int
    private var buffer: [UInt8] = []
    private var place = 0
    private(set) var piece: ArraySlice<UInt8> = []

    init(file: NIOFileHandle, files: NonBlockingFileIO, rest: Range<Int>, window: Int) {
        self.file = file
        self.files = files
        self.rest = rest
        self.window = window
    }

    /// The next piece's key; nil at the end.
    mutating func next() async throws -> UInt64? {
        piece = []
        if buffer.count - place < Self.head { try await fill(Self.head) }
        guard buffer.count - place >= Self.head else { return nil }
        func number(_ range: Range<Int>) -> UInt64 { buffer[range].reduce(0) { $0 << 8 | UInt64($1) } }
        let key = number(place..<place + 8)
        let count = Int(number(place + 8..<place + 12))
        if buffer.count - place < Self.head + count { try await fill(Self.head + count) }
        place += Self.head
        piece = buffer[place..<place + count]
        place += count
        return key
    }

    /// Reads on until so many bytes are there, or the run has ended.
    private mutating func fill(_ count: Int) async throws {
        buffer.removeSubrange(..<place)
        place = 0
        while buffer.count < count, !rest.isEmpty {
            let asked = min(rest.count, max(window, count - buffer.count))
            let bytes = try await files.read(
                fileHandle: file, fromOffset: Int64(rest.lowerBound), byteCount: asked,
                allocator: ByteBufferAllocator())
            guard bytes.readableBytes > 0 else { throw IOError(errnoCode: 5, reason: "a spool file is cut off") }
            buffer += bytes.readableBytesView
            rest = rest.lowerBound + bytes.readableBytes..<rest.upperBound
        }
    }
}
