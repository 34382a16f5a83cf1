import ExchangeFormats
import FundingModel
import NIOCore
import NIOPosix
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Streams an institution's individual overview, as of one moment and with constant memory: made at the database's
    /// pace, sent at the reader's.
    func downloadOverview(_ request: DownloadOverviewRequest, _ writer: ResponseWriter) async throws {
        let key = OverviewShelf.Key(request)
        let edition = try await edition(key, request)
        let end = edition.end
        let isGoingOn = request.edition == end.sha256 && request.offset <= end.bytes
        let offset = isGoingOn ? request.offset : 0
        var name = end.name
        if request.file == .individualOverview, let brin = request.brin {
            name = OverviewFileName.text(
                isOldName: request.name == .tbgi, brin: brin, year: request.fundingYear, on: .today,
                form: key.form == .csv ? .csv : .xml, extent: key.filter.extent)
        }
        try await send(
            .start(OverviewStart(fileName: name, sha256: end.sha256, bytes: end.bytes, offset: offset)), writer)
        try await sendPieces(of: edition, from: offset, writer)
        try await send(
            .end(
                OverviewEnd(
                    bytes: end.bytes, sha256: end.sha256, enrolments: end.enrolments, diplomas: end.diplomas)),
            writer)
    }

    private func edition(
        _ key: OverviewShelf.Key, _ request: DownloadOverviewRequest
    ) async throws -> OverviewEdition {
        if !request.edition.isEmpty, let edition = await overviews.edition(key, sha256: request.edition) {
            return edition
        }
        let change = try await reading.read { store in
            if key.file.showsDecisions, try await store.isBeingDetermined(key.year) {
                throw CallError(
                    .failedPrecondition, "funding year \(key.year) is being determined; ask again when that is done")
            }
            if let brin = key.brin, try await !store.knows(brin) {
                throw CallError(.notFound, "the register knows no institution \(brin); is the BRIN right?")
            }
            if key.file.showsDecisions, try await !store.isDecided(key.year) {
                throw CallError(
                    .failedPrecondition, "funding year \(key.year) was not decided yet; recompute it first")
            }
            // Read before the overview is: it may hold more than this, never less.
            return try await store.lastChange()
        }
        return try await overviews.edition(key, upTo: change)
    }

    private func sendPieces(of edition: OverviewEdition, from offset: Int, _ writer: ResponseWriter) async throws {
        let file = try await overviews.open(edition)
        defer { try? file.close() }
        let reader = PieceReader(file)
        var place = offset
        while place < edition.end.bytes {
            let (message, count) = try await reader.message(from: place)
            guard count > 0 else { throw CallError(.internalError, "an overview of the server is cut off") }
            place += count
            try await writer.write(message)
        }
    }

    private func send(_ part: OverviewPart, _ writer: ResponseWriter) async throws {
        try await writer.write(ByteBuffer(bytes: part.encoded))
    }

    /// Makes an overview, as of one moment.
    static func makeOverview(
        _ key: OverviewShelf.Key, _ reading: ReadingStores, _ signals: SignalTexts, _ options: ServiceOptions,
        into file: NIOFileHandle
    ) async throws -> OverviewDigest {
        guard key.file == .individualOverview, let brin = key.brin else {
            return try await reading.read { store in
                try await store.withFacts { reader in
                    try await RegisterFiles(reader: reader, options: options).make(key, into: file)
                }
            }
        }
        return try await reading.read { store in
            try await store.withOverview(of: brin, key.filter) { reader in
                let showsChanges = key.filter.showsChanges
                var maker = OverviewMaker(
                    reader: reader, spool: SpoolFile(file),
                    stream: OverviewStream(signals: signals, form: key.form, showsChanges: showsChanges))
                // XML has no place that says what became of a record **(choice)**: what is gone is not in it.
                return try await maker.make(showsGone: showsChanges && key.form == .csv)
            }
        }
    }
}
