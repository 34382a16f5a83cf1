import NIOCore
import Testing

@testable import RPC

/// Bytes in, frames out, however they are cut.
@Suite struct FrameDecoderTests {
    static let frames = WireDocumentTests.frames.sorted { $0.key < $1.key }.map(\.value)

    /// Every frame that comes out, and the violation that ended it.
    static func decode(_ pieces: [[UInt8]], maxFrame: UInt32 = 1 << 20) -> ([Frame], String?) {
        var decoder = FrameDecoder(maxFrame: maxFrame)
        var frames: [Frame] = []
        for piece in pieces {
            decoder.feed(ByteBuffer(bytes: piece))
            do throws(ProtocolViolation) {
                while let frame = try decoder.next() { frames.append(frame) }
            } catch {
                return (frames, error.description)
            }
        }
        return (frames, nil)
    }

    @Test func wholeFrames() {
        #expect(Self.decode(Self.frames.map(\.bytes)) == (Self.frames, nil))
    }

    @Test func byteByByte() {
        #expect(Self.decode(Self.frames.flatMap(\.bytes).map { [$0] }) == (Self.frames, nil))
    }

    @Test func coalesced() {
        #expect(Self.decode([Self.frames.flatMap(\.bytes)]) == (Self.frames, nil))
    }

    @Test func cutInTwoAtEachByte() {
        let bytes = Self.frames.flatMap(\.bytes)
        for cut in 0...bytes.count {
            #expect(Self.decode([Array(bytes[..<cut]), Array(bytes[cut...])]) == (Self.frames, nil), "cut at \(cut)")
        }
    }

    @Test func nothingComesBeforeTheLastByte() {
        for frame in Self.frames {
            #expect(Self.decode([Array(frame.bytes.dropLast())]) == ([], nil), "\(frame)")
        }
    }

    @Test func manyFramesPassThroughOneDecoder() {
        let message = Frame.message(stream: 1, ByteBuffer(repeating: 7, count: 50_000), end: false)
        #expect(
            Self.decode([Array((0..<20).map { _ in message.bytes }.joined())]).0 == Array(repeating: message, count: 20)
        )
    }

    @Test func aFrameOfMaxFrameIsTakenAndOneLongerIsNot() {
        let fits = Frame.message(stream: 1, ByteBuffer(repeating: 1, count: 94), end: false)
        #expect(Self.decode([fits.bytes], maxFrame: 100) == ([fits], nil))
        let longer = Frame.message(stream: 1, ByteBuffer(repeating: 1, count: 95), end: false)
        #expect(
            Self.decode([longer.bytes], maxFrame: 100) == ([], "a frame of 101 bytes is longer than the 100 allowed"))
        // Refused on its length alone.
        #expect(
            Self.decode([bigEndian(UInt32.max)]).1 == "a frame of 4294967295 bytes is longer than the 1048576 allowed")
    }

    /// A body cut short, with the length that fits it, for each place it can be cut.
    @Test func aBodyCutShortIsAViolation() {
        for frame in Self.frames {
            let body = Array(frame.bytes.dropFirst(10))
            var fixed = body.count
            switch frame {
            case .message, .end, .cancel: continue
            case .call(_, let call): fixed -= call.message?.readableBytes ?? 0
            case .status(_, _, let message): fixed -= message?.readableBytes ?? 0
            default: break
            }
            for length in 0..<fixed {
                let cut = bigEndian(UInt32(6 + length)) + frame.bytes[4..<10] + body.prefix(length)
                #expect(Self.decode([Array(cut)]) == ([], "a frame is cut short"), "\(frame) cut at \(length)")
            }
        }
    }

    @Test(
        arguments: [
            (
                "shorter than its header", bigEndian(5) + [3, 0, 0, 0, 0],
                "a frame of 5 bytes is shorter than its header"
            ),
            ("length 0", bigEndian(0), "a frame of 0 bytes is shorter than its header"),
            ("type 0", rawFrame(0), "frame type 0 is unknown"),
            ("type 12", rawFrame(12), "frame type 12 is unknown"),
            ("AUTH with a byte", rawFrame(11, [0, 1, 65, 0]), "frame type 11 has 1 bytes too many"),
            ("AUTH on a stream", rawFrame(11, stream: 1, [0, 1, 65]), "frame type 11 stands on stream 0 only"),
            ("END with a byte", rawFrame(4, stream: 1, [0]), "frame type 4 has 1 bytes too many"),
            ("CANCEL with bytes", rawFrame(6, stream: 1, [0, 0]), "frame type 6 has 2 bytes too many"),
            ("WINDOW with a byte", rawFrame(7, stream: 1, [0, 0, 0, 1, 0]), "frame type 7 has 1 bytes too many"),
            ("PING with a byte", rawFrame(8, [0, 0, 0, 0, 0, 0, 0, 1, 0]), "frame type 8 has 1 bytes too many"),
            ("GOODBYE with a byte", rawFrame(10, [0, 1, 65, 0]), "frame type 10 has 1 bytes too many"),
            (
                "CALL with a message it does not announce", rawFrame(2, stream: 1, [0, 0, 0, 0, 0, 0, 0, 9]),
                "frame type 2 has 1 bytes too many"
            ),
            (
                "HELLO with another magic", rawFrame(1, [71, 69, 84, 32, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
                "the first frame is not a HELLO of this protocol"
            ),
            (
                "HELLO with a method of kind 4",
                rawFrame(1, [0x6D, 0x62, 0x73, 0x74, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 4, 0, 0]),
                "a method of HELLO has an unknown kind"
            ),
            ("HELLO on a stream", rawFrame(1, stream: 1), "frame type 1 stands on stream 0 only"),
            ("PING on a stream", rawFrame(8, stream: 1), "frame type 8 stands on stream 0 only"),
            ("CALL on stream 0", rawFrame(2), "frame type 2 needs a stream other than 0"),
            ("STATUS on stream 0", rawFrame(5), "frame type 5 needs a stream other than 0"),
            ("text that is not UTF-8", rawFrame(10, [0, 2, 0xC3, 0x28]), "a text in a frame is not UTF-8"),
            ("half a character", rawFrame(10, [0, 1, 0xE2]), "a text in a frame is not UTF-8"),
        ] as [(String, [UInt8], String)])
    func violations(_ name: String, _ bytes: [UInt8], _ text: String) {
        #expect(Self.decode([bytes]) == ([], text), "\(name)")
        #expect(Self.decode([Frame.ping(1).bytes + bytes]) == ([.ping(1)], text), "\(name), after a good frame")
    }

    @Test func aStatusCodeFromALaterVersionIsUnknown() {
        let decoded = Self.decode([rawFrame(5, flags: 1, stream: 1, [17, 0, 1, 65, 0])])
        #expect(decoded == ([.status(stream: 1, CallError(.unknown, "A"), nil)], nil))
    }

    @Test func textsAreCutAtTheirLimitAndCountsToo() throws {
        let error = CallError(
            .internalError, String(repeating: "a", count: 70_000),
            details: Array(repeating: CallError.Detail("n", "v"), count: 300))
        let (frames, violation) = Self.decode([Frame.status(stream: 1, error, nil).bytes])
        #expect(violation == nil)
        guard case .status(_, let read?, _)? = frames.first else {
            Issue.record("no STATUS came out")
            return
        }
        #expect(read.message.utf8.count == 65_535)
        #expect(read.details.count == 255)
    }

    /// A cut text is still UTF-8: its last character goes as a whole.
    @Test func aTextIsCutBetweenCharacters() {
        let (frames, violation) = Self.decode([Frame.goodbye(String(repeating: "€", count: 30_000)).bytes])
        #expect(violation == nil)
        #expect(frames == [.goodbye(String(repeating: "€", count: 21_845))])
        let (odd, oddViolation) = Self.decode([Frame.goodbye("a" + String(repeating: "€", count: 30_000)).bytes])
        #expect(oddViolation == nil)
        #expect(odd == [.goodbye("a" + String(repeating: "€", count: 21_844))])
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func randomBytesGiveFramesOrAViolation(_ seed: UInt64) {
        var numbers = SeededNumbers(state: seed)
        // Wholly random, then good frames with some bytes changed: both get past the length now and then.
        let noise = (0..<2_000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
        _ = Self.decode([noise], maxFrame: .max)
        var changed = Self.frames.flatMap(\.bytes)
        for _ in 0..<4 {
            changed[Int.random(in: 0..<changed.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
        }
        let whole = Self.decode([changed])
        let single = Self.decode(changed.map { [$0] })
        #expect(whole.0 == single.0, "seed \(seed)")
        #expect(whole.1 == single.1, "seed \(seed)")
    }

    /// Who announces a frame of a megabyte and sends a few bytes of it takes few of ours; once a good part has come,
    /// there is room for all of it.
    @Test func roomIsMadeForWhatComesNotForWhatIsAnnounced() throws {
        let message = ByteBuffer(repeating: 7, count: 1 << 19)
        let bytes = Frame.message(stream: 1, message, end: false).bytes
        var decoder = FrameDecoder()
        decoder.feed(ByteBuffer(bytes: bytes[..<1_000]))
        #expect(try decoder.next() == nil)
        decoder.settle()
        #expect(decoder.room < 1 << 14)
        decoder.feed(ByteBuffer(bytes: bytes[1_000..<100_000]))
        #expect(try decoder.next() == nil)
        decoder.settle()
        #expect(decoder.room >= bytes.count)
        decoder.feed(ByteBuffer(bytes: bytes[100_000...] + Frame.ping(3).bytes))
        #expect(try decoder.next() == .message(stream: 1, message, end: false))
        #expect(try decoder.next() == .ping(3))
        #expect(try decoder.next() == nil && !decoder.hasRest)
    }

    /// Cut anywhere, with what is left kept apart from where it was read: the same frames.
    @Test func whatIsLeftIsKeptApart() throws {
        let frames: [Frame] = [
            .call(stream: 1, .open(3)), .message(stream: 1, ByteBuffer(repeating: 5, count: 300), end: false),
            .ping(4), .message(stream: 1, ByteBuffer(), end: true),
        ]
        let bytes = frames.flatMap(\.bytes)
        for cut in 0...bytes.count {
            var decoder = FrameDecoder()
            var found: [Frame] = []
            for part in [bytes[..<cut], bytes[cut...]] {
                decoder.feed(ByteBuffer(bytes: part))
                while let frame = try decoder.next() { found.append(frame) }
                decoder.settle()
                decoder.settle()
            }
            #expect(found == frames && !decoder.hasRest)
        }
    }
}
