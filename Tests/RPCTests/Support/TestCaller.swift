import NIOCore
import Synchronization
@testable import RPC

/// A caller of the tests: one group, and a word that shuts it out.
final class TestCaller: Caller {
    let name: String
    let group: Audience
    let isShutOut = Atomic<Bool>(false)
    /// Calls that it has left.
    let left = Mutex(Int.max)

    init(_ name: String, _ group: Audience) {
        self.name = name
        self.group = group
    }

    func admit(_ count: Int, to audience: Audience, now: NIODeadline) -> (admitted: Int, refusal: CallError?) {
        if isShutOut.load(ordering: .relaxed) { return (0, CallError(.unauthenticated, "shut out")) }
        if audience.isDisjoint(with: group) { return (0, CallError(.permissionDenied, "not for \(name)")) }
        return left.withLock { left in
            let admitted = min(count, left)
            left -= admitted
            return (admitted, admitted < count ? CallError(.resourceExhausted, "no more of them") : nil)
        }
    }
}

struct TestDoor: Doorkeeper {
    let reader = TestCaller("reader", Audience(rawValue: 1))
    let second = TestCaller("second reader", Audience(rawValue: 1))
    let writer = TestCaller("writer", Audience(rawValue: 2))

    func caller(withToken token: String) -> (any Caller)? {
        ["r": reader, "s": second, "w": writer][token]
    }
    func caller(withCertificate certificate: [UInt8]) -> (any Caller)? { nil }
}
