import FundingModel
import Logging
import RPC
import RegisterStore
import Synchronization

/// Notes who looked at whom; written in batches, some twenty times a second: what a batch costs is felt by calls that
/// come in meanwhile, and what was not written yet is lost with a server that is killed.
///
/// When the log cannot be written, calls go on for as long as there is room for their notes; then those that show
/// personal data are refused: no access without a note of it.
final class AuditLog: Sendable {
    /// Packed as they are noted: there is nothing left to do for each when they are written.
    private struct Content {
        var full: [AuditBatch] = []
        var current = AuditBatch()
        /// Of all of them together.
        var count = 0
    }

    private let logger: Logger
    private let content = Mutex(Content())
    private let isOpen = Atomic<Bool>(true)
    private let mostWaiting: Int
    private let interval = Duration.milliseconds(50)
    private let writer: AuditWriter

    init(store: RegisterStore, key: AuditKey, mostWaiting: Int, logger: Logger) {
        writer = AuditWriter(store: store, key: key)
        self.mostWaiting = mostWaiting
        self.logger = logger
    }

    /// - Throws: UNAVAILABLE while there is no room.
    func check() throws(CallError) {
        guard isOpen.load(ordering: .relaxed) else {
            throw CallError(
                .unavailable, "accesses to personal data cannot be logged now, so none is given; try again later")
        }
    }

    func note(_ access: Access, _ action: String, _ subject: AuditNote.Subject, _ outcome: StatusCode) {
        let note = AuditNote(
            at: .now, caller: access.caller, action: action, reason: access.reason, subject: subject,
            outcome: outcome.rawValue)
        append(1) { $0.append(note) }
    }

    /// Notes that one caller looked at some persons.
    func note(_ notes: AuditNotes) {
        if notes.persons.isEmpty { return }
        append(notes.persons.count) {
            $0.append(
                notes.persons, at: .now, caller: notes.access.caller, action: notes.action,
                reason: notes.access.reason)
        }
    }

    private func append(_ count: Int, _ body: (inout AuditBatch) -> Void) {
        content.withLock { content in
            body(&content.current)
            content.count += count
            if content.count >= mostWaiting { isOpen.store(false, ordering: .relaxed) }
            if content.current.isFull {
                content.full.append(content.current)
                content.current = AuditBatch()
            }
        }
    }

    /// Writes until cancelled, and then what still waits.
    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            // A database that is not there is not asked that often.
            if await !flush() { try? await Task.sleep(for: .seconds(1)) }
        }
        // The task is cancelled, and with it every statement of its own: the rest is another's.
        await Task { _ = await flush() }.value
    }

    /// Writes what waits; false when it cannot be written and goes on waiting.
    func flush() async -> Bool {
        do {
            try await writer.write { [self] in
                content.withLock { content in
                    let batches = content.full + (content.current.count > 0 ? [content.current] : [])
                    content = Content()
                    return batches
                }
            }
            isOpen.store(true, ordering: .relaxed)
            return true
        } catch {
            let count = await writer.waiting
            if count >= mostWaiting { isOpen.store(false, ordering: .relaxed) }
            logger.error("accesses cannot be logged", metadata: ["waiting": "\(count)", "error": "\(error)"])
            return false
        }
    }

    /// Notes that nobody has tried to write yet.
    var waiting: Int { content.withLock { $0.count } }
}

/// Writes batch after batch, each until it is known to be written.
private actor AuditWriter {
    private let store: RegisterStore
    private let key: AuditKey
    private var attempt: (number: Int64, batch: AuditBatch)?
    private var rest: [AuditBatch] = []
    /// Where the log ended when last seen; nil when that is not known.
    private var end: AuditEnd?
    private var running: Task<Void, any Error>?

    init(store: RegisterStore, key: AuditKey) {
        self.store = store
        self.key = key
    }

    /// How many notes wait here.
    var waiting: Int { rest.reduce(attempt?.batch.count ?? 0) { $0 + $1.count } }

    /// - Parameter take: gives what was noted since; asked once it is this call's turn.
    func write(_ take: @escaping @Sendable () -> [AuditBatch]) async throws {
        while let running { _ = try? await running.value }
        let task = Task {
            defer { running = nil }
            rest += take()
            while attempt != nil || !rest.isEmpty { try await writeOne() }
        }
        running = task
        try await task.value
    }

    private func writeOne() async throws {
        if attempt == nil { attempt = (Int64.random(in: 0...Int64.max), rest.removeFirst()) }
        guard let (number, batch) = attempt else { return }
        let seen = exchange(&end, with: nil)
        end = try await store.appendAudit(batch, attempt: number, key, after: seen, deadline: .now + .seconds(5))
        attempt = nil
    }
}

/// Whom one caller looked at with calls that came in together.
struct AuditNotes {
    let access: Access
    let action: String
    private(set) var persons: [(PersonNumber, outcome: UInt8)] = []

    init(_ access: Access, _ action: String) {
        self.access = access
        self.action = action
    }

    mutating func append(_ person: PersonNumber, _ outcome: StatusCode) {
        persons.append((person, outcome.rawValue))
    }
}
