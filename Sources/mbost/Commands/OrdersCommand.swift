import ArgumentParser
import ExchangeFormats
import FundingModel
import StatusClient
import Wire

/// `mbost orders --year 2027`
struct OrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders", abstract: "Make or show what institutions are granted. Dutch: OFB, beschikkingen.",
        discussion: """
            Orders follow from the definitive statuses of a year and the server's budget.csv, cursusgeld.csv and \
            betaalritme.csv. An order is never changed: another amount gives another order.

            EXAMPLE
              mbost orders make --year 2027 --by "J. de Vries" --dry-run
              mbost orders list 27DV --year 2027 --format html > OFB_27DV_2027.html

            \(ExitStatus.help)
            """,
        subcommands: [List.self, Make.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the orders of an institution, or the last one of each.",
            discussion: """
                EXAMPLE
                  mbost orders list --year 2027
                  mbost orders list 27DV --year 2027 --format csv
                """)

        @Argument(help: "BRIN of the institution; of each institution the last order when absent.")
        var brin: BrinArgument?

        @Option(help: "Funding year (bekostigingsjaar).")
        var year: YearArgument

        @Option(help: "The whole overview (OFB) of the institution: json, csv or html.")
        var format: FormatArgument?

        @Flag(help: "Print a JSON object a line.")
        var json = false

        @OptionGroup var server: ServerOptions

        func validate() throws {
            guard format == nil || brin != nil else {
                throw ValidationError("--format goes with one institution; give its BRIN.")
            }
        }

        func run() async throws {
            let reply = try await server.withClient { try await $0.orders(of: year.year, brin: brin?.brin) }
            if let brin = brin?.brin, let format = format?.value {
                let overview = OrdersOverview(
                    brin: brin, name: reply.name, fundingYear: year.year, orders: reply.orders)
                return try ResultOutput().write(overview.rendered(as: format))
            }
            try OrdersCommand.show(reply.orders, json: json)
            if reply.orders.isEmpty && !json {
                try Screen.write("Voor \(year.year) zijn er geen beschikkingen.\n")
            }
        }
    }

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the orders there is reason for; again with nothing changed makes none.",
            discussion: """
                Without an approved assurance report by 1 July T-1 last year's values stand in; when the report came \
                later, the lower of the two counts: name it with --report-received.

                EXAMPLE
                  mbost orders make --year 2027 --by "J. de Vries"
                  mbost orders make --year 2027 --by "J. de Vries" --report-received 25LX
                """)

        @Option(help: "Funding year (bekostigingsjaar); it was determined definitively.")
        var year: YearArgument

        @Option(help: ArgumentHelp("Who makes them.", valueName: "who"))
        var by: String

        @Flag(help: "They are the last ones of the year.")
        var final = false

        @Flag(help: "Make none, only show which would be made.")
        var dryRun = false

        @Option(help: ArgumentHelp(
            "The assurance report of this institution was approved after the determination; may be given again.",
            valueName: "brin"))
        var reportReceived: [BrinArgument] = []

        @Flag(help: "Print a JSON object a line.")
        var json = false

        @OptionGroup var server: ServerOptions

        func run() async throws {
            let request = MakeOrdersRequest(
                fundingYear: year.year, isFinal: final, isDryRun: dryRun, askedBy: by,
                reportsReceived: reportReceived.map(\.brin))
            let reply = try await server.withClient { try await $0.makeOrders(request) }
            try OrdersCommand.show(reply.orders, json: json)
            guard !json else { return }
            let done = dryRun ? "zouden worden gemaakt" : "gemaakt"
            try Screen.write(
                "\(reply.orders.count) beschikkingen \(done), \(reply.unchanged) instellingen ongewijzigd\n")
        }
    }

    private static func show(_ orders: [Order], json: Bool) throws {
        for order in orders {
            if json {
                let overview = OrdersOverview(brin: order.brin, fundingYear: order.fundingYear, orders: [order])
                try ResultOutput().write(overview.rendered(as: .json))
            } else {
                try Screen.write(line(order))
            }
        }
    }

    private static func line(_ order: Order) -> String {
        let parts = [
            order.brin.description, order.fundingYear.description, "nr. \(order.number)".padded(to: 7),
            order.date.description, Words.text(order.kind).padded(to: 10), "€ \(order.amount)".padded(to: 20),
            "verschil € \(order.difference)",
        ]
        return parts.joined(separator: "  ") + "\n"
    }
}
