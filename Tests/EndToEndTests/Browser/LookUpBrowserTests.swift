import Foundation
import TestSupport
import Testing

/// The pages in a real browser: what people do, with script and without, by pointer and by keyboard.
@Suite(.serialized) struct BrowserTests {
    @Test func whoHasNoKeyStaysOut() throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver())
        try driver.open(scene.pages.address + "/zoeken")
        #expect(try driver.address.hasSuffix("/inloggen"))
        try driver.type("mbost_niets", into: "#token")
        try driver.go("main form button")
        #expect(try driver.text("[role=alert]").contains("niet of niet meer geldig"))
        #expect(try Axe.findings(driver) == [])
    }

    @Test func aStudentIsLookedUpForAReason() throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver())
        try scene.signIn(driver, "balie")
        #expect(try driver.text("h1") == "Waarom kijkt u?" && Axe.findings(driver) == [])
        try driver.type("vraag van de school", into: "#reden")
        try driver.go("main form button")
        #expect(try driver.text("h1") == "Student opzoeken" && Axe.findings(driver) == [])
        // The key / goes to the field from anywhere.
        try driver.click("h1")
        try driver.press("/")
        #expect(try driver.focused == "persoon")
        try driver.press(WebScene.student + WebDriver.enter)
        try driver.wait("the student") { try driver.text("h1").contains(WebScene.student) }
        #expect(try !driver.address.contains(WebScene.student) && driver.address.contains("/persoon/"))
        let text = try driver.text
        for part in ["bekostigd", "Tijdlijn", "Geschiedenis", "27DV", "vraag van de school"] { #expect(text.contains(part)) }
        #expect(try Axe.findings(driver) == [])
        // A status leads to its explanation, with the article.
        try driver.click("#statussen tbody a")
        try driver.wait("the explanation") { try driver.findAll("details[open] .check-row").count > 3 }
        #expect(try driver.text("details[open]").contains("WEB"))
        let log = try String(contentsOf: scene.pages.log, encoding: .utf8)
        #expect(!log.contains(WebScene.student))
    }

    @Test func whatIfIsAnsweredAndNothingStored() throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver())
        try scene.signIn(driver, "balie", reason: "proef")
        try driver.type(WebScene.student, into: "#persoon")
        try driver.go("main form button")
        let before = try driver.text("#statussen")
        try driver.click("#tijdlijn summary")
        let link = try #require(try driver.findAll("#tijdlijn a[href*='soort=inschrijving']").first)
        try driver.go(link)
        #expect(try Axe.findings(driver) == [])
        try driver.click("input[name=verwijderen]")
        try driver.go("main form button")
        #expect(try driver.text("#uitkomst").contains("verandert") && Axe.findings(driver) == [])
        try driver.go(try driver.link("Terug naar de student"))
        #expect(try driver.text("#statussen") == before)
    }

    @Test func anOperatorSetsAStatusAndTakesItBack() throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver())
        try scene.signIn(driver, "beheerder", reason: "besluit")
        try driver.type(WebScene.student, into: "#persoon")
        try driver.go("main form button")
        try driver.go(try driver.link("2027"))
        for (what, said) in [("niet", "Vastgesteld: niet bekostigd"), ("intrekken", "ingetrokken")] {
            try driver.click("#ambtshalve summary")
            try driver.choose(what, in: "#ao-wat")
            try driver.type("besluit 9", into: "#ao-reden")
            try driver.go("#ambtshalve button")
            #expect(try driver.text(".notice").contains(said) && driver.text("#ambtshalve").contains("besluit 9"))
        }
    }

    @Test func everythingIsReachedByKeyboardAlone() throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver())
        try driver.open(scene.pages.address + "/inloggen")
        try driver.wait("the field") { try driver.focused == "token" }
        try driver.press((scene.tokens["balie"] ?? "") + WebDriver.enter)
        try driver.wait("the reason") { try driver.focused == "reden" }
        try driver.press("toetsenbord" + WebDriver.enter)
        try driver.wait("searching") { try driver.text("h1") == "Student opzoeken" }
        // The first thing is a way past the menu.
        try driver.press(WebDriver.tab)
        #expect(try driver.focused == "Direct naar de inhoud")
        try driver.press(WebDriver.enter)
        try driver.press(WebDriver.tab)
        #expect(try driver.focused == "persoon")
        try driver.press(WebScene.student + WebDriver.enter)
        try driver.wait("the student") { try driver.text("h1").contains(WebScene.student) }
        // What has the focus is to be seen.
        try driver.press(WebDriver.tab + WebDriver.tab)
        let outline = try driver.script(
            "return getComputedStyle(document.activeElement).outlineStyle + document.activeElement.tagName") as? String
        #expect(outline?.hasPrefix("none") == false && outline?.hasSuffix("BODY") == false)
    }

    @Test func pagesWorkWithoutScript() throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver(script: false))
        try scene.signIn(driver, "balie", reason: "zonder script")
        try driver.type(WebScene.student, into: "#persoon")
        try driver.go("main form button")
        #expect(try driver.text("h1").contains(WebScene.student))
        try driver.click("#toelichting summary")
        #expect(try driver.text("#toelichting details[open]").contains("voldaan"))
        try driver.go(".who form button")
        #expect(try driver.text(".notice") == "U bent uitgelogd.")
    }
}
