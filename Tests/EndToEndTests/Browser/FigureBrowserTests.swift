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
        /// `+3`, when it is what was added since the records that it leads to.
        let difference: String
        let path: String

        /// Nil for a sum of values, which is no number of records.
        var count: Int? {
            guard let number = Self.number(text), difference != "" else { return Self.number(text) }
            // Nothing then: it is all there is now.
            return Self.number(difference).map { $0 == number ? number : number - $0 }
        }
        var listed: Int? { Self.number(total) }

        private static func number(_ text: String) -> Int? {
            text.contains(",") ? nil : Int(text.replacing(".", with: "").replacing("−", with: "-"))
        }

        init?(_ found: Any) {
            guard let found = found as? [Any], found.count == 6, let text = found[0] as? String,
                let total = found[1] as? String, let rows = found[2] as? Int, let isAtStake = found[3] as? Bool,
                let difference = found[4] as? String, let path = found[5] as? String
            else { return nil }
            (self.text, self.total, self.rows, self.isAtStake) = (text, total, rows, isAtStake)
            (self.difference, self.path) = (difference, path)
        }

        /// Each link to a list, with what the list says of itself.
        static let script = """
            const done = arguments[arguments.length - 1];
            (async () => {
              const figures = [];
              for (const a of document.querySelectorAll("main a[href*='/lijst?']")) {
                const label = a.getAttribute("aria-label"), more = a.closest(".more");
                const value = more ? more.closest("li").querySelector(".value") : a;
                const numbers = (label || value.textContent).match(/[0-9][0-9.,]*/g) || [""];
                const answer = await (await fetch(a.getAttribute("href"))).text();
                const list = new DOMParser().parseFromString(answer, "text/html");
                const total = list.getElementById("totaal");
                figures.push([label ? numbers[numbers.length - 1] : numbers[0], total ? total.textContent : "none",
                  list.querySelectorAll("tbody tr").length, !!a.closest("[data-load*=spel]"),
                  more ? a.textContent.match(/[−0-9.,]+$/)[0] : "", a.getAttribute("href")]);
              }
              done(figures);
            })();
            """

        /// Whether each share leads to the values that it is made of, with lists of what is not nothing.
        static let parts = """
            return [...document.querySelectorAll("#cijfers a[href^='#aandeel']")].map(a => {
              const part = document.querySelector(a.getAttribute("href"));
              return !!part && part.textContent.includes(a.textContent) && !!(part.querySelector("a[href*=lijst]")
                || part.textContent.includes(" 0,00 "));
            });
            """

        /// Numbers that lead nowhere, but nothing.
        static let bare = """
            return [...document.querySelectorAll(
              "#cijfers .value, #cijfers .more, #cijfers td.number, #plaatsen td.number, [data-load*=verloop] td.number")]
              .filter(cell => !cell.querySelector("a") && !/^(|–|1,00000000|(.* )?0(,0*)?)$/.test(cell.textContent.trim()))
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
        let reason = try #require(try driver.attribute("href", of: "#cijfers a[href*='ook=']"))
        let signal = try #require(reason.split(separator: "ook=").last?.prefix { $0.isNumber })
        for filter in [
            "", "&niveau=34&leerweg=BBL", "&niveau=MBO-4", "&aanbieder=\(provider)", "&locatie=\(location)",
            "&teldatum=feb", "&signaal=\(signal)", "&sinds=2026-01-01",
        ] {
            try driver.open(dashboard + filter)
            try driver.wait("what is at stake") { try driver.findAll("[data-load*=spel] > p > a").isEmpty }
            let found = try driver.asyncScript(Figure.script) as? [Any] ?? []
            let figures = found.compactMap { Figure($0) }
            #expect(figures.count == found.count && figures.contains { !$0.isAtStake }, "\(filter)")
            try check(figures, filter)
            #expect(figures.contains { $0.difference != "" } || !filter.isEmpty, "\(filter)")
            #expect(try driver.script(Figure.bare) as? [String] == [], "\(filter)")
            // A share leads to what it divides.
            let parts = try driver.script(Figure.parts) as? [Bool] ?? []
            #expect(parts.allSatisfy { $0 } && !parts.isEmpty, "\(filter)")
        }
    }

    private func check(_ figures: [Figure], _ what: String) throws {
        for figure in figures {
            let listed = try #require(figure.listed, "\(figure) \(what)")
            #expect(listed > 0 && figure.rows == min(listed, 50), "\(figure) \(what)")
            guard let count = figure.count else { continue }
            // At stake are those of the list that mending this alone would have funded.
            #expect(figure.isAtStake ? listed >= count : listed == count, "\(figure) \(what)")
        }
    }

    /// A past point's numbers, and what changed since, are the lengths of the lists as they stood.
    @Test func everyPastNumberIsTheLengthOfItsListOfThen() throws {
        let (scene, driver) = (try WebScene(), try WebDriver())
        // Decided long ago, but for an enrolment that is funded only for two days.
        try scene.run(
            sql: """
                UPDATE mbost.enrolment_decisions SET decided_at = '2025-10-15';
                UPDATE mbost.diploma_decisions SET decided_at = '2025-10-15';
                CREATE TEMP TABLE old AS SELECT * FROM mbost.enrolment_decisions WHERE brin = '27DV'
                    AND funding_year = 2027 AND oct_funded ORDER BY person LIMIT 1;
                UPDATE mbost.enrolment_decisions d SET decided_at = now() - interval '50 hours'
                    FROM old WHERE d.person = old.person AND d.brin = old.brin
                    AND d.funding_year = old.funding_year AND d.sequence = old.sequence;
                UPDATE old SET oct_funded = false, oct_counts = false;
                INSERT INTO mbost.enrolment_decision_history
                    SELECT nextval('mbost.decision_histories'), now() - interval '50 hours', old.* FROM old;
                """)
        try scene.signIn(driver, "school")
        for filter in ["", "&niveau=34"] {
            try driver.open(scene.pages.address + "/instelling/27DV/verloop?jaar=2027" + filter)
            let figures = (try driver.asyncScript(Figure.script) as? [Any] ?? []).compactMap { Figure($0) }
            let past = figures.filter { $0.path.contains("&op=") }
            #expect(past.count >= 2 && figures.count > past.count, "\(filter)")
            if filter.isEmpty { #expect(Set(figures.map(\.count)).count >= 2, "nothing changed") }
            try check(figures, filter)
            #expect(try Axe.findings(driver) == [])
        }
        try driver.open(scene.pages.address + "/instelling/27DV?jaar=2027")
        let figures = (try driver.asyncScript(Figure.script) as? [Any] ?? []).compactMap { Figure($0) }
        #expect(figures.contains { $0.difference != "" && $0.path.contains("&op=") })
        try check(figures, "since yesterday")
    }
}
