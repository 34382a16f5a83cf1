import ExchangeFormats
import FundingModel
import NIOCore
import NIOPosix
import RPC
import RegisterStore
import Wire

/// Makes the files of the register's facts, RO, GRONDSLAG and OBO, each as of one moment and with constant memory.
struct RegisterFiles: Sendable {
    let reader: FactsReader
    let options: ServiceOptions

    func make(_ key: OverviewShelf.Key, into file: NIOFileHandle) async throws -> OverviewDigest {
        do {
            switch (key.file, key.brin) {
            case (.registrations(let from, let until), let brin?):
                return try await makeRegistrations(
                    RegistrationWriter(brin, from: from, until: until, created: .today),
                    ShownRows(.registrations, at: brin, enrolments: from...until, diplomas: from...until),
                    into: SpoolFile(file))
            case (.foundations, let brin): return try await makeFoundations(brin, key.year, into: SpoolFile(file))
            case (.accountantOverview, let brin?):
                let header = OBOHeader(brin, year: key.year, requestedOn: .today, created: .today)
                return try await makeAccountantOverview(header, into: SpoolFile(file))
            case (.individualOverview, _), (_, nil):
                throw CallError(
                    .invalidArgument, "this file is of one institution: name it", details: [.init("field", "brin")])
            }
        } catch let defect as FileDefect {
            throw CallError(.failedPrecondition, "the register holds what the file cannot carry: \(defect)")
        }
    }

    // MARK: RO

    private func makeRegistrations(
        _ empty: RegistrationWriter, _ shown: ShownRows, into spool: SpoolFile
    ) async throws -> OverviewDigest {
        var (writer, spool) = (empty, spool)
        try await reader.eachDossiers(shown, atATime: options.personsAtATime) { dossiers in
            for dossier in dossiers {
                try writer.write(dossier)
                guard writer.bytes.count >= SpoolFile.piece else { continue }
                try await spool.append(writer.bytes)
                writer.clear()
            }
        }
        writer.end()
        try await spool.append(writer.bytes)
        return spool.digest(name: writer.file, enrolments: writer.enrolments, diplomas: writer.diplomas)
    }

    // MARK: GRONDSLAG

    /// What is written in the order of person numbers comes out in the order of pseudonyms.
    private func makeFoundations(
        _ brin: Brin?, _ year: FundingYear, into spool: SpoolFile
    ) async throws -> OverviewDigest {
        guard let pseudonyms = options.pseudonymKey else {
            throw CallError(
                .failedPrecondition, "this server has no key for pseudonyms: start it with --pseudonym-key")
        }
        let kind = try await reader.kindInForce(year)
        var spool = spool
        var writer = FoundationWriter(brin, year: year, kind: kind, created: .today, sortsLater: true)
        try await spool.append(writer.bytes)
        writer.clear()
        let runs = try namelessFile(in: options.spoolFolder)
        defer { try? runs.close() }
        var sorted = SortedSpool(runs, most: options.mostSorted)
        let shown = year.shown(.foundations, at: brin)
        try await reader.eachDecidedDossiers(shown, year, kind, atATime: options.personsAtATime) { persons in
            for person in persons {
                let pseudonym = pseudonyms.pseudonym(of: person.dossier.person.number, at: brin)
                guard try writer.write(person.dossier, as: pseudonym, person.decided) else { continue }
                try await sorted.add(pseudonym.value, writer.bytes)
                writer.clear()
            }
        }
        var chunk: [UInt8] = []
        do {
            try await sorted.forEach { piece in
                chunk += piece
                guard chunk.count >= SpoolFile.piece else { return }
                try await spool.append(chunk)
                chunk.removeAll(keepingCapacity: true)
            }
        } catch is SortedSpool.KeyTwice {
            throw CallError(
                .failedPrecondition, "two persons have one pseudonym: give the server another --pseudonym-key")
        }
        writer.end()
        try await spool.append(chunk + writer.bytes)
        return spool.digest(name: writer.file, enrolments: writer.enrolments, diplomas: writer.diplomas)
    }

    // MARK: OBO

    /// The ZIP tells the length and checksum of what is in it first, so that is made first.
    private func makeAccountantOverview(_ header: OBOHeader, into spool: SpoolFile) async throws -> OverviewDigest {
        let content = try namelessFile(in: options.spoolFolder)
        defer { try? content.close() }
        var (inner, spool, sum) = (SpoolFile(content), spool, CRC32())
        var writer = OBOWriter(header)
        func flush() async throws {
            sum.update(writer.bytes)
            try await inner.append(writer.bytes)
            writer.clear()
        }
        let shown = header.year.shown(.accountant, at: header.brin)
        try await reader.eachDossiers(shown, atATime: options.personsAtATime) { dossiers in
            for dossier in dossiers {
                try writer.write(dossier)
                if writer.bytes.count >= SpoolFile.piece { try await flush() }
            }
        }
        writer.end()
        try await flush()
        var zip = ZipWriter()
        try zip.begin(header.file, size: inner.bytes, crc: sum.value, on: header.created)
        let files = NonBlockingFileIO(threadPool: .singleton)
        var place = 0
        while place < inner.bytes {
            let piece = try await files.read(
                fileHandle: content, fromOffset: Int64(place), byteCount: min(SpoolFile.piece, inner.bytes - place),
                allocator: ByteBufferAllocator())
            guard piece.readableBytes > 0 else { throw CallError(.internalError, "a file of the server is cut off") }
            place += piece.readableBytes
            zip.add([UInt8](buffer: piece))
            try await spool.append(zip.bytes)
            zip.clear()
        }
        zip.end()
        try await spool.append(zip.bytes)
        return spool.digest(
            name: header.archive, enrolments: writer.controls.enrolments, diplomas: writer.controls.diplomas)
    }
}

extension FundingYear {
    /// What a GRONDSLAG and an OBO show: the study year's enrolments, the diplomas of the calendar year that counts.
    fileprivate func shown(_ content: ShownRows.Content, at brin: Brin?) -> ShownRows {
        let newYear = Day(year: diplomaYear, month: 1, day: 1) ?? firstStudyDay
        return ShownRows(
            content, at: brin, enrolments: firstStudyDay...lastStudyDay, diplomas: newYear...newYearsEve)
    }
}

extension Day {
    /// By Dutch legal time.
    static var today: Day { DutchTime(.now).day }
}
