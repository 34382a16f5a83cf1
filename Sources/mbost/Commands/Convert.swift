import ArgumentParser
import ExchangeFormats
import FundingModel

/// `mbost convert --from ro FILE…`
struct Convert: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn registration files into dossiers, a JSON line a person; needs no server.",
        discussion: """
            Reads RO or GRONDSLAG as delivered and writes dossiers that decide and import take. Each defect is one \
            line on standard error with file, line and field; what is good around it is written all the same, and \
            the exit status is 3. A diploma's provider is not part of a dossier and is left out.

            EXAMPLE
              mbost convert --from ro --masked RO_27DV_20240731_20260324.csv | mbost decide --year 2027

            \(ExitStatus.help)
            """)

    /// The formats there are readers for.
    enum Source: String, CaseIterable, ExpressibleByArgument {
        case ro, grondslag

        var kind: RegistrationKind {
            switch self {
            case .ro: .ro
            case .grondslag: .grondslag
            }
        }
    }

    @Option(help: "What the files are: ro or grondslag.")
    var from: Source

    @Flag(help: "The person fields hold tokens (BSN1): give each a valid test number, always the same one.")
    var masked = false

    @Argument(help: "The files.", completion: .file())
    var files: [String]

    func run() async throws {
        var defects = 0
        for file in files { defects += try convert(file) }
        if defects > 0 { throw ExitCode(ExitStatus.badRecords.rawValue) }
    }

    /// - Returns: How many defects the file has.
    private func convert(_ path: String) throws -> Int {
        let input = try InputFile(path: path)
        let output = ResultOutput()
        let writer = DossierWriter()
        var reader = RegistrationReader(from.kind, file: input.name, masked: masked)
        var progress = ProgressLine()
        defer { progress.end() }
        var done = 0
        var told = 0
        func write(_ dossiers: [Dossier]) throws {
            var lines: [UInt8] = []
            for dossier in dossiers { writer.write(dossier, to: &lines) }
            if !lines.isEmpty { try output.write(lines) }
            for defect in reader.defects[told...] { StandardError.write(line: "mbost: \(defect)") }
            told = reader.defects.count
        }
        while let piece = try input.next() {
            try write(reader.feed(piece))
            done += piece.count
            progress.show(input.name, done: done, total: input.size)
        }
        try write(reader.finish())
        for notice in reader.notices { StandardError.write(line: "mbost: let op: \(notice)") }
        if reader.maskedPersons > 0 {
            StandardError.write(
                line: "mbost: let op: \(reader.maskedPersons) gemaskeerde personen kregen een testnummer")
        }
        return reader.defects.count
    }
}
