import ArgumentParser
import ExchangeFormats
import FundingModel
import StatusClient
import Wire

/// `mbost export ro 27DV --from 2024-08-01 --until 2025-07-31`
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Download another file of the register: RO, GRONDSLAG or OBO.",
        discussion: """
            A file appears under its name only when it is whole: its length and checksum are right, it can be read, \
            and it holds as many enrolments and diplomas as the server says.

            EXAMPLE
              mbost export ro 27DV --from 2024-08-01 --until 2025-07-31 --output .
              mbost export grondslag 27DV --study-year 2025
              mbost export obo 27DV --study-year 2025 --earlier 27DV_20251119.ZIP

            \(ExitStatus.help)
            """,
        subcommands: [ExportRegistrations.self, ExportFoundations.self, ExportAccountant.self])
}

/// Where the file goes, and how it is told of.
struct ExportOptions: ParsableArguments {
    @Option(help: "Folder for the file.")
    var output: String = "."

    @Flag(help: "Print one JSON object about the file.")
    var json = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard output != "-" else {
            throw ValidationError("--output must be a folder: the file is checked before it gets its name")
        }
    }

    /// Downloads a file as a draft and checks it; nothing stays when it is not whole.
    ///
    /// - Parameter make: what is made of the draft before it gets its name; its path, and how it is told of.
    func download(
        _ request: DownloadOverviewRequest, _ make: (OverviewFile) throws -> String? = { _ in nil }
    ) async throws {
        let file = OverviewFile(folder: output)
        var progress = ProgressLine(resultsComeAfter: true)
        defer { progress.end() }
        var check = ReceivedRecords(request.file)
        var more: String?
        do {
            try await server.withClient { client in
                try await client.downloadOverview(request) { part in
                    try file.take(part)
                    try check.take(part)
                    progress.show("\(file.bytes / 1024) kB ontvangen", done: file.bytes, total: nil)
                }
            }
            progress.end()
            try file.verify()
            try check.finish()
            more = try make(file)
            try file.publish()
        } catch {
            file.abandon()
            throw error
        }
        guard let end = file.end else { return }
        if json {
            try Screen.write(Machine.overview(file.path, end))
        } else {
            try Screen.write(
                "\(file.path): \(end.enrolments) inschrijvingen, \(end.diplomas) diploma's, \(file.bytes) bytes"
                    + "\(more.map { ", \($0)" } ?? "")\n")
        }
    }
}

/// The RO of an institution and a period.
struct ExportRegistrations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ro", abstract: "The registration overview (RO) of an institution and a period.",
        discussion: """
            EXAMPLE
              mbost export ro 27DV --from 2024-08-01 --until 2025-07-31 --output .
            """)

    @Argument(help: "The institution's BRIN.")
    var brin: BrinArgument

    @Option(help: ArgumentHelp("First day of the period.", valueName: "yyyy-mm-dd"))
    var from: CalendarDay

    @Option(help: ArgumentHelp("Its last day.", valueName: "yyyy-mm-dd"))
    var until: CalendarDay

    @OptionGroup var options: ExportOptions

    func validate() throws {
        guard from.day <= until.day else { throw ValidationError("--until lies before --from") }
    }

    func run() async throws {
        guard let year = FundingYear(until.day.year) else { throw ValidationError("--until is no year of ours") }
        var request = DownloadOverviewRequest(brin: brin.brin, fundingYear: year)
        request.file = .registrations(from: from.day, until: until.day)
        try await options.download(request)
    }
}

/// The GRONDSLAG of an institution, or of all.
struct ExportFoundations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grondslag", abstract: "The facts decisions rest on, with the decisions (GRONDSLAG).",
        discussion: """
            Persons stand under pseudonyms: the same person under the same one at an institution, under another at each.

            EXAMPLE
              mbost export grondslag 27DV --study-year 2025
              mbost export grondslag --all-institutions --study-year 2025
            """)

    @Argument(help: "The institution's BRIN.")
    var brin: BrinArgument?

    @Flag(help: "One file of all institutions.")
    var allInstitutions = false

    @Option(help: "The study year, by its first calendar year: 2025 for 2025-2026.")
    var studyYear: StudyYearArgument

    @OptionGroup var options: ExportOptions

    func validate() throws {
        guard (brin == nil) == allInstitutions else {
            throw ValidationError("give either a BRIN or --all-institutions")
        }
    }

    func run() async throws {
        var request = DownloadOverviewRequest(brin: brin?.brin, fundingYear: studyYear.year)
        request.file = .foundations
        try await options.download(request)
    }
}

/// A day as it is written in the registers.
struct CalendarDay: ExpressibleByArgument {
    let day: Day

    init?(argument: String) {
        guard let day = Day(argument) else { return nil }
        self.day = day
    }
}

/// A study year on the command line, as the funding year whose count dates lie in it.
struct StudyYearArgument: ExpressibleByArgument {
    let year: FundingYear

    init?(argument: String) {
        guard let first = Int(argument), let year = FundingYear(first + 2) else { return nil }
        self.year = year
    }
}
