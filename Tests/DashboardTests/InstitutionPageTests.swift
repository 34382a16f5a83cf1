import FundingModel
import HTTPTypes
import Hummingbird
import RPC
import Testing

@testable import Dashboard

/// The institution's dashboard: figures that lead to records, filters in the address, downloads, live updates.
@Suite struct InstitutionPageTests {
    @Test func aSchoolComesToItsOwnDashboard() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("school")
            #expect(page.status == .ok && page.text.contains("27DV Noord &lt;b&gt;poort&lt;/b&gt;"))
            for text in [
                // Counts, values, the correction factor and the share with eight decimals.
                "1.250", "1.201", "1.234", "958,02", "18,60", "0,97000000", "33,33333333%",
                // Three more than yesterday, a hundred more than the year before.
                "sinds gisteren +3", "ten opzichte van vorig jaar +100", "+0,03", "+1,00",
                "wijzigingen beperkt", "Geen praktijkovereenkomst op tijd", "17 studenten zonder overeenkomst op tijd",
                "100A100", "100X&lt;100", "Alle opleidingen", "Overzichten downloaden", "cijfers",
            ] {
                #expect(page.text.contains(text), "\(text)")
            }
            #expect(page.text.utf8.count < 100_000)
            #expect(page.links("/lijst?").count > 20)
            // Diplomas of specialists and others of the level are apart, as are their lists.
            #expect(page.links("lijst=diplomas&").contains { $0.contains("niveau=MBO-3&specialist=nee") })
            #expect(page.links("lijst=diplomas&").contains { $0.contains("niveau=MBO-4&specialist=ja") })
            let recent = try await browser.get(try #require(page.links("sinds=").first))
            #expect(recent.status == .ok && recent.text.contains("gewijzigd sinds 2026-"))
            #expect(try await browser.get("/instellingen").location == "/instelling/27DV")
            for path in ["/instelling/25LX", "/instelling/25LX/lijst?lijst=tellen", "/instelling/25LX/overzicht",
                "/instelling/25LX/volg", "/instelling/25LX/verloop", "/instelling/25LX/opleidingen",
                "/instelling/25LX/overzicht/bestand?vorm=xml&editie=00"] {
                #expect(try await browser.get(path).status == .forbidden, "\(path)")
            }
            #expect(scene.service.notes.allSatisfy { !$0.contains("25LX") })
            #expect(try await browser.get("/instelling/27dv").status == .notFound)
        }
    }

    @Test func everyFigureLeadsToItsRecordsAndEachToItsStudent() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("school")
            for link in page.links("/lijst?") {
                let list = try await browser.get(link)
                #expect(list.status == .ok && list.text.contains("1.234"), "\(link)")
                let student = try #require(list.links("/persoon/").first)
                #expect(!student.contains(CannedPerson.person.digits))
                let next = try #require(list.links("&na=").first)
                #expect(!next.contains(CannedPerson.person.digits))
                let second = try await browser.get(next)
                #expect(second.status == .ok && second.links("&na=").isEmpty, "\(next)")
            }
            let list = try await browser.get(try #require(page.links("lijst=niet-bekostigd").first))
            let student = try await browser.get(try #require(list.links("/persoon/").first))
            #expect(student.text.contains("Bekostiging gevraagd") && student.text.contains("WEB 2.2.2"))
            #expect(!student.text.contains("Ambtshalve vastgesteld</h2>"))
            #expect(student.links("/instelling/27DV?jaar=2027").count == 1)
            #expect(scene.service.notes.contains("list notFunded - 50"))
            // Of the levels that share a budget, too: 900 in BBL, and they are one list.
            #expect(page.text.contains(">900</a>") && scene.service.notes.contains("list counting - 50 34"))
            #expect(list.text.contains("\(CannedPerson.training) Zorg &amp; &lt;i&gt;welzijn"))
        }
    }

    @Test func filtersStandInTheAddress() async throws {
        try await Scene.with { scene in
            let (browser, _) = try await scene.signIn("school")
            let query =
                "jaar=2026&aanbieder=100A100&locatie=100X%3C100&opleiding=25297&niveau=MBO-3&leerweg=BBL&status=V"
                + "&signaal=30&teldatum=okt&sinds=2025-11-01"
            let page = try await browser.get("/instelling/27DV?\(query)")
            #expect(page.status == .ok)
            for text in [
                "<option value=\"2026\" selected>", "<option value=\"100A100\" selected>",
                "<option value=\"100X&lt;100\" selected>", "<option value=\"MBO-3\" selected>",
                "<option value=\"BBL\" selected>", "<option value=\"V\" selected>", "<option value=\"30\" selected>",
                "<option value=\"okt\" selected>", "value=\"25297\"", "value=\"2025-11-01\"",
            ] {
                #expect(page.text.contains(text), "\(text)")
            }
            let list = try #require(page.links("lijst=bekostigd").first)
            for part in query.split(separator: "&") { #expect(list.contains(part), "\(part)") }
            let group = try await browser.get("/instelling/27DV?jaar=2026&niveau=34")
            #expect(group.text.contains("<option value=\"34\" selected>Niveau 3 en 4"))
            #expect(try #require(group.links("lijst=bekostigd").first).contains("niveau=34"))
            // Trainings to choose from are those of the whole institution.
            let start = try #require(group.text.split(separator: "data-choices=\"").last)
            let address = start.prefix { $0 != "\"" }.replacing("&amp;", with: "&")
            let choices = try await browser.get(String(address))
            #expect(!address.contains("niveau") && choices.text.hasPrefix("<option"))
            #expect(choices.text.contains("\(CannedPerson.training)\">\(CannedPerson.training) Zorg &amp;"))
            // An empty field is none.
            let empty = "jaar=2027&aanbieder=&locatie=&opleiding=&niveau=&leerweg=&status=&signaal=&teldatum=&sinds="
            #expect(try await browser.get("/instelling/27DV?\(empty)").status == .ok)
        }
    }

    @Test(arguments: [
        "jaar=x", "aanbieder=\(String(repeating: "x", count: 21))", "opleiding=1", "niveau=MBO-5", "niveau=43", "specialist=x", "leerweg=X",
        "status=X", "signaal=99", "teldatum=mrt", "sinds=gisteren",
    ])
    func whatIsNoFilterIsSaid(_ query: String) async throws {
        try await Scene.with { scene in
            let (browser, _) = try await scene.signIn("school")
            #expect(try await browser.get("/instelling/27DV?\(query)").status == .badRequest)
        }
    }

    @Test func theFileComesAsItWasAnnounced() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("school")
            let choose = try await browser.get(try #require(page.links("/overzicht?").first))
            #expect(choose.text.contains("hele overzicht"))
            let ready = try await browser.get(try #require(choose.links("vorm=xml").first))
            #expect(ready.text.contains("OSBI_27DV_2027.XML") && ready.text.contains("<dd class=\"hash\" id=\"sha256\">3f0a"))
            let link = try #require(ready.links("/bestand?").first)
            let file = try await browser.get(link)
            #expect(file.status == .ok && file.text == String(decoding: CannedTotals.file, as: UTF8.self))
            #expect(file.headers[.contentDisposition] == "attachment; filename=\"OSBI_27DV_2027.XML\"")
            #expect(file.headers[.digest] == "sha-256=:Pwo=:" && file.headers[.cacheControl] == "no-store")
            let other = try await browser.get(link.replacing("3f0a", with: "0000"))
            #expect(other.status == .conflict && other.text.contains("intussen veranderd"))
            let part = try await browser.get("/instelling/27DV/overzicht?vorm=csv&jaar=2027&niveau=MBO-3")
            #expect(part.text.contains("_deel.XML") && part.text.contains("Neem het hele overzicht"))
        }
    }

    @Test(arguments: ["html", "csv", "json"]) func theAggregateOverviewHasTheFiguresOfThePage(_ form: String) async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("school")
            let choose = try await browser.get(try #require(page.links("/overzicht?").first))
            let ready = try await browser.get(try #require(choose.links("vorm=osb-\(form)").first))
            let file = try await browser.get(try #require(ready.links("/bestand?").first))
            #expect(file.status == .ok && (file.text.contains("958.02") || file.text.contains("958,02")))
            #expect(file.headers[.contentDisposition]?.contains("OSB_27DV_2027_V_") == true)
            #expect(file.headers[.contentDisposition]?.hasSuffix(".\(form)\"") == true)
            let (stranger, _) = try await scene.signIn("school")
            let theirs = try await stranger.get(try #require(ready.links("/bestand?").first))
            #expect(theirs.status == .conflict)
        }
    }

    @Test func changesAreToldAsEvents() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("school")
            let path = try #require(page.attribute("data-live"))
            let events = try await browser.get(path)
            #expect(events.headers[.contentType] == "text/event-stream")
            #expect(events.text.hasPrefix("retry: 2000\nevent: begin\n") && events.text.contains("event: change\ndata: "))
            // No person, and nothing of what changed.
            #expect(!events.text.contains(CannedPerson.person.digits))
            #expect(scene.service.notes.contains("feedback true true"))
            // What is asked for then.
            let part = try await browser.get(try #require(page.attribute("data-part")))
            #expect(part.text.contains("cijfer-october") && !part.text.contains("<html"))
        }
    }

    @Test func askingForFiguresDoesNotKeepOneSignedIn() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("school")
            let part = try #require(page.attribute("data-part"))
            for _ in 0..<2 {
                scene.clock.advance(.seconds(16 * 60))
                _ = try await browser.get(part)
            }
            #expect(try await browser.get("/instelling/27DV").location == "/inloggen")
        }
    }

    @Test func staffChoosesAnInstitution() async throws {
        try await Scene.with { scene in
            let (browser, _) = try await scene.signIn("beheer")
            let choice = try await browser.get("/instellingen")
            let link = try #require(choice.links("/instelling/27DV").first)
            #expect(try await browser.get(link).status == .ok)
            // Helpdesk sees figures, no lists.
            let (helpdesk, _) = try await scene.signIn("balie", reason: "vraag")
            let figures = try await helpdesk.get("/instelling/27DV")
            #expect(figures.status == .ok && figures.links("/lijst?").isEmpty && figures.links("/overzicht").isEmpty)
            #expect(try await helpdesk.get("/instelling/27DV/lijst?lijst=tellen").status == .forbidden)
            #expect(try await helpdesk.get("/instelling/27DV/volg").status == .forbidden)
            let (auditor, page) = try await scene.signIn("controle")
            #expect(page.status == .forbidden)
            #expect(try await auditor.get("/instellingen").status == .forbidden)
        }
    }

    @Test func whatIsAtStakeIsToldWithWhatMendsIt() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("school")
            let link = try #require(page.links("/op-het-spel?").first)
            let stake = try await browser.get(link)
            // What can be mended yet, not what could have been.
            #expect(stake.text.contains("<strong id=\"op-het-spel\">7,07</strong>"))
            // 7.07 of what others have: 7.07 × (2930 − 970) / (2930 × 2937.07), of a million euros.
            for text in [
                "+0,16102510%", "€ 1.610", "&lt;b&gt;Sluiten&lt;/b&gt;.", "31 dec 2999", "1 jan 2020", "voorbij", "Samen met 30: <a href=",
                ">17</a> op 1 oktober, waarde 7,07, € 1.610", "lijst=inschrijvingen&amp;jaar=2027&amp;ook=30&amp;teldatum=feb",
                "lijst=diplomas-niet-bekostigd&amp;jaar=2027&amp;ook=30",
            ] {
                #expect(stake.text.contains(text), "\(text)")
            }
            let part = try await browser.get(try #require(page.attribute("data-load")))
            #expect(!part.text.contains("<html"))
            #expect(try await browser.get(link.replacing("27DV", with: "25LX")).status == .forbidden)
        }
    }

    @Test func ofAnotherSignalTheListAsksBoth() async throws {
        try await Scene.with { scene in
            let (browser, _) = try await scene.signIn("school")
            let page = try await browser.get("/instelling/27DV?jaar=2027&signaal=28")
            let link = try #require(page.links("lijst=inschrijvingen&").first { $0.contains("ook=30") })
            let list = try await browser.get(link)
            #expect(link.contains("signaal=28&ook=30") && scene.service.notes.contains("list enrolments 28+30 50"))
            // Back is to the page that the number stood on.
            #expect(list.links("/instelling/27DV?").contains { $0.hasSuffix("jaar=2027&signaal=28") })
            // A page about both asks both; one that is about it already asks nothing more.
            let both = try await browser.get("/instelling/27DV?jaar=2027&signaal=28,30")
            #expect(both.text.contains("<option value=\"28,30\" selected>"))
            #expect(try #require(both.links("lijst=inschrijvingen&").first { $0.contains("teldatum") }).contains("28%2C30"))
            #expect(!both.links("lijst=").contains { $0.contains("ook=30") })
            for wrong in ["28,", "x", "28,99", ","] {
                #expect(try await browser.get("/instelling/27DV?signaal=\(wrong)").status == .badRequest, "\(wrong)")
                #expect(try await browser.get("/instelling/27DV?ook=\(wrong)").status == .badRequest, "\(wrong)")
            }
        }
    }

    @Test func aShareLeadsToWhatItDividesAndADifferenceToTheRecordsOfThen() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("school")
            #expect(page.text.contains("<a href=\"#aandeel-34\">33,33333333%</a>"))
            let part = try #require(page.text.split(separator: "<li id=\"aandeel-34\">").last?.split(separator: "</li>").first)
            for text in [">958,02</a>", ">18,60</a>", "2.930,00", "33,33333333%", "lijst=bekostigd&", "lijst=diplomas-bekostigd&"] {
                #expect(part.contains(text), "\(text)")
            }
            // Three more than yesterday: the list of then; a hundred more than a year before: that year's.
            let before = try #require(page.links("lijst=bekostigd&").first { $0.contains("&op=") })
            let list = try await browser.get(before)
            #expect(list.status == .ok && list.text.contains("id=\"toen\""))
            #expect(page.links("lijst=bekostigd&").contains { $0.hasSuffix("jaar=2026") })
        }
    }

    @Test func otherPagesOfTheSelection() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("school")
            let trainings = try await browser.get(try #require(page.links("/opleidingen?").first))
            #expect(trainings.text.contains("10009") && trainings.links("/lijst?").count > 30)
            #expect(trainings.links("pagina=").isEmpty)
            let second = try await browser.get("/instelling/27DV/opleidingen?pagina=2")
            #expect(second.status == .ok && second.links("pagina=1").count == 1 && second.links("/lijst?").isEmpty)
            for wrong in ["0", "x", "10001"] {
                #expect(try await browser.get("/instelling/27DV/opleidingen?pagina=\(wrong)").status == .badRequest)
            }
            let trend = try await browser.get(try #require(page.links("/verloop?").first))
            // Each past point leads to the list as it stood when that day began, the last one to that of now.
            let points = trend.links("/lijst?lijst=bekostigd&")
            #expect(points.filter { $0.contains("&op=") }.count == points.count - 1 && points.count > 1)
            #expect(trend.links("/lijst?lijst=tellen&").count == points.count)
            let then = try await browser.get(try #require(points.first))
            #expect(then.text.contains("Zo stond het aan het begin van 1 okt 2025."))
            #expect(scene.service.notes.contains("list funded - 50 at 2025-10-01 00:00:00"))
            #expect(try #require(then.links("&na=").first).contains("&op=2025-10-01&na="))
            for wrong in ["x", "2999-01-01", "2025-10-01 12:00"] {
                let list = try #require(points.last) + "&op=\(FormFields.encoded(wrong))"
                #expect(try await browser.get(list).status == .badRequest, "\(wrong)")
            }
            #expect(trend.text.contains("<polyline") && trend.text.contains("1.234") && trend.text.contains("<html"))
            let part = try await browser.get(try #require(page.links("/verloop?").first) + "&deel=verloop")
            #expect(part.text.contains("<polyline") && !part.text.contains("<html"))
        }
    }
}

/// Trainings a page at a time.
@Suite struct TrainingsPageTests {
    @Test(arguments: [(49, 1, nil, nil), (50, 1, nil, nil), (51, 1, 2, nil), (51, 2, nil, 1), (125, 2, 3, 1)])
    func pagesHaveFifty(_ count: Int, _ page: Int, _ next: Int?, _ previous: Int?) throws {
        var tally = Tally()
        for code in 0..<count {
            let training = try #require(TrainingCode(String(10_000 + code)))
            tally.add(
                EnrolmentCounts(listed: 1000 - code),
                to: EnrolmentCell(trainingCode: training, level: .mbo2, pathway: .bol))
        }
        let filter = Filter(CannedTotals.school, CannedTotals.year)
        let all = TrainingView.all(tally, FiguresView.Links(filter, isOpen: true), Names())
        let found = TrainingsPage(filter, all, Names(), page: page)
        #expect(found.trainings.count == min(50, count - (page - 1) * 50))
        #expect(found.trainings.first?.name == String(10_000 + (page - 1) * 50))
        #expect(found.next.map { $0.hasSuffix("pagina=\(page + 1)") } ?? (next == nil))
        #expect((found.next == nil) == (next == nil) && (found.previous == nil) == (previous == nil))
    }
}

/// Texts that numbers become.
@Suite struct DutchTests {
    @Test(arguments: [
        ("0", "0"), ("1234", "1.234"), ("-1234567", "−1.234.567"), ("0.520000", "0,520000"), ("-0.50", "−0,50"),
        ("1234.50", "1.234,50"),
    ])
    func decimalsHaveCommas(_ text: String, _ expected: String) { #expect(Dutch.decimal(text) == expected) }

    @Test func daysAndDifferences() {
        #expect(Dutch.text(Day("2025-10-01")!) == "1 okt 2025")
        #expect(Dutch.difference(0) == "0" && Dutch.difference(12) == "+12" && Dutch.difference(-3) == "−3")
        #expect(base64(Array("a".utf8)) == "YQ==" && base64(Array("ab".utf8)) == "YWI=")
        #expect(base64(Array("abc".utf8)) == "YWJj" && base64([]) == "" && base64([0xFB, 0xFF]) == "+/8=")
    }

    @Test func fieldsAreDecoded() {
        let fields = FormFields("a=1+2%2B&b=%C3%A9&c&a=3&d=%zz&e=%20")
        #expect(fields["a"] == "1 2+" && fields["b"] == "é" && fields["c"] == nil && fields["d"] == "%zz")
        #expect(fields.all("a") == ["1 2+", "3"] && fields["e"] == nil)
        #expect(FormFields("x=\(FormFields.encoded("é & =%+/"))")["x"] == "é & =%+/")
    }
}
