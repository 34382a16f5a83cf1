import Crypto
import ExchangeFormats
import Foundation
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
        let key = OverviewShelf.Key(brin: request.brin, year: request.fundingYear)
        let edition = try await edition(key, request)
        let end = edition.end
        let isGoingOn = request.edition == end.sha256 && request.offset <= end.bytes
        let offset = isGoingOn ? request.offset : 0
        let today = DutchTime(Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))).day
        let name = OverviewFileName.text(
            isOldName: request.name == .tbgi, brin: request.brin, year: request.fundingYear, on: today)
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
            guard try await !store.isBeingDetermined(key.year) else {
                throw CallError(
                    .failedPrecondition, "funding year \(key.year) is being determined; ask again when that is done")
            }
            guard try await store.knows(key.brin) else {
                throw CallError(.notFound, "the register knows no institution \(key.brin); is the BRIN right?")
            }
            guard try await store.isDecided(key.year) else {
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
        let bytes = edition.end.bytes
        let files = NonBlockingFileIO(threadPool: .singleton)
        func piece(at place: Int) async throws -> ByteBuffer {
            try await files.read(
                fileHandle: file, fromOffset: Int64(place), byteCount: min(Self.pieceSize, bytes - place),
                allocator: ByteBufferAllocator())
        }
        var place = offset
        while place < bytes {
            let piece = try await piece(at: place)
            guard piece.readableBytes > 0 else {
                throw CallError(.internalError, "an overview of the server is cut off")
            }
            place += piece.readableBytes
            var message = ByteBuffer(bytes: OverviewPart.head(ofPiece: piece.readableBytes))
            message.writeImmutableBuffer(piece)
            try await writer.write(message)
        }
    }

    /// Unit: bytes.
    private static let pieceSize = 128 << 10

    private func send(_ part: OverviewPart, _ writer: ResponseWriter) async throws {
        try await writer.write(ByteBuffer(bytes: part.encoded))
    }

    /// Makes an overview, as of one moment.
    static func makeOverview(
        _ key: OverviewShelf.Key, _ reading: ReadingStores, _ signals: SignalTexts, into file: NIOFileHandle
    ) async throws -> OverviewDigest {
        let files = NonBlockingFileIO(threadPool: .singleton)
        return try await reading.read { store in
            try await store.withOverview(of: key.brin, year: key.year) { reader in
                var stream = OverviewStream(signals: signals)
                func keep(_ chunk: [UInt8]) async throws {
                    let place = stream.bytes - chunk.count
                    try await files.write(fileHandle: file, toOffset: Int64(place), buffer: ByteBuffer(bytes: chunk))
                }
                var lastEnrolment: (PersonNumber, Identifier)?
                repeat {
                    let rows = try await reader.enrolments(after: lastEnrolment, limit: OverviewStream.rows)
                    for row in rows {
                        stream.write(row)
                        if let chunk = stream.chunk() { try await keep(chunk) }
                    }
                    lastEnrolment =
                        rows.count < OverviewStream.rows ? nil : rows.last.map { ($0.person, $0.enrolment.sequence) }
                } while lastEnrolment != nil
                var lastDiploma: (PersonNumber, Identifier)?
                repeat {
                    let rows = try await reader.diplomas(after: lastDiploma, limit: OverviewStream.rows)
                    for row in rows {
                        stream.write(row)
                        if let chunk = stream.chunk() { try await keep(chunk) }
                    }
                    lastDiploma =
                        rows.count < OverviewStream.rows ? nil : rows.last.map { ($0.person, $0.decision.result) }
                } while lastDiploma != nil
                try await keep(stream.finish())
                return stream.end
            }
        }
    }
}

/// The overview's bytes on their way out, with what its end tells of them.
private struct OverviewStream {
    /// Records read from the register at a time.
    static let rows = 500
    /// Bytes from which on a chunk is sent.
    private static let chunkSize = 64 << 10

    private let signals: SignalTexts
    private var writer = OverviewWriter()
    private var hash = SHA256()
    private(set) var bytes = 0
    private var enrolments = 0
    private var diplomas = 0

    init(signals: SignalTexts) {
        self.signals = signals
    }

    /// What has gathered, once it is worth sending.
    mutating func chunk() -> [UInt8]? {
        writer.bytes.count >= Self.chunkSize ? take() : nil
    }

    mutating func finish() -> [UInt8] {
        writer.end()
        return take()
    }

    private mutating func take() -> [UInt8] {
        let chunk = writer.bytes
        writer.clear()
        hash.update(data: chunk)
        bytes += chunk.count
        return chunk
    }

    var end: OverviewDigest {
        let digest = hash.finalize().map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
        return OverviewDigest(bytes: bytes, sha256: digest, enrolments: enrolments, diplomas: diplomas)
    }

    mutating func write(_ row: OverviewEnrolmentRow) {
        enrolments += 1
        let (citizen, education) = Self.numbers(of: row.person)
        var enrolment = OverviewEnrolment(
            brin: row.enrolment.brin, citizenServiceNumber: citizen, educationNumber: education,
            sequence: row.enrolment.sequence, enrolledOn: row.enrolment.enrolledOn,
            plannedEnd: row.enrolment.plannedEnd, actualEnd: row.enrolment.actualEnd,
            highestFundedDiplomaLevel: row.decision.highestFundedDiplomaLevel)
        for record in [row.decision.october, row.decision.february].compactMap(\.self) {
            enrolment.countDates.append(
                OverviewCountDate(
                    determinedAt: DutchTime.text(row.decidedAt), kind: row.kind, record: record,
                    placements: record.placements.isEmpty ? [] : row.placements.map(Self.placement),
                    signals: texts(record.signals) { record.parameters(of: $0) }))
        }
        writer.write(enrolment)
    }

    mutating func write(_ row: OverviewDiplomaRow) {
        diplomas += 1
        let (citizen, education) = Self.numbers(of: row.person)
        let decision = row.decision
        writer.write(
            OverviewDiploma(
                citizenServiceNumber: citizen, educationNumber: education, enrolment: row.enrolment,
                determinedAt: DutchTime.text(row.decidedAt), kind: row.kind, decision: decision,
                highestIsSpecialist: decision.highestFundedDiplomaLevel == nil
                    ? nil : decision.highestFundedIsSpecialist,
                signals: texts(decision.signals) { _ in [] }))
    }

    private static func numbers(of person: PersonNumber) -> (citizen: ShortText?, education: ShortText?) {
        let text = ShortText(person.digits)
        return person.kind == .citizenServiceNumber ? (text, nil) : (nil, text)
    }

    private static func placement(_ row: (key: PlacementKey, facts: Placement)) -> OverviewPlacement {
        OverviewPlacement(
            enrolment: row.key.enrolment, sequence: row.key.sequence, agreedOn: row.facts.agreedOn,
            from: row.facts.from, plannedEnd: row.facts.plannedEnd, actualEnd: row.facts.actualEnd,
            trainingCode: row.facts.trainingCode)
    }

    /// Texts with their places still open, as the paper has them; a parameter's value has at most 80 characters.
    private func texts(_ set: SignalSet, _ parameters: (Signal) -> [String]) -> [OverviewSignal] {
        set.ordered.map { signal in
            OverviewSignal(
                code: String(signal.rawValue), text: signals.text(of: signal),
                parameters: parameters(signal).map {
                    .init(name: signals.parameterName(of: signal), value: String($0.prefix(80)))
                })
        }
    }
}
