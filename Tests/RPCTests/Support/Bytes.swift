import NIOCore
@testable import RPC

extension Frame {
    var bytes: [UInt8] {
        var buffer = ByteBuffer()
        encode(into: &buffer)
        return Array(buffer.readableBytesView)
    }
}

/// A frame's bytes as the protocol lays them out, whether allowed or not.
func rawFrame(_ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ body: [UInt8] = []) -> [UInt8] {
    let length = UInt32(6 + body.count)
    return bigEndian(length) + [type, flags] + bigEndian(stream) + body
}

func bigEndian(_ number: UInt32) -> [UInt8] {
    [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
}

/// SplitMix64: the same numbers from the same seed, on every machine.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
