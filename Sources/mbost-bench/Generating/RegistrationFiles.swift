import ExchangeFormats
import Foundation
import FundingModel

/// A registration overview (RO) for each institution.
struct RegistrationFiles: DossierSink {
    private var places: [Brin: Int] = [:]
    private var writers: [RegistrationWriter] = []
    private var files: [OutputFile] = []
    private var persons = 0

    /// - Parameter days: what the overviews are about; they are made on the last of them.
    init(_ institutions: [Brin], days: ClosedRange<Day>, in folder: URL) throws {
        for brin in institutions {
            let writer = RegistrationWriter(
                brin, from: days.lowerBound, until: days.upperBound, created: days.upperBound)
            places[brin] = writers.count
            files.append(try OutputFile(folder.appendingPathComponent(writer.file)))
            writers.append(writer)
        }
    }

    mutating func take(_ dossier: Dossier) throws {
        // A generated person has results only where there is an enrolment too. Few go to more than two institutions,
        // so that looking back is quicker than a set.
        var taken = 0
        for (index, enrolment) in dossier.enrolments.enumerated() {
            guard let place = places[enrolment.brin],
                !dossier.enrolments[..<index].contains(where: { $0.brin == enrolment.brin })
            else { continue }
            try writers[place].write(dossier)
            taken += 1
            if OutputFile.isEnough(writers[place].bytes.count) { try flush(place) }
        }
        if taken > 0 { persons += 1 }
    }

    mutating func finish() throws -> SinkReport {
        var bytes = 0
        for place in writers.indices {
            writers[place].end()
            try flush(place)
            try files[place].close()
            bytes += files[place].byteCount
        }
        return SinkReport(persons: persons, files: files.count, bytes: bytes)
    }

    private mutating func flush(_ place: Int) throws {
        try files[place].write(writers[place].bytes)
        writers[place].clear()
    }
}
