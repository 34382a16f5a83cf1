/// Random numbers that are the same everywhere and always: SplitMix64 (Steele, Lea and Flood, 2014).
struct Dice: Sendable {
    private var state: UInt64

    /// - Parameter stream: each stream of a seed is a sequence of its own.
    init(seed: UInt64, stream: UInt64) {
        state = Dice.mixed(Dice.mixed(seed &+ Dice.step) ^ (stream &+ 1) &* 0xD1B5_4A32_D192_ED03)
    }

    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }

    mutating func next() -> UInt64 {
        state &+= Dice.step
        return Dice.mixed(state)
    }

    /// 0 up to, not including, the limit, which is 1 or more.
    mutating func below(_ limit: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(limit)).high)
    }

    /// Both ends included; the low one when the high one lies below it.
    mutating func between(_ low: Int, _ high: Int) -> Int {
        high <= low ? low : low + below(high - low + 1)
    }

    /// True so many times in a thousand.
    mutating func happens(_ perMille: Int) -> Bool { below(1000) < perMille }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    /// A place in a list whose head is more popular than its tail.
    mutating func popular(_ count: Int) -> Int { min(below(count), below(count)) }
}
