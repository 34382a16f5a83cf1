import Crypto
import FundingModel
import StatusClient
import Synchronization
import Wire

/// Somebody who is signed in, on the server alone: the browser holds the id and nothing else. Dutch: sessie.
final class Session: Sendable {
    private struct State {
        var lastUsed: ContinuousClock.Instant
        var reason = ""
        var notice: String?
        var wanted: String?
        var files: [AggregateFile] = []
    }

    /// Files kept for being fetched; the oldest goes first. They have some hundred kilobytes at most.
    private static let mostFiles = 4

    /// Random; never in a log.
    let id: String
    /// Who the RPC says it is.
    let caller: WhoAmIReply
    /// What every form of the session sends back.
    let formToken: String
    let startedAt: ContinuousClock.Instant
    /// What it has asked about moments that are past.
    let past = PastTotals()
    private let connected: StatusClient
    private let key = SymmetricKey(size: .bits256)
    private let state: Mutex<State>

    /// - Parameter client: calls as the caller; it is closed with the session.
    init(caller: WhoAmIReply, client: StatusClient, now: ContinuousClock.Instant) {
        id = Self.randomText()
        formToken = Self.randomText()
        self.caller = caller
        connected = client
        startedAt = now
        state = Mutex(State(lastUsed: now))
    }

    /// 256 random bits.
    static func randomText() -> String {
        (0..<32).map { _ in hexadecimal(UInt8.random(in: 0...255)) }.joined()
    }

    /// Calls the server as the user, for the reason the user gave.
    var client: StatusClient {
        var client = connected
        client.reason = reason
        return client
    }

    var reason: String {
        get { state.withLock { $0.reason } }
        set { state.withLock { $0.reason = newValue } }
    }

    /// Whether persons may be looked at now: a reason is given where one is asked.
    var mayShowPersons: Bool { !caller.needsReason || !reason.isEmpty }

    var lastUsed: ContinuousClock.Instant { state.withLock { $0.lastUsed } }

    func touch(_ now: ContinuousClock.Instant) { state.withLock { $0.lastUsed = now } }

    /// To be said on the next page.
    func leave(notice: String) { state.withLock { $0.notice = notice } }

    func takeNotice() -> String? {
        state.withLock { state in
            defer { state.notice = nil }
            return state.notice
        }
    }

    /// The page that was asked for before a reason was given.
    func remember(wanted path: String) { state.withLock { $0.wanted = path } }

    func takeWanted() -> String? {
        state.withLock { state in
            defer { state.wanted = nil }
            return state.wanted
        }
    }

    func keep(_ file: AggregateFile) {
        state.withLock { state in
            if state.files.count >= Self.mostFiles { state.files.removeFirst() }
            state.files.append(file)
        }
    }

    func kept(_ sha256: String) -> AggregateFile? { state.withLock { $0.files.last { $0.sha256 == sha256 } } }

    func close() async { await connected.close() }

    func has(_ role: Role) -> Bool { caller.roles.contains(role) }

    // MARK: Persons in addresses

    /// Stands for a person in this session's addresses: nobody else can read it or make one.
    func handle(of person: PersonNumber) -> String {
        let plain = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: person.value >> $0) }
        let sealed = try? AES.GCM.seal(plain, using: key).combined
        return sealed?.map { hexadecimal($0) }.joined() ?? ""
    }

    /// Nil for what is no handle of this session.
    func person(of handle: some StringProtocol) -> PersonNumber? {
        guard handle.utf8.count == 64, let bytes = bytes(hexadecimal: handle),
            let box = try? AES.GCM.SealedBox(combined: bytes), let plain = try? AES.GCM.open(box, using: key),
            plain.count == 4
        else { return nil }
        return PersonNumber(value: plain.reduce(0) { $0 << 8 | UInt32($1) })
    }
}
