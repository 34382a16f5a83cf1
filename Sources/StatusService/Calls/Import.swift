import ExchangeFormats
import FundingModel
import RPC
import RegisterStore
import Wire

extension StatusService {
    /// Takes a file in pieces and stores it as one transaction: all of it, or nothing.
    ///
    /// With defects nothing is stored unless the caller said to keep going; then the good records are.
    func importFile(_ requests: StreamMessages) async throws -> ImportReply {
        guard let first = try await requests.next(), case .header(let header) = try request(first) as ImportPart else {
            throw CallError(.invalidArgument, "the first part of an import is its header")
        }
        let source = ImportSource(kind: header.format.storeKind, fileName: String(header.fileName.prefix(200)))
        var incoming = IncomingFile(header)
        let outcome = try await store.withImport(source, text: Self.historyText) { transaction in
            var batch: [Dossier] = []
            while let message = try await requests.next() {
                guard case .chunk(let bytes) = try request(message) as ImportPart else {
                    throw CallError(.invalidArgument, "an import has one header")
                }
                batch += incoming.feed(bytes)
                guard batch.count >= IncomingFile.batchSize else { continue }
                try await transaction.stage(batch)
                batch.removeAll(keepingCapacity: true)
            }
            batch += incoming.finish()
            try await transaction.stage(batch)
            return ImportVerdict(
                isAccepted: incoming.defectCount == 0 || header.keepGoing, defects: incoming.defectCount)
        }
        if outcome.isStored { try await settle() }
        var reply = ImportReply(run: Int(outcome.run), stored: outcome.isStored)
        reply.persons = outcome.persons
        reply.enrolments = outcome.enrolments
        reply.diplomas = outcome.diplomas
        incoming.report(in: &reply)
        return reply
    }
}

extension ImportFormat {
    fileprivate var storeKind: ImportSource.Kind {
        switch self {
        case .ro: .ro
        case .grondslag: .grondslag
        case .dossiers: .dossiers
        }
    }
}

/// A file on its way in: bytes in, dossiers out, whatever its format.
private struct IncomingFile {
    /// Dossiers staged at a time.
    static let batchSize = 2000

    private enum Reader {
        case registrations(RegistrationReader)
        case lines(LineBatcher)
    }

    private var reader: Reader
    private let fileName: String
    private var lineDefects: [ImportDefect] = []
    private var lineDefectCount = 0

    init(_ header: ImportHeader) {
        fileName = header.fileName
        switch header.format {
        case .ro:
            reader = .registrations(RegistrationReader(.ro, file: header.fileName, masked: header.masked))
        case .grondslag:
            reader = .registrations(RegistrationReader(.grondslag, file: header.fileName, masked: header.masked))
        case .dossiers: reader = .lines(LineBatcher())
        }
    }

    mutating func feed(_ bytes: [UInt8]) -> [Dossier] {
        switch reader {
        case .registrations(var registrations):
            reader = .lines(LineBatcher())
            let dossiers = registrations.feed(bytes)
            reader = .registrations(registrations)
            return dossiers
        case .lines(var batcher):
            batcher.add(bytes)
            var dossiers: [Dossier] = []
            while let batch = batcher.next() { dossiers += read(batch) }
            reader = .lines(batcher)
            return dossiers
        }
    }

    mutating func finish() -> [Dossier] {
        switch reader {
        case .registrations(var registrations):
            let dossiers = registrations.finish()
            reader = .registrations(registrations)
            return dossiers
        case .lines(var batcher):
            var dossiers: [Dossier] = []
            while let batch = batcher.finish() { dossiers += read(batch) }
            reader = .lines(batcher)
            return dossiers
        }
    }

    private mutating func read(_ batch: LineBatch) -> [Dossier] {
        var dossiers: [Dossier] = []
        var found: [(Int, JSONLineDefect)] = []
        if batch.isTooLong { found.append((batch.firstLine, .lineTooLong)) }
        var reader = DossierReader()
        if !batch.isTooLong {
            batch.forEachLine { line, number in
                do throws(JSONLineDefect) {
                    dossiers.append(try reader.read(line))
                } catch {
                    found.append((number, error))
                }
            }
        }
        lineDefectCount += found.count
        for (line, defect) in found where lineDefects.count < ImportReply.mostDefects {
            let text = "\(fileName), regel \(line), veld \(defect.field): \(defect.message)"
            lineDefects.append(ImportDefect(line: line, field: defect.field, text: text))
        }
        return dossiers
    }

    var defectCount: Int {
        switch reader {
        case .registrations(let registrations): registrations.defects.count
        case .lines: lineDefectCount
        }
    }

    func report(in reply: inout ImportReply) {
        reply.defectCount = defectCount
        switch reader {
        case .registrations(let registrations):
            reply.defects = registrations.defects.prefix(ImportReply.mostDefects).map {
                ImportDefect(line: $0.line, field: $0.field, text: $0.description)
            }
            reply.notices = registrations.notices
            reply.maskedPersons = registrations.maskedPersons
        case .lines: reply.defects = lineDefects
        }
    }
}
