import FundingModel
import HTTPTypes
import Hummingbird
import RPC
import Testing

@testable import Dashboard

/// Who comes in, how long, and what a browser is told.
@Suite struct SignInTests {
    @Test func aTokenSignsInAndNeverComesBack() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("balie")
            #expect(page.status == .ok && page.text.contains("Waarom kijkt u?"))
            #expect(page.text.contains("Ingelogd als <strong>balie</strong>"))
            #expect(scene.sessions.count == 1)
            #expect(browser.cookies.keys.sorted() == ["__Host-mbost"])
            for value in browser.cookies.values { #expect(value.count == 64 && !value.contains("balie")) }
        }
    }

    @Test func cookiesHaveAllTheirFlags() async throws {
        try await Scene.with { scene in
            let browser = scene.browser()
            let form = try await browser.get("/inloggen")
            let first = try #require(form.headers[.setCookie])
            #expect(first.hasPrefix("__Host-mbost-inloggen="))
            #expect(first.hasSuffix("; Path=/; Secure; HttpOnly; SameSite=Strict"))
            let page = try await browser.post(
                "/inloggen", ["token": "balie", "bewijs": form.field("bewijs") ?? ""])
            #expect(page.status == .seeOther && page.location == "/reden")
            let cookies = page.headers[values: .setCookie]
            let session = try #require(cookies.first { $0.hasPrefix("__Host-mbost=") })
            #expect(session.hasSuffix("; Path=/; Secure; HttpOnly; SameSite=Strict"))
            #expect(!session.contains("Domain") && !session.contains("Expires"))
        }
        try await Scene.with(secureCookies: false) { scene in
            let (browser, _) = try await scene.signIn("balie")
            #expect(browser.cookies.keys.sorted() == ["mbost"])
        }
    }

    @Test(arguments: [
        ("", "Dit is geen sleutel"), ("vreemde", "niet of niet meer geldig"), ("met spatie", "Dit is geen sleutel"),
        (String(repeating: "x", count: 201), "Dit is geen sleutel"),
    ])
    func whoIsNobodyStaysOut(_ token: String, _ text: String) async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn(token)
            #expect(page.status == .unauthorized && page.text.contains(text))
            #expect(token.isEmpty || !page.text.contains(token))
            #expect(scene.sessions.count == 0 && browser.cookies["__Host-mbost"] == nil)
            #expect(try await browser.get("/zoeken").location == "/inloggen")
        }
    }

    @Test func withoutAServerNobodyComesIn() async throws {
        try await Scene.with { scene in
            scene.service.fail(with: CallError(.unavailable, "no"))
            let (_, page) = try await scene.signIn("balie")
            #expect(page.status == .serviceUnavailable && page.text.contains("nu niet bereikbaar"))
        }
    }

    @Test func theFormIsForTheBrowserThatGotIt() async throws {
        try await Scene.with { scene in
            let mine = try await scene.browser().get("/inloggen")
            let other = scene.browser()
            let theirs = try await other.get("/inloggen")
            let page = try await other.post("/inloggen", ["token": "balie", "bewijs": mine.field("bewijs") ?? ""])
            #expect(page.status == .forbidden && scene.sessions.count == 0)
            // Without a cookie at all.
            let bare = try await scene.browser().post(
                "/inloggen", ["token": "balie", "bewijs": theirs.field("bewijs") ?? ""])
            #expect(bare.status == .forbidden && scene.sessions.count == 0)
        }
    }

    @Test func guessingIsHeldOff() async throws {
        try await Scene.with { scene in
            for _ in 0..<SignInLimit.most { _ = try await scene.signIn("niemand") }
            let (_, page) = try await scene.signIn("balie")
            #expect(page.status == .tooManyRequests && page.text.contains("Wacht een kwartier"))
            scene.clock.advance(SignInLimit.window + .seconds(1))
            let (_, later) = try await scene.signIn("balie")
            #expect(later.status == .ok && scene.sessions.count == 1)
        }
    }

    private func attempt(_ scene: Scene, _ address: String, _ token: String) async throws -> HTTPResponse.Status {
        let browser = scene.browser()
        let form = try await browser.get("/inloggen")
        let fields = ["token": token, "bewijs": form.field("bewijs") ?? ""]
        return try await browser.post(
            "/inloggen", fields, headers: [.forwardedFor: "6.6.6.6, \(address)"]
        ).status
    }

    @Test func behindAProxyEachAddressCountsByItself() async throws {
        try await Scene.with(behindProxy: true) { scene in
            var failures: [HTTPResponse.Status] = []
            for _ in 0..<SignInLimit.most { failures.append(try await attempt(scene, "1.1.1.1", "niemand")) }
            #expect(failures.allSatisfy { $0 == .unauthorized })
            let (held, free) = (
                try await attempt(scene, "1.1.1.1", "balie"), try await attempt(scene, "2.2.2.2", "balie")
            )
            #expect(held == .tooManyRequests && free == .seeOther)
        }
    }

    @Test func sessionsEnd() async throws {
        try await Scene.with { scene in
            let (browser, _) = try await scene.signIn("balie")
            scene.clock.advance(.seconds(30 * 60))
            #expect(try await browser.get("/reden").status == .ok)
            scene.clock.advance(.seconds(30 * 60 + 1))
            #expect(try await browser.get("/reden").location == "/inloggen")
            // However busy.
            let (busy, _) = try await scene.signIn("balie")
            for _ in 0..<16 {
                scene.clock.advance(.seconds(30 * 60))
                #expect(try await busy.get("/reden").status == .ok)
            }
            scene.clock.advance(.seconds(1))
            #expect(try await busy.get("/reden").location == "/inloggen")
            await scene.sessions.endExpired()
            #expect(scene.sessions.count == 0)
        }
    }

    @Test func signingOutEndsTheSessionOnTheServer() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("balie")
            let id = try #require(browser.cookies["__Host-mbost"])
            let out = try await browser.submit("/uitloggen", on: page, [:])
            #expect(out.text.contains("U bent uitgelogd") && scene.sessions.count == 0)
            browser.setCookie("__Host-mbost", id)
            #expect(try await browser.get("/reden").location == "/inloggen")
        }
    }

    @Test func thereIsRoomForSoMany() async throws {
        var limits = Sessions.Limits()
        limits.most = 1
        try await Scene.with(limits: limits) { scene in
            _ = try await scene.signIn("balie")
            let (_, page) = try await scene.signIn("school")
            #expect(page.status == .serviceUnavailable && scene.sessions.count == 1)
        }
    }

    @Test func formsOfOthersChangeNothing() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("balie")
            let (_, other) = try await scene.signIn("balie")
            for token in [nil, "", "00", other.field("csrf")] {
                let answer = try await browser.post("/reden", ["reden": "kwaad", "csrf": token ?? ""])
                #expect(answer.status == .forbidden && answer.text.contains("niet meer geldig"))
                #expect(try await browser.post("/uitloggen", ["csrf": token ?? ""]).status == .forbidden)
            }
            let csrf = try #require(page.field("csrf"))
            let foreign = try await browser.post(
                "/reden", ["reden": "kwaad", "csrf": csrf], headers: [.fetchSite: "cross-site"])
            #expect(foreign.status == .forbidden && scene.sessions.count == 2)
            #expect(try await browser.get("/reden").field("reden") == "")
            let tooBig = try await browser.post(
                "/reden", ["reden": String(repeating: "x", count: Pages.mostForm), "csrf": csrf])
            #expect(tooBig.status == .badRequest)
        }
    }

    @Test func everyAnswerIsGuarded() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("balie")
            let style = try #require(page.links("style.css").first)
            for path in ["/", "/inloggen", "/reden", "/nergens", style] {
                let answer = try await browser.get(path)
                #expect(answer.headers[.contentSecurityPolicy] == SecurityHeaders.contentPolicy, "\(path)")
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.headers[.referrerPolicy] == "no-referrer")
                let kept = path == style ? "public, max-age=31536000, immutable" : "no-store"
                #expect(answer.headers[.cacheControl] == kept)
                #expect(answer.headers[.server] == nil)
            }
            #expect(SecurityHeaders.contentPolicy.contains("default-src 'none'"))
            #expect(!SecurityHeaders.contentPolicy.contains("unsafe"))
            #expect(try await browser.get("/nergens").status == .notFound)
            #expect(try await browser.get("/bestanden/00/style.css").status == .notFound)
        }
    }

    @Test func valuesAreEscaped() async throws {
        try await Scene.with { scene in
            let (browser, page) = try await scene.signIn("<script>")
            #expect(page.text.contains("&lt;b&gt;x&lt;/b&gt;") && !page.text.contains("<b>x</b>"))
            _ = try await browser.submit("/reden", on: page, ["reden": "\"><script>alert(1)</script>"])
            let again = try await browser.get("/reden")
            #expect(!again.text.contains("<script>alert"))
            #expect(again.field("reden") == "\"><script>alert(1)</script>")
        }
    }

    @Test(arguments: ["", String(repeating: "x", count: 201)])
    func aReasonIsAsked(_ reason: String) async throws {
        try await Scene.with { scene in
            let (_, page) = try await scene.signIn("balie", reason: reason)
            #expect(page.status == .badRequest && page.text.contains("Geef een reden"))
        }
    }
}
