import ExchangeFormats
import FundingModel
import Testing

@Suite struct ZipTests {
    static let day = Day("2025-11-19")!

    static func zip(_ files: [(String, [UInt8])]) throws -> [UInt8] {
        var writer = ZipWriter()
        var bytes: [UInt8] = []
        for (name, content) in files {
            var sum = CRC32()
            sum.update(content)
            try writer.begin(name, size: content.count, crc: sum.value, on: day)
            for start in stride(from: 0, to: content.count, by: 3) { writer.add(content[start..<min(start + 3, content.count)]) }
            bytes += writer.bytes
            writer.clear()
        }
        writer.end()
        return bytes + writer.bytes
    }

    static func unzip(_ bytes: [UInt8], pieces: Int = 1 << 20) throws -> [(String, [UInt8])] {
        var reader = ZipReader(file: "a.zip")
        var files: [(String, [UInt8])] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            for event in try reader.feed(Array(bytes[start..<min(start + pieces, bytes.count)])) {
                switch event {
                case .file(let name): files.append((name, []))
                case .content(let content): files[files.count - 1].1 += content
                case .endOfFile: break
                }
            }
        }
        try reader.finish()
        return files
    }

    static let files: [(String, [UInt8])] = [("één.CSV", Array("123456789".utf8)), ("leeg.CSV", []), ("drie.CSV", Array(repeating: 7, count: 1000))]

    /// The check value of CRC-32.
    @Test func checksum() {
        var sum = CRC32()
        sum.update(Array("12345".utf8))
        sum.update(Array("6789".utf8))
        #expect(sum.value == 0xCBF4_3926)
    }

    /// By hand from APPNOTE.TXT: one file `a` with the three bytes `abc`, 2025-11-19.
    @Test func bytesOfASmallOne() throws {
        let date: [UInt8] = [0x73, 0x5B]
        let shared: [UInt8] = [20, 0, 0, 8, 0, 0, 0, 0] + date + [0xC2, 0x41, 0x24, 0x35, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0]
        let local: [UInt8] = [0x50, 0x4B, 3, 4] + shared + [0, 0] + Array("aabc".utf8)
        let central: [UInt8] = [0x50, 0x4B, 1, 2, 0x14, 3] + shared + [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x81, 0, 0, 0, 0] + Array("a".utf8)
        let end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, UInt8(central.count), 0, 0, 0, UInt8(local.count), 0, 0, 0, 0, 0]
        #expect(try Self.zip([("a", Array("abc".utf8))]) == local + central + end)
    }

    @Test(arguments: [1, 2, 7, 64, 1 << 20])
    func comesBackInPiecesOfAnySize(_ size: Int) throws {
        let read = try Self.unzip(try Self.zip(Self.files), pieces: size)
        #expect(read.map(\.0) == Self.files.map(\.0) && read.map(\.1) == Self.files.map(\.1))
    }

    @Test func cutAnywhereIsSaid() throws {
        let bytes = try Self.zip(Self.files)
        for end in 0..<bytes.count {
            let defect = #expect(throws: FileDefect.self) { try Self.unzip(Array(bytes[..<end])) }
            #expect(defect?.reason.hasPrefix("is afgebroken") == true, "\(end)")
        }
        #expect(throws: FileDefect.self) { try Self.unzip(bytes + [0]) }
    }

    @Test func anyBitOfTheContentIsSaid() throws {
        let bytes = try Self.zip([("a", Array("abcdef".utf8))])
        for place in 31..<37 {
            var wrong = bytes
            wrong[place] ^= 1
            let defect = #expect(throws: FileDefect.self) { try Self.unzip(wrong) }
            #expect(defect?.reason == "is beschadigd: het controlegetal (CRC-32) van een bestand erin klopt niet")
        }
        // Checksum, lengths and name in the list do not agree with the file.
        for place in [37 + 16, 37 + 24, 37 + 46] {
            var wrong = bytes
            wrong[place] ^= 1
            #expect(throws: FileDefect.self) { try Self.unzip(wrong) }
        }
    }

    @Test(arguments: [(6, 1, "is versleuteld"), (6, 8, "is gecomprimeerd"), (8, 8, "is gecomprimeerd"), (0, 0x51, "is geen ZIP")])
    func otherZipsAreRefused(_ place: Int, _ value: Int, _ reason: String) throws {
        var bytes = try Self.zip([("a", Array("abc".utf8))])
        bytes[place] = UInt8(value)
        let defect = #expect(throws: FileDefect.self) { try Self.unzip(bytes) }
        #expect(defect?.reason.hasPrefix(reason) == true)
    }

    @Test func whatDoesNotFitIsSaid() throws {
        var writer = ZipWriter()
        let defect = #expect(throws: FileDefect.self) { try writer.begin("a.CSV", size: 0xFFFF_FFFF, crc: 0, on: Self.day) }
        #expect(defect?.reason == "past niet in een ZIP: die is dan groter dan 4 GB")
        #expect(writer.bytes.isEmpty)
    }
}
