import FundingModel
import RPC
import RegisterStore

/// What one call may see, and what the log will say of it.
struct Access {
    /// Number of the caller; 0 where nobody is asked who calls.
    let caller: Int32
    /// The only institution it may see; nil for all.
    let brin: Brin?
    /// Why.
    let reason: String
    /// False for a caller that did not say who it is.
    var isKnown = true

    /// Of a call that anybody may make.
    static let nobody = Access(caller: 0, brin: nil, reason: "", isKnown: false)

    /// Longest reason, in characters.
    static let mostReason = 200

    /// - Parameter asked: nil for all institutions.
    /// - Throws: PERMISSION_DENIED for another institution's data.
    func require(_ asked: Brin?) throws(CallError) {
        guard let brin, brin != asked else { return }
        throw CallError(
            .permissionDenied, "an institution sees its own enrolments, feedback and overviews alone",
            details: [.init("field", "brin")])
    }
}

extension StatusService {
    /// - Parameter needsReason: personal data is shown: who does not look at its own students says why.
    /// - Throws: UNAUTHENTICATED, or FAILED_PRECONDITION without a reason.
    func access(_ context: CallContext, needsReason: Bool = false) throws(CallError) -> Access {
        try access(context.caller, context.metadata, needsReason: needsReason)
    }

    func access(
        _ caller: (any Caller)?, _ metadata: [CallError.Detail], needsReason: Bool
    ) throws(CallError) -> Access {
        guard let credential = caller as? Credential else {
            guard callers == nil else {
                throw CallError(.unauthenticated, "say who calls first: present a token or a client certificate")
            }
            return Access(caller: 0, brin: nil, reason: Self.reason(metadata) ?? "")
        }
        let record = credential.record
        let reason = Self.reason(metadata) ?? record.purpose
        if needsReason, reason.isEmpty, record.brin == nil {
            throw CallError(
                .failedPrecondition, "say why you look at a person: metadata 'reason' (mbost: --why)",
                details: [.init("metadata", "reason")])
        }
        return Access(caller: record.number, brin: record.brin, reason: reason)
    }

    private static func reason(_ metadata: [CallError.Detail]) -> String? {
        guard let given = metadata.first(where: { $0.name == "reason" }) else {
            return nil
        }
        let text = given.value.trimmed.prefix(Access.mostReason)
        return text.isEmpty ? nil : withoutPersonNumbers(text)
    }

    /// Nine digits in a row do not belong in a log.
    private static func withoutPersonNumbers(_ text: Substring) -> String {
        var result = ""
        var digits = ""
        func close() {
            result += digits.count >= 9 ? String(repeating: "*", count: digits.count) : digits
            digits = ""
        }
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
            } else {
                close()
                result.append(character)
            }
        }
        close()
        return result
    }
}

extension String {
    fileprivate var trimmed: Substring {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...last]
    }
}
