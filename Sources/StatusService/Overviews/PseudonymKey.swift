import Crypto
public import ExchangeFormats
public import FundingModel

/// The key of the pseudonyms in a GRONDSLAG (HMAC with SHA-256). Who has it can try all numbers, so it is kept apart
/// from the register.
public struct PseudonymKey: Sendable {
    /// Has taken the key in, and nothing else.
    private let code: HMAC<SHA256>

    /// Unit: bytes.
    public static let size = 32

    /// - Parameter bytes: ``size`` random ones.
    public init(_ bytes: [UInt8]) {
        code = HMAC<SHA256>(
            key: HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: bytes), info: Array("mbost PGN".utf8),
                outputByteCount: Self.size))
    }

    /// The same for a person at an institution always, another one at each institution **(choice)**: who has the files
    /// of two cannot join them.
    ///
    /// - Parameter brin: nil in a file of all institutions.
    public func pseudonym(of person: PersonNumber, at brin: Brin?) -> Pseudonym {
        var message: [UInt8] = []
        for value in [brin?.packed ?? 0, person.value] {
            for shift: UInt32 in [24, 16, 8, 0] { message.append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
        var code = code
        code.update(data: message)
        return Pseudonym(code.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }
}
