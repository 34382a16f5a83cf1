import ArgumentParser
import ExchangeFormats
import FundingModel
import FundingRules
import ReferenceData
import StatusClient
import Wire

/// `mbost osb 27DV --year 2027`
struct OsbCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "osb", abstract: "Show what an institution's records add up to (OSB), or compare two of them.",
        discussion: """
            As things stand now, or stood at a moment: a day alone is its beginning, times are Dutch. Without a BRIN \
            the values of all institutions, as JSON, for who may see them. A selection's values are worked out with \
            the institution's own correction factor. --against compares with another year (2026), kind (V or D) or \
            moment, which comes first: what a share changed by, cause by cause.

            EXAMPLE
              mbost osb 27DV --year 2027 --format html --output .
              mbost osb 27DV --year 2027 --at "2026-07-01 12:00" --provider 100A127
              mbost osb 27DV --year 2027 --against 2026

            \(ExitStatus.help)
            """)

    @Argument(help: "BRIN of the institution.")
    var brin: BrinArgument?

    @Option(help: "Funding year (bekostigingsjaar).")
    var year: YearArgument

    @Option(help: ArgumentHelp("As things stood at this moment.", valueName: "moment"))
    var at: MomentArgument?

    @Option(help: ArgumentHelp("The overview to compare with: a year, V, D or a moment.", valueName: "other"))
    var against: OtherOverview?

    @Option(help: ArgumentHelp("json, csv or html; a comparison without it is text.", valueName: "json|csv|html"))
    var format: FormatArgument?

    @Option(help: "Folder for a file, or - for standard output.")
    var output: String = "-"

    @Flag(help: "The same as --format json.")
    var json = false

    @OptionGroup var selection: SelectionOptions
    @OptionGroup var server: ServerOptions

    func validate() throws {
        if json, let format, format.value != .json {
            throw ValidationError("--json and another --format exclude each other")
        }
        if against != nil, brin == nil { throw ValidationError("--against needs a BRIN") }
        if against != nil, format?.value == .csv { throw ValidationError("a comparison has no form csv") }
        if brin == nil, let format, format.value != .json {
            throw ValidationError("all institutions come as json only")
        }
    }

    func run() async throws {
        let asked = selection.selection(brin?.brin, year.year)
        let request = TotalsRequest(asked, at: at?.moment, byPlace: true)
        let reply = try await server.withClient { try await $0.totals(request) }
        guard brin != nil else { return try Screen.write(Machine.totals(reply)) }
        let overview = try Self.overview(reply)
        guard let against else {
            let form = format?.value ?? .json
            return try write(overview.rendered(as: form), "\(overview.fileStem).\(form.rawValue)")
        }
        let other = against.request(request)
        let earlier = try Self.overview(try await server.withClient { try await $0.totals(other) })
        try write(ShareComparison(earlier, overview))
    }

    private func write(_ comparison: ShareComparison) throws {
        let name = "\(comparison.before.fileStem)-\(comparison.after.fileStem)"
        switch json ? .json : format?.value {
        case .json: try write(comparison.json(), "\(name).json")
        case .html: try write(comparison.html(), "\(name).html")
        case .csv, nil: try write(Array(comparison.text().utf8), "\(name).txt")
        }
    }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        guard output != "-" else { return try ResultOutput().write(bytes) }
        let path = output + "/" + name
        try DocumentFile.write(bytes, to: path)
        try Screen.write(path + "\n")
    }

    /// The reply as the overview it is, with the values that the server worked out.
    static func overview(_ reply: TotalsReply) throws -> AggregateOverview {
        guard let brin = reply.brin, let selected = reply.selected else {
            throw Failure(.failure, "the server's answer names no institution")
        }
        let calculation = try TotalsCalculation(fundingYear: reply.fundingYear)
        var overview = calculation.overview(
            of: reply.tally, brin: brin, national: NationalTotals(groups: reply.national),
            tables: try ReferenceFolder.builtIn(),
            origin: TotalsCalculation.Origin(kind: reply.kind, moment: reply.at))
        if !reply.name.isEmpty { overview.name = reply.name }
        for place in overview.groups.indices {
            let group = overview.groups[place].totals.group
            guard let totals = selected.groups.first(where: { $0.group == group }) else { continue }
            overview.groups[place].totals = totals
        }
        return overview
    }
}

/// What an overview is compared with: another year, another kind of status, or another moment.
enum OtherOverview: ExpressibleByArgument {
    case year(FundingYear)
    case kind(StatusKind)
    case moment(Moment)

    init?(argument: String) {
        if argument.utf8.count == 4, let year = Int(argument).flatMap({ FundingYear($0) }) {
            self = .year(year)
        } else if let kind = StatusKind(rawValue: argument.uppercased()) {
            self = .kind(kind)
        } else if let moment = DutchTime.moment(argument) {
            self = .moment(moment)
        } else {
            return nil
        }
    }

    func request(_ request: TotalsRequest) -> TotalsRequest {
        var other = request
        switch self {
        case .year(let year): other.selection.fundingYear = year
        case .kind(let kind): other.selection.kind = kind
        case .moment(let moment): other.at = moment
        }
        return other
    }
}
