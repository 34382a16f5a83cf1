import ExchangeFormats
import Foundation
import FundingModel

/// One file of whole dossiers, a line of JSON each.
struct DossierFile: DossierSink {
    private let writer = DossierWriter()
    private let institutions: Set<Brin>
    private var file: OutputFile
    private var lines: [UInt8] = []
    private var persons = 0

    /// - Parameter institutions: persons without an enrolment at any of them are left out.
    init(_ institutions: [Brin], in folder: URL) throws {
        self.institutions = Set(institutions)
        file = try OutputFile(folder.appendingPathComponent("dossiers.jsonl"))
    }

    mutating func take(_ dossier: Dossier) throws {
        guard dossier.enrolments.contains(where: { institutions.contains($0.brin) }) else { return }
        persons += 1
        writer.write(dossier, to: &lines)
        if OutputFile.isEnough(lines.count) { try flush() }
    }

    mutating func finish() throws -> SinkReport {
        try flush()
        try file.close()
        return SinkReport(persons: persons, files: 1, bytes: file.byteCount)
    }

    private mutating func flush() throws {
        try file.write(lines)
        lines.removeAll(keepingCapacity: true)
    }
}
