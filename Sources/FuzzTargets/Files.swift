import ExchangeFormats
import FundingModel

enum Files {
    /// By the first byte, RO or GRONDSLAG, masked or not.
    static func registrations(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let rest = Array(input.dropFirst())
        let kind: RegistrationKind = first & 1 == 0 ? .ro : .grondslag
        let whole = read([rest[...]], kind, isMasked: first & 2 != 0)
        let cut = read(pieces(rest), kind, isMasked: first & 2 != 0)
        precondition(whole.lines == cut.lines && whole.defects == cut.defects, "pieces make other dossiers")
        for line in whole.lines { Lines.dossiers(line) }
    }

    private static func read(
        _ pieces: [ArraySlice<UInt8>], _ kind: RegistrationKind, isMasked: Bool
    ) -> (lines: [[UInt8]], defects: [String]) {
        var reader = RegistrationReader(kind, file: "RO_27DV.csv", masked: isMasked)
        var dossiers: [Dossier] = []
        for piece in pieces { dossiers += reader.feed(piece) }
        dossiers += reader.finish()
        let lines = dossiers.map { dossier in
            var line: [UInt8] = []
            DossierWriter().write(dossier, to: &line)
            return line
        }
        return (lines, reader.defects.map { "\($0)" })
    }

    static func overviews(_ input: [UInt8]) {
        let whole = overview([input[...]])
        let cut = overview(pieces(input))
        precondition(whole.records == cut.records && whole.trouble == cut.trouble, "pieces make another overview")
    }

    private static func overview(_ pieces: [ArraySlice<UInt8>]) -> (records: [String], trouble: String?) {
        var reader = OverviewFileReader(file: "TBGI_27DV_2027_20251124.XML")
        var records: [OverviewRecord] = []
        do {
            for piece in pieces { records += try reader.feed(piece) }
            records += try reader.finish()
            checkTable(records)
            return (records.map { "\($0)" }, nil)
        } catch {
            // How many records came out before a defect depends on the pieces.
            return ([], "\(error)")
        }
    }
}

extension Files {
    /// Written as a table, the records read the same.
    private static func checkTable(_ records: [OverviewRecord]) {
        var writer = OverviewTableWriter()
        for record in records {
            switch record {
            case .enrolment(let enrolment): writer.write(enrolment)
            case .diploma(let diploma): writer.write(diploma)
            }
        }
        var reader = OverviewTableReader(file: "OSBI_27DV_2027_20251124.CSV")
        guard let first = try? reader.feed(writer.bytes), let rest = try? reader.finish() else {
            preconditionFailure("a table that was written is not read")
        }
        var again = OverviewTableWriter()
        for record in first + rest {
            switch record {
            case .enrolment(let enrolment): again.write(enrolment)
            case .diploma(let diploma): again.write(diploma)
            }
        }
        precondition(again.bytes == writer.bytes, "a table reads otherwise once written")
    }
}

extension Files {
    static func accountants(_ input: [UInt8]) {
        let (whole, cut) = (accountant([input[...]]), accountant(pieces(input)))
        precondition(whole.persons == cut.persons && whole.defects == cut.defects, "pieces make another OBO")
        guard let header = whole.header, whole.defects.isEmpty else { return }
        // What has not changed makes no difference.
        guard var lists = try? OBODifferences(from: header, to: header) else { preconditionFailure("not its own kind") }
        lists.addEarlier(whole.persons)
        lists.addLater(cut.persons)
        lists.endEarlier()
        lists.endLater()
        precondition(OBOKind.allCases.allSatisfy { lists.count(of: $0) == 0 }, "an OBO differs from itself")
    }

    private static func accountant(
        _ pieces: [ArraySlice<UInt8>]
    ) -> (persons: [OBOPerson], defects: [String], header: OBOHeader?) {
        var reader = OBOReader(file: "OBO_27DV_2025-2026_20251119.CSV")
        var persons: [OBOPerson] = []
        for piece in pieces { persons += reader.feed(piece) }
        persons += reader.finish()
        return (persons, reader.defects.map { "\($0)" }, reader.header)
    }

    /// What can be read is written, and reads the same.
    static func archives(_ input: [UInt8]) {
        let (whole, cut) = (archive([input[...]]), archive(pieces(input)))
        precondition(whole?.map(\.name) == cut?.map(\.name) && whole?.map(\.bytes) == cut?.map(\.bytes), "pieces")
        guard let whole, let day = Day("2025-11-19") else { return }
        var writer = ZipWriter()
        for file in whole {
            var sum = CRC32()
            sum.update(file.bytes)
            guard (try? writer.begin(file.name, size: file.bytes.count, crc: sum.value, on: day)) != nil else { return }
            writer.add(file.bytes)
        }
        writer.end()
        let again = archive([writer.bytes[...]])
        precondition(again?.map(\.name) == whole.map(\.name) && again?.map(\.bytes) == whole.map(\.bytes), "written")
    }

    /// Nil for what is no ZIP of ours.
    private static func archive(_ pieces: [ArraySlice<UInt8>]) -> [(name: String, bytes: [UInt8])]? {
        var reader = ZipReader(file: "a.zip")
        var files: [(name: String, bytes: [UInt8])] = []
        do {
            for piece in pieces {
                for event in try reader.feed(Array(piece)) {
                    switch event {
                    case .file(let name): files.append((name, []))
                    case .content(let bytes): files[files.count - 1].bytes += bytes
                    case .endOfFile: break
                    }
                }
            }
            try reader.finish()
            return files
        } catch {
            return nil
        }
    }
}

enum Lines {
    /// What is read and written reads the same.
    static func dossiers(_ input: [UInt8]) {
        var batcher = LineBatcher(longestLine: 1 << 16)
        for piece in pieces(input) { batcher.add(piece) }
        while let batch = batcher.finish() {
            batch.forEachLine { line, _ in
                var reader = DossierReader()
                guard let dossier = try? reader.read(line) else { return }
                var written: [UInt8] = []
                DossierWriter().write(dossier, to: &written)
                let again = written.filter { $0 != 10 }
                var second = DossierReader()
                precondition((try? second.read(again.span)) == dossier, "a dossier reads otherwise once written")
            }
        }
    }

    static func decisions(_ input: [UInt8]) {
        var reader = DecisionReader()
        guard let decision = try? reader.read(input.span) else { return }
        precondition(decision.fundingYear.year > 0, "a decision of no year")
    }

    static func changes(_ input: [UInt8]) {
        var suppositions = SuppositionReader()
        _ = try? suppositions.read(input.span)
        var reader = RegistrationMessageReader()
        guard let registration = try? reader.read(input.span) else { return }
        precondition(!registration.message.text.isEmpty, "a message without its id")
    }
}
