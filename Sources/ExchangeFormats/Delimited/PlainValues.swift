import FundingModel

/// Values as the files hold them, without quotes.
extension [UInt8] {
    /// `yyyy-mm-dd`.
    mutating func put(plain day: Day) {
        let (year, month, date) = day.components
        put(year, width: 4)
        append(UInt8(ascii: "-"))
        put(month, width: 2)
        append(UInt8(ascii: "-"))
        put(date, width: 2)
    }

    mutating func put(plain brin: Brin) {
        for shift: UInt32 in [24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: brin.packed >> shift)) }
    }

    mutating func put(plain code: TrainingCode) {
        put(Int(code.value), width: 5)
    }

    mutating func put(plain text: ShortText) {
        for place in 0..<text.count { append(text.byte(at: place)) }
    }

    /// Without superfluous zeros: `1`, `0.52`.
    mutating func put(plain factor: Factor, point: UInt8 = UInt8(ascii: ".")) {
        put(scaled: Int64(factor.hundredths), 100, point)
    }

    mutating func put(plain amount: Decimal6, point: UInt8 = UInt8(ascii: ".")) {
        put(scaled: amount.millionths, 1_000_000, point)
    }

    private mutating func put(scaled: Int64, _ scale: Int64, _ point: UInt8) {
        if scaled < 0 { append(UInt8(ascii: "-")) }
        let magnitude = Int64(clamping: scaled.magnitude)
        put(Int(magnitude / scale))
        var (rest, unit) = (magnitude % scale, scale / 10)
        if rest > 0 { append(point) }
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / unit))
            (rest, unit) = (rest % unit, unit / 10)
        }
    }
}
