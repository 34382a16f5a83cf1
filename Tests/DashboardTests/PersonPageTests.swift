import FundingModel
import Hummingbird
import RPC
import Testing

@testable import Dashboard

/// The look-up screen: who sees it, why, and that nothing of a person is in an address.
@Suite struct PersonPageTests {
    private static let number = CannedPerson.person.digits

    private func find(
        _ scene: Scene, _ fields: [String: String], as token: String = "balie"
    ) async throws -> (Browser, Browser.Page) {
        let (browser, page) = try await scene.signIn(token, reason: token == "balie" ? "vraag van school" : nil)
        return (browser, try await browser.submit("/zoeken", on: page, fields))
    }

    @Test func aReasonComesFirstAndGoesWithEveryCall() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("balie")
            #expect(try await browser.get("/zoeken").location == "/reden")
            #expect(try await browser.post("/zoeken", ["csrf": page.field("csrf") ?? ""]).location == "/reden")
            // Back to where one was.
            let search = try await browser.submit("/reden", on: page, ["reden": "vraag 7"])
            #expect(search.text.contains("Student opzoeken") && search.text.contains("vraag 7"))
            let found = try await browser.submit("/zoeken", on: search, ["persoon": Self.number])
            #expect(found.status == .ok)
            #expect(scene.service.reasons.allSatisfy { $0 == "vraag 7" } && scene.service.reasons.count >= 5)
        }
    }

    @Test func aPersonIsShownWholeWithoutItsNumberInTheAddress() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await find(scene, ["persoon": "123.456.782"])
            #expect(page.status == .ok)
            for text in [
                Self.number, "00-03-2004", "1 okt 2025", "bekostigd", "niet bekostigd", "0,520000", "Samenloop met 27DV",
                "Bekostiging gevraagd", "WEB 2.2.2", "UWEB 2.2.2.2", "besluit &lt;9&gt;",
                "wijziging door de instelling zelf", "vervallen op", "UWEB 2024-08-01", "99472fd98ccd", "P1",
                "<svg class=\"chart wide\"", "Gegevens gewijzigd door een bericht van 27DV",
            ] {
                #expect(page.text.contains(text), "\(text)")
            }
            #expect(page.text.utf8.count < 100_000)
            for link in page.links() { #expect(!link.contains(Self.number), "\(link)") }
            // A page of history more.
            let older = try #require(page.links("voor=").first)
            #expect(try await browser.get(older).status == .ok)
        }
    }

    @Test func valuesOfTheRegisterAreEscaped() async throws {
        try await Scene.with { scene in
            let (_, page) = try await find(scene, ["persoon": Self.number])
            #expect(!page.text.contains("<img") && !page.text.contains("<b>") && !page.text.contains("<J>"))
            #expect(page.text.contains("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;zorg&quot;"))
        }
    }

    @Test(arguments: [
        ([:], "Vul één persoonsnummer in"), (["persoon": "123456783"], "geen persoonsnummer"),
        (["persoon": "123456782", "brin": "27DV"], "Vul één"), (["brin": "27DV"], "Vul één"),
        (["brin": "27D", "inschrijving": "C1"], "geen BRIN"), (["brin": "27DV", "inschrijving": "C-1"], "geldig nummer"),
        (["brin": "27DV", "inschrijving": "C1", "resultaat": "9"], "Vul één"),
    ])
    func whatCannotBeLookedForIsSaid(_ fields: [String: String], _ text: String) async throws {
        try await Scene.with { scene in
            let (_, page) = try await find(scene, fields)
            #expect(page.status == .badRequest && page.text.contains(text))
        }
    }

    @Test func recordsLeadToPersons() async throws {
        try await Scene.with { scene in
            let (browser, one) = try await find(scene, ["brin": "27dv", "inschrijving": "C1"])
            #expect(one.status == .ok && one.text.contains(Self.number))
            let (_, many) = try await find(scene, ["brin": "27DV", "resultaat": "9"])
            #expect(many.status == .ok && many.links("/persoon/").count == 2 && many.text.contains("meer gevonden"))
            let (_, none) = try await find(scene, ["brin": "27DV", "inschrijving": "X9"])
            #expect(none.status == .notFound && none.text.contains("niets gevonden"))
            let (_, nobody) = try await find(scene, ["persoon": CannedPerson.unknown.digits])
            #expect(nobody.status == .notFound && !nobody.text.contains(CannedPerson.unknown.digits))
            // A handle is of its session alone.
            let (stranger, _) = try await scene.signIn("balie", reason: "vraag")
            for link in many.links("/persoon/") { #expect(try await stranger.get(link).status == .notFound) }
            #expect(try await browser.get("/persoon/00").status == .notFound)
            #expect(try await browser.get("/persoon/\(String(repeating: "0", count: 64))").status == .notFound)
        }
    }

    @Test func onlyWhoMayLooksUp() async throws {
        try await Scene.with { scene in
            for token in ["school", "controle"] {
                let (browser, _) = try await scene.signIn(token)
                #expect(try await browser.get("/zoeken").status == .forbidden, "\(token)")
            }
            #expect(try await scene.browser().get("/zoeken").location == "/inloggen")
        }
    }

    @Test func aStatusIsSetByWhoMay() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await find(scene, ["persoon": Self.number], as: "beheer")
            #expect(page.text.contains("Ambtshalve vaststellen of intrekken"))
            let handle = try #require(page.links("/persoon/").first?.split(separator: "?").first).split(separator: "/")
            let path = "/persoon/\(handle[1])/ambtshalve"
            let fields = ["jaar": "2027", "inschrijving": "27DV C1 2025-10-01", "wat": "niet", "reden": "besluit 7"]
            let done = try await browser.submit(path, on: page, fields)
            #expect(done.text.contains("Vastgesteld: niet bekostigd."))
            #expect(scene.service.notes == ["27DV C1 2025-10-01 false false besluit 7 beheer"])
            for (name, value) in [
                ("inschrijving", "27DV"), ("wat", "misschien"), ("reden", ""), ("reden", String(repeating: "x", count: 81)),
            ] {
                let wrong = try await browser.submit(path, on: done, fields.merging([name: value]) { $1 })
                #expect(wrong.status == .badRequest, "\(name)")
            }
            let (other, shown) = try await find(scene, ["persoon": Self.number])
            #expect(!shown.text.contains("Ambtshalve vaststellen of intrekken"))
            let mine = try #require(shown.links("/persoon/").first?.split(separator: "?").first).split(separator: "/")
            #expect(try await other.submit("/persoon/\(mine[1])/ambtshalve", on: shown, fields).status == .forbidden)
            #expect(scene.service.notes.count == 1)
        }
    }

    @Test func factsAreSupposed() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await find(scene, ["persoon": Self.number])
            let links = page.links("/wat-als?")
            #expect(links.count >= 8)
            for link in links {
                let form = try await browser.get(link)
                #expect(form.status == .ok && form.text.contains("Er wordt niets opgeslagen"), "\(link)")
            }
            let link = try #require(links.first { $0.contains("soort=bpv") })
            let form = try await browser.get(link)
            #expect(form.field("overeenkomst") == nil || form.text.contains("value=\"2025-08-20\""))
            let path = try #require(link.split(separator: "?").first.map(String.init))
            let fields = [
                "soort": "bpv", "jaar": "2027", "brin": "27DV", "id": "C1", "deel": "P1",
                "overeenkomst": "2026-01-02", "vanaf": "2025-09-01", "gepland": "2026-07-31", "opleiding": "25297",
            ]
            let outcome = try await browser.submit(path, on: form, fields)
            #expect(outcome.status == .ok && outcome.text.contains("Aantal regels dat zou veranderen:"))
            #expect(outcome.text.contains("Wijzigingen zijn gestopt.") && outcome.text.contains("value=\"2026-01-02\""))
            let wrong = try await browser.submit(path, on: form, fields.merging(["vanaf": "gisteren"]) { $1 })
            #expect(wrong.status == .badRequest && wrong.text.contains("Dit veld klopt niet: Vanaf"))
            let refused = try await browser.submit(
                path, on: form,
                ["soort": "inschrijving", "jaar": "2027", "brin": "25LX", "id": "D1", "verwijderen": "ja"])
            #expect(refused.text.contains("Dit kan &lt;niet&gt;."))
            for gone in ["id=C9", "id=C1&deel=P9"] {
                let query = "soort=bpv&jaar=2027&brin=27DV&\(gone)"
                #expect(try await browser.get("\(path)?\(query)").status == .notFound)
            }
            #expect(try await browser.get("\(path)?soort=niets&jaar=2027&brin=27DV").status == .badRequest)
        }
    }

    @Test func aServerThatIsGoneIsSaid() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("balie", reason: "vraag")
            scene.service.fail(with: CallError(.internalError, "internal error, call 7"))
            let broken = try await browser.submit("/zoeken", on: page, ["brin": "27DV", "inschrijving": "C1"])
            #expect(broken.status == .internalServerError && broken.text.contains("call 7"))
            scene.service.fail(with: nil)
            scene.service.revokeAll()
            let out = try await browser.submit("/zoeken", on: page, ["brin": "27DV", "inschrijving": "C1"])
            #expect(out.text.contains("Log opnieuw in") && scene.sessions.count == 0)
        }
    }
}
