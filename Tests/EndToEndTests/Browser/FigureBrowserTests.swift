import Foundation
import TestSupport
import Testing

extension BrowserTests {
    /// A number on the dashboard, and the list it leads to.
    private struct Figure {
        let text: String
        let total: String
        let rows: Int
        let isAtStake: Bool

        /// Nil for a sum of values, which is no number of records.
        var count: Int? { text.contains(",") ? nil : Int(text.replacing(".", with: "")) }
        var listed: Int? { Int(total.replacing(".", with: "")) }

        init?(_ found: Any) {
            guard let found = found as? [Any], found.count == 4, let text = found[0] as? String,
                let total = found[1] as? String, let rows = found[2] as? Int, let isAtStake = found[3] as? Bool
            else { return nil }
            (self.text, self.total, self.rows, self.isAtStake) = (text, total, rows, isAtStake)
        }

        /// Each link to a list, with what the list says of itself.
        static let script = """
            const done = arguments[arguments.length - 1];
            (async () => {
              const figures = [];
              for (const a of document.querySelectorAll("main a[href*='/lijst?']")) {
                const label = a.getAttribute("aria-label");
                const numbers = (label || a.textContent).match(/[0-9][0-9.,]*/g) || [""];
                const answer = await (await fetch(a.getAttribute("href"))).text();
                const list = new DOMParser().parseFromString(answer, "text/html");
                const total = list.getElementById("totaal");
                figures.push([label ? numbers[numbers.length - 1] : numbers[0], total ? total.textContent : "none",
                  list.querySelectorAll("tbody tr").length, !!a.closest("[data-load]")]);
              }
              done(figures);
            })();
            """

        /// Numbers that lead nowhere, but nothing and shares of all institutions.
        static let bare = """
            return [...document.querySelectorAll("#cijfers .value, #cijfers td.number, #plaatsen td.number")]
              .filter(cell => !cell.querySelector("a") && !/^(|–|0|0,0*|1,00000000|.*%)$/.test(cell.textContent.trim()))
              .map(cell => cell.textContent);
            """
    }

    /// Whatever the page is narrowed to, a number is the length of its list, and each number has one.
    @Test func everyNumberIsTheLengthOfItsList() throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver())
        try scene.signIn(driver, "school")
        let dashboard = scene.pages.address + "/instelling/27DV?jaar=2027"
        try driver.open(dashboard)
        let provider = try #require(try driver.attribute("value", of: "#aanbieder option:nth-child(2)"))
        let location = try #require(try driver.attribute("value", of: "#locatie option:nth-child(2)"))
        let reason = try #require(try driver.attribute("href", of: "#cijfers a[href*='signaal=']"))
        let signal = try #require(reason.split(separator: "signaal=").last?.prefix { $0.isNumber })
        for filter in [
            "", "&niveau=34&leerweg=BBL", "&niveau=MBO-4", "&aanbieder=\(provider)", "&locatie=\(location)",
            "&teldatum=feb", "&signaal=\(signal)", "&sinds=2026-01-01",
        ] {
            try driver.open(dashboard + filter)
            try driver.wait("what is at stake") { try driver.findAll("[data-load*=spel] > p > a").isEmpty }
            let found = try driver.asyncScript(Figure.script) as? [Any] ?? []
            let figures = found.compactMap { Figure($0) }
            #expect(figures.count == found.count && figures.contains { !$0.isAtStake }, "\(filter)")
            for figure in figures {
                let listed = try #require(figure.listed, "\(figure) \(filter)")
                #expect(listed > 0 && figure.rows == min(listed, 50), "\(figure) \(filter)")
                guard let count = figure.count else { continue }
                // At stake are those of the list that mending this alone would have funded.
                #expect(figure.isAtStake ? listed >= count : listed == count, "\(figure) \(filter)")
            }
            // A selection has one signal: of others, a page about one has no lists.
            let bare = try driver.script(Figure.bare) as? [String]
            if !filter.contains("signaal") { #expect(bare == [], "\(filter)") }
        }
    }
}
