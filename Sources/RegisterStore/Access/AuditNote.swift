import Crypto
public import FundingModel

/// One access to personal data, on its way to the log.
public struct AuditNote: Sendable {
    public enum Subject: Sendable {
        case person(PersonNumber)
        case institution(Brin)
        case all
    }

    public var at: Moment
    public var caller: Int32
    public var action: String
    public var reason: String
    public var subject: Subject
    public var outcome: UInt8

    public init(
        at: Moment, caller: Int32, action: String, reason: String, subject: Subject, outcome: UInt8
    ) {
        self.at = at
        self.caller = caller
        self.action = action
        self.reason = reason
        self.subject = subject
        self.outcome = outcome
    }
}

/// The log's key: who is looked at is kept sealed with it (AES-GCM, a batch at a time), and shown under a pseudonym
/// (HMAC with SHA-256). Who has the key can try all numbers, so it is kept apart from the log.
public struct AuditKey: Sendable {
    private let naming: SymmetricKey
    private let sealing: SymmetricKey
    /// Tells in the log with which key it was sealed, and nothing about it.
    let check: Int32

    public static let size = 32

    /// - Parameter bytes: ``size`` random ones.
    public init(_ bytes: [UInt8]) {
        let key = SymmetricKey(data: bytes)
        func derived(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key, info: Array("mbost audit \(purpose)".utf8), outputByteCount: Self.size)
        }
        naming = derived("pseudonym")
        sealing = derived("subjects")
        let code = HMAC<SHA256>.authenticationCode(for: Array("check".utf8), using: derived("check"))
        check = Array(code).prefix(4).reduce(0) { $0 << 8 | Int32($1) }
    }

    /// The same for one person always. Unit: 16 bytes.
    public func pseudonym(of person: PersonNumber) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: person.value)
        return Array(HMAC<SHA256>.authenticationCode(for: bytes, using: naming).prefix(16))
    }

    /// What a seal adds. Unit: bytes.
    static let sealSize = 12 + 16

    func seal(_ subjects: [UInt8]) throws -> [UInt8] {
        guard let sealed = try AES.GCM.seal(subjects, using: sealing).combined else { throw damaged("seal of the log") }
        return Array(sealed)
    }

    /// Nil when it was sealed with another key, or is not what was sealed.
    func open(_ sealed: [UInt8]) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed) else { return nil }
        return (try? AES.GCM.open(box, using: sealing)).map { Array($0) }
    }
}

/// What a batch's hash is of: everything in it and before it.
func auditHash(
    _ batch: Int64, _ keyCheck: Int32, _ texts: [String], _ content: [UInt8], _ subjects: [UInt8], previous: [UInt8]
) -> [UInt8] {
    var head = previous
    head.append(bigEndian: batch)
    head.append(bigEndian: keyCheck)
    head.append(bigEndian: Int32(texts.count))
    for text in texts {
        head.append(bigEndian: Int32(text.utf8.count))
        head += text.utf8
    }
    head.append(bigEndian: Int64(content.count))
    var hash = SHA256()
    hash.update(data: head)
    hash.update(data: content)
    hash.update(data: subjects)
    return Array(hash.finalize())
}

extension [UInt8] {
    fileprivate mutating func append(bigEndian value: some FixedWidthInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
