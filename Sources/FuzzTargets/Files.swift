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
