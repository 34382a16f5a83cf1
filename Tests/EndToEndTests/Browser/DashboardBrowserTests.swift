import Crypto
import Foundation
import TestSupport
import Testing

extension BrowserTests {
    @Test func aSchoolChoosesFiltersAndComesToTheReason() throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver())
        try scene.signIn(driver, "school")
        #expect(try driver.text("h1").hasPrefix("27DV") && Axe.findings(driver) == [])
        // A filter narrows, and stands in the address.
        try driver.click("details.card summary")
        try driver.choose("2026", in: "#jaar")
        try driver.choose("BBL", in: "#leerweg")
        try driver.go("details.card form button")
        #expect(try driver.address.contains("jaar=2026") && driver.address.contains("leerweg=BBL"))
        try driver.go(try driver.link("Alles tonen"))
        #expect(try !driver.address.contains("leerweg"))
        try driver.open(scene.pages.address + "/instelling/27DV?jaar=2027")
        let figure = try driver.text("#cijfer-october .value")
        try driver.go("#cijfer-october a")
        #expect(try driver.text("#totaal") == figure && Axe.findings(driver) == [])
        #expect(try driver.findAll("tbody tr").count == Int(figure))
        try driver.go("tbody a")
        #expect(try driver.text("#toelichting").contains("27DV") && Axe.findings(driver) == [])
        try driver.click("#toelichting summary")
        #expect(try driver.text("#toelichting details[open]").contains("WEB 2.2"))
        // Reasons lead to their students, too.
        try driver.open(scene.pages.address + "/instelling/27DV?jaar=2027")
        try driver.go(try #require(try driver.findAll("a[href*='ook=']").first))
        #expect(try driver.findAll("tbody tr").count >= 1)
        // Another institution's, it does not see.
        try driver.open(scene.pages.address + "/instelling/25LX")
        #expect(try driver.text("h1") == "Geen toegang" && Axe.findings(driver) == [])
    }

    @Test func theDownloadIsWhatWasAnnounced() throws {
        for script in [true, false] {
            let (scene, driver) = (try WebScene.shared.get(), try WebDriver(script: script))
            try scene.signIn(driver, "school")
            try driver.open(scene.pages.address + "/instelling/27DV?jaar=2027")
            try driver.go(try driver.link("Overzichten downloaden"))
            try driver.go(try driver.link("OSB-i, XML-bestand"))
            let announced = try driver.text("#sha256")
            if script { #expect(try Axe.findings(driver) == []) }
            try driver.click("#ophalen")
            if script { try driver.wait("the check") { try driver.text("#uitslag").contains("klopt") } }
            var files: [String] = []
            try driver.wait("the file") {
                files = try FileManager.default.contentsOfDirectory(atPath: driver.downloads)
                    .filter { $0.hasSuffix(".XML") }
                return files.count == 1
            }
            let file = try Data(contentsOf: URL(filePath: driver.downloads + "/" + (files.first ?? "")))
            let hash = SHA256.hash(data: file).map { String(format: "%02x", $0) }.joined()
            #expect(hash == announced && announced.count == 64)
            #expect(files.first?.hasPrefix("OSBI_27DV_2027_") == true)
        }
    }

    @Test func aRegistrationShowsByItself() throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver())
        try scene.signIn(driver, "school")
        try driver.open(scene.pages.address + "/instelling/27DV?jaar=2027")
        try driver.wait("live figures") { try driver.text(".live").contains("vanzelf") }
        // Goes with the page, if that is loaded anew.
        _ = try driver.script("window.stayed = 7;")
        let before = try #require(Int(driver.text("#cijfer-october .value")))
        let message =
            #"{"message": "live-1", "brin": "27DV", "person": "123456782", "changes": [{"person": {"birthDate": "#
            + #""2005-05-05", "residence": {"country": "NL"}}}, {"nationalities": [{"code": "0001"}]}, {"enrolment": "#
            + #"{"sequence": "L1", "enrolledOn": "2025-08-01", "plannedEnd": "2026-07-31", "periods": [{"from": "2025-08-01", "#
            + #""trainingCode": "25779", "pathway": "BOL", "requested": true}]}}]}"#
        let sent = try Programs.run(
            "mbost", ["register", "-"], environment: scene.server.environment(["NO_COLOR": "1"]),
            input: message + "\n")
        #expect(sent.status == 0, "\(sent.errors)")
        let answered = Date()
        try driver.wait("the new figure") { try Int(driver.text("#cijfer-october .value")) == before + 1 }
        // No reload was asked for; how long it took is told, not judged by the clock of a busy machine.
        print("live update: \(Int(Date().timeIntervalSince(answered) * 1000)) ms after the answer")
        #expect(try driver.script("return window.stayed") as? Int == 7)
    }

    /// The pictures of the README, kept when MBOST_PICTURES names their folder; looked at by people.
    @Test(arguments: [320, 768, 1440]) func pagesFitTheirWidth(_ width: Int) throws {
        let (scene, driver) = (try WebScene.shared.get(), try WebDriver(width: width, height: 900))
        try driver.setWidth(width)
        try scene.signIn(driver, "school")
        for (name, path) in [("dashboard", "/instelling/27DV?jaar=2027"), ("lijst", "/instelling/27DV/lijst?lijst=inschrijvingen&jaar=2027")] {
            try driver.open(scene.pages.address + path)
            try check(driver, width, name)
        }
        try driver.go("tbody a")
        try check(driver, width, "student")
    }

    private func check(_ driver: WebDriver, _ width: Int, _ name: String) throws {
        usleep(300_000)
        let wide = try driver.script("return document.documentElement.scrollWidth") as? Int
        #expect(wide.map { $0 <= width } == true, "\(name) is \(wide ?? 0) wide in \(width)")
        let findings = try Axe.findings(driver)
        #expect(findings == [], "\(name) at \(width)")
        let size = try driver.script("return new Blob([document.documentElement.outerHTML]).size") as? Int
        #expect(size.map { $0 <= 100_000 } == true, "\(name) has \(size ?? 0) bytes")
        if let folder = ProcessInfo.processInfo.environment["MBOST_PICTURES"] {
            try driver.screenshot().write(to: URL(filePath: "\(folder)/\(name)-\(width).png"))
        }
    }
}
