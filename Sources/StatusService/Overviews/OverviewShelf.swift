import FundingModel
import Logging
import NIOCore
import NIOPosix
import RPC
import RegisterStore
import Synchronization
import Wire

/// One overview as of one moment, whole, in a file without a name: the kernel lets go of it when we do, or end.
final class OverviewEdition: Sendable {
    let file: NIOFileHandle
    let end: OverviewDigest
    /// The last change of the register that is in it.
    let change: Int64

    init(file: NIOFileHandle, end: OverviewDigest, change: Int64) {
        self.file = file
        self.end = end
        self.change = change
    }

    deinit { try? file.close() }
}

/// What a whole overview amounts to.
struct OverviewDigest: Equatable, Sendable {
    /// The file's name, when it is of what was read and not of when it is sent.
    var name = ""
    var bytes = 0
    /// Lower-case hexadecimal.
    var sha256 = ""
    var enrolments = 0
    var diplomas = 0
}

/// Overviews that were made: a slow reader holds a file and no connection to the database, many readers of one overview
/// share it, and one who lost the connection goes on where it was.
actor OverviewShelf {
    struct Key: Hashable {
        /// Nil for all institutions.
        var brin: Brin?
        var year: FundingYear
        var form: DownloadOverviewRequest.Form
        var filter: OverviewFilter
        var file: DownloadOverviewRequest.File

        init(_ request: DownloadOverviewRequest) {
            (brin, year, form, file) = (request.brin, request.fundingYear, request.form, request.file)
            filter = OverviewFilter(
                selection: request.filter ?? RecordSelection(brin: brin, fundingYear: year),
                afterFeedback: request.afterFeedback)
        }
    }

    private struct Entry {
        var edition: OverviewEdition
        var usedAt: ContinuousClock.Instant
    }

    private struct Making: Hashable {
        var key: Key
        var change: Int64
    }

    typealias Make = @Sendable (Key, NIOFileHandle) async throws -> OverviewDigest

    private let folder: String
    private let mostBytes: Int
    private let make: Make
    private var entries: [Key: [Entry]] = [:]
    private var underWay: [Making: Task<OverviewEdition, any Error>] = [:]

    /// Made at once: each reads the database as fast as it can.
    private let turnstile = Turnstile(most: 2)
    /// How long an edition is kept for who comes back to go on with it.
    private static let keeps = Duration.seconds(600)

    init(folder: String, mostBytes: Int, make: @escaping Make) {
        self.folder = folder
        self.mostBytes = mostBytes
        self.make = make
    }

    /// An edition that is still there, by its SHA-256.
    func edition(_ key: Key, sha256: String) -> OverviewEdition? {
        guard let place = entries[key]?.firstIndex(where: { $0.edition.end.sha256 == sha256 }) else { return nil }
        entries[key]?[place].usedAt = .now
        return entries[key]?[place].edition
    }

    /// The edition with all changes up to this one, made now unless it is there.
    func edition(_ key: Key, upTo change: Int64) async throws -> OverviewEdition {
        if let place = entries[key]?.firstIndex(where: { $0.edition.change == change }) {
            entries[key]?[place].usedAt = .now
            if let edition = entries[key]?[place].edition { return edition }
        }
        let making = Making(key: key, change: change)
        let task = underWay[making] ?? Task { try await makeEdition(making) }
        underWay[making] = task
        return try await task.value
    }

    /// A handle of the caller's own on an edition; to be closed by it.
    func open(_ edition: OverviewEdition) throws -> NIOFileHandle { try edition.file.duplicate() }

    private func makeEdition(_ making: Making) async throws -> OverviewEdition {
        await turnstile.enter()
        defer {
            turnstile.leave()
            underWay[making] = nil
        }
        let file = try namelessFile(in: folder)
        do {
            let end = try await make(making.key, file)
            let edition = OverviewEdition(file: file, end: end, change: making.change)
            keep(edition, making.key)
            return edition
        } catch {
            try? file.close()
            throw error is IOError
                ? CallError(.resourceExhausted, "the server has no room to make the overview; try again later") : error
        }
    }

    private func keep(_ edition: OverviewEdition, _ key: Key) {
        let now = ContinuousClock.now
        for (key, kept) in entries { entries[key] = kept.filter { now - $0.usedAt < Self.keeps } }
        entries = entries.filter { !$0.value.isEmpty }
        entries[key, default: []].append(Entry(edition: edition, usedAt: now))
        var total = entries.values.joined().reduce(0) { $0 + $1.edition.end.bytes }
        func age(_ entries: [Entry]) -> ContinuousClock.Instant { entries.first?.usedAt ?? now }
        while total > mostBytes, let oldest = entries.min(by: { age($0.value) < age($1.value) }) {
            total -= oldest.value.first?.edition.end.bytes ?? 0
            entries[oldest.key]?.removeFirst()
            if entries[oldest.key]?.isEmpty ?? true { entries[oldest.key] = nil }
        }
    }
}
