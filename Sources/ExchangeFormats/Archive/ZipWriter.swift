public import FundingModel

/// Writes a ZIP piece by piece, its files as they are, without compressing; the caller takes the bytes away whenever it
/// likes.
///
/// Each file's length and checksum are told before its bytes, so that every program reads the ZIP from front to back.
/// Source: APPNOTE.TXT 6.3.10, without ZIP64.
public struct ZipWriter: Sendable {
    /// What has been written since the last ``clear()``.
    public private(set) var bytes: [UInt8] = []

    private struct Entry {
        let name: [UInt8]
        let size: UInt32
        let crc: UInt32
        let date: UInt16
        let offset: UInt32
    }

    private var entries: [Entry] = []
    /// Bytes written since the ZIP began.
    private var written = 0
    /// Bytes of the file in the making that are still to come, and the checksum of those that came.
    private var missing = 0
    private var sum = CRC32()

    /// Unit: bytes. Beyond it a ZIP needs ZIP64.
    static let most = 0xFFFF_FFFE

    public init() {}

    public mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// Begins a file; all of its bytes follow by ``add(_:)``.
    ///
    /// - Throws: when it or the ZIP grows past what a ZIP can hold.
    /// - Precondition: the file before is whole; at most 65,534 files, names of at most 65,535 bytes.
    public mutating func begin(_ name: String, size: Int, crc: UInt32, on day: Day) throws(FileDefect) {
        checkWhole()
        precondition(entries.count < 0xFFFE && name.utf8.count <= 0xFFFF, "too many files, or too long a name")
        let head = 46 + name.utf8.count
        guard size + written + (entries.count + 1) * (2 * head) <= Self.most else {
            throw FileDefect(file: name, line: 0, reason: "past niet in een ZIP: die is dan groter dan 4 GB")
        }
        let (year, month, date) = day.components
        let packed = UInt16(clamping: max(0, year - 1980) << 9 | month << 5 | date)
        let entry = Entry(
            name: Array(name.utf8), size: UInt32(size), crc: crc, date: packed, offset: UInt32(written))
        let start = bytes.count
        bytes.append(little: 0x0403_4B50 as UInt32)
        put(entry)
        bytes.append(little: 0 as UInt16)
        bytes += entry.name
        written += bytes.count - start
        entries.append(entry)
        (missing, sum) = (size, CRC32())
    }

    /// - Precondition: not more than was announced.
    public mutating func add(_ content: some Collection<UInt8>) {
        let content = Array(content)
        precondition(content.count <= missing, "a file of the ZIP is longer than announced")
        missing -= content.count
        written += content.count
        sum.update(content)
        bytes += content
    }

    /// Ends the ZIP with the list of its files.
    public mutating func end() {
        checkWhole()
        let start = bytes.count
        for entry in entries {
            bytes.append(little: 0x0201_4B50 as UInt32)
            // Made as a Unix file by version 2.0.
            bytes.append(little: 0x0314 as UInt16)
            put(entry)
            for _ in 0..<4 { bytes.append(little: 0 as UInt16) }
            // Readable and writable for its owner.
            bytes.append(little: 0o100600 << 16 as UInt32)
            bytes.append(little: entry.offset)
            bytes += entry.name
        }
        let length = bytes.count - start
        bytes.append(little: 0x0605_4B50 as UInt32)
        bytes.append(little: 0 as UInt32)
        for _ in 0..<2 { bytes.append(little: UInt16(entries.count)) }
        bytes.append(little: UInt32(length))
        bytes.append(little: UInt32(written))
        bytes.append(little: 0 as UInt16)
    }

    /// What local and central headers share: version needed to the length of the name.
    private mutating func put(_ entry: Entry) {
        bytes.append(little: 20 as UInt16)
        // Names are UTF-8.
        bytes.append(little: 0x0800 as UInt16)
        bytes.append(little: 0 as UInt16)
        bytes.append(little: 0 as UInt16)
        bytes.append(little: entry.date)
        bytes.append(little: entry.crc)
        bytes.append(little: entry.size)
        bytes.append(little: entry.size)
        bytes.append(little: UInt16(entry.name.count))
    }

    private func checkWhole() {
        precondition(missing == 0, "a file of the ZIP is shorter than announced")
        guard let last = entries.last else { return }
        precondition(last.crc == sum.value, "a file of the ZIP is not what was announced")
    }
}

extension [UInt8] {
    fileprivate mutating func append(little value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
