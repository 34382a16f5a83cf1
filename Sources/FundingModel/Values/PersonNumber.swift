/// The number that names one person: a citizen service number, or an education number for who has none.
///
/// Dutch: burgerservicenummer (BSN) or onderwijsnummer; never both. Nine digits with leading zeros that pass the
/// 11-test. It has no `description` on purpose: printing it must be asked for by name (``digits``).
public struct PersonNumber: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// 0…999,999,999.
    public let value: UInt32

    /// Dutch: soort persoonsnummer.
    public enum Kind: Sendable, Equatable {
        case citizenServiceNumber
        case educationNumber
    }

    /// Nil when the value has more than nine digits or fails the 11-test.
    @inlinable
    public init?(value: UInt32) {
        guard PersonNumber.kind(of: value) != nil else { return nil }
        self.value = value
    }

    /// Reads exactly nine digits that pass the 11-test.
    public init?(_ text: String) {
        guard text.utf8.count == 9 else { return nil }
        var value: UInt32 = 0
        for byte in text.utf8 {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + UInt32(byte - 48)
        }
        self.init(value: value)
    }

    public var kind: Kind {
        PersonNumber.kind(of: value) ?? .citizenServiceNumber
    }

    /// The nine digits, leading zeros included. Personal data: never into a log or an error.
    public var digits: String {
        Day.padded(Int(value), 9)
    }

    /// 9·d1+8·d2+…+2·d8−1·d9 is divisible by 11; an education number starts with 10 and leaves remainder 5
    /// **(choice)**.
    @inlinable
    static func kind(of value: UInt32) -> Kind? {
        guard value <= 999_999_999 else { return nil }
        var rest = Int(value)
        var sum = -(rest % 10)
        rest /= 10
        for weight in 2...9 {
            sum += weight * (rest % 10)
            rest /= 10
        }
        let remainder = ((sum % 11) + 11) % 11
        if remainder == 0 { return .citizenServiceNumber }
        return remainder == 5 && educationNumbers.contains(value) ? .educationNumber : nil
    }

    /// Where education numbers are: those of nine digits that start with 10.
    @inlinable
    public static var educationNumbers: ClosedRange<UInt32> { 100_000_000...109_999_999 }

    @inlinable
    public static func < (left: PersonNumber, right: PersonNumber) -> Bool { left.value < right.value }
}
