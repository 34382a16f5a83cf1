/// What goes wrong in a round.
enum Fault: String, CaseIterable, Sendable {
    case serverKilled = "server killed"
    case workerKilled = "worker killed"
    case backendKilled = "database process killed"
    case databaseKilled = "database killed"
    case connectionsCut = "connections cut"
    case diskFull = "disk full"
}

/// Choices that a seed gives, the same ones each time.
struct SeededChoices {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func duration(upTo milliseconds: UInt64) -> Duration { .milliseconds(Int64(next() % (milliseconds + 1))) }

    /// Every fault about as often, in no order.
    mutating func faults(_ count: Int, of kinds: [Fault]) -> [Fault] {
        var faults = (0..<count).map { kinds[$0 % kinds.count] }
        for place in faults.indices.dropFirst() { faults.swapAt(place, Int(next() % UInt64(place + 1))) }
        return faults
    }
}
