import Foundation
import TestSupport

/// A real Chromium without a window, driven by the WebDriver protocol (W3C) over HTTP.
final class WebDriver {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Element {
        let id: String
    }

    /// Where downloads go.
    let downloads: String
    private let profile: String
    private let driver = Process()
    private let base: String
    private let session: String

    /// - Parameters:
    ///   - script: Whether pages may run theirs.
    ///   - width: Of the window, in CSS pixels.
    init(script: Bool = true, width: Int = 1280, height: Int = 900) throws {
        downloads = try TemporaryFolder.make(named: "downloads")
        profile = try TemporaryFolder.make(named: "chromium")
        let output = Pipe()
        driver.executableURL = URL(filePath: "/usr/bin/setpriv")
        driver.arguments = ["--pdeathsig", "KILL", "/usr/bin/chromedriver", "--port=0"]
        driver.standardOutput = output
        driver.standardError = FileHandle.nullDevice
        try driver.run()
        var text = ""
        while !text.contains("successfully on port ") {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { throw Failure(description: "chromedriver did not start: Tools/setup installs it") }
            text += String(decoding: piece, as: UTF8.self)
        }
        let port = text.split(separator: "successfully on port ").last?.prefix { $0.isNumber } ?? ""
        base = "http://127.0.0.1:\(port)"
        var preferences: [String: Any] = [
            "download.default_directory": downloads, "download.prompt_for_download": false,
        ]
        if !script { preferences["profile.managed_default_content_settings.javascript"] = 2 }
        let options: [String: Any] = [
            "args": [
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
                "--window-size=\(width),\(height)", "--lang=nl", "--user-data-dir=\(profile)",
            ], "prefs": preferences,
        ]
        let answer = try? Self.send(
            base + "/session", "POST",
            ["capabilities": ["alwaysMatch": ["browserName": "chrome", "goog:chromeOptions": options]]])
        guard let session = (answer as? [String: Any])?["sessionId"] as? String else {
            Self.end(driver, profile)
            throw Failure(description: "no session: \(answer ?? "chromedriver does not answer")")
        }
        self.session = session
        if width < 500 { try setWidth(width, height) }
    }

    deinit {
        _ = try? Self.send("\(base)/session/\(session)", "DELETE", nil, seconds: 5)
        Self.end(driver, profile)
    }

    /// The driver, and of all browsers the one with our profile, should it still be there.
    private static func end(_ driver: Process, _ profile: String) {
        if driver.isRunning { kill(driver.processIdentifier, SIGKILL) }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let id = Int32(name), let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
                String(decoding: line, as: UTF8.self).contains(profile)
            else { continue }
            kill(id, SIGKILL)
        }
    }

    // MARK: Pages

    func open(_ address: String) throws { _ = try post("url", ["url": address]) }

    func reload() throws { _ = try post("refresh", [:]) }

    var address: String { get throws { try get("url") as? String ?? "" } }

    var title: String { get throws { try get("title") as? String ?? "" } }

    /// All that is to be read on the page.
    var text: String { get throws { try text(of: find("body")) } }

    var source: String { get throws { try get("source") as? String ?? "" } }

    func find(_ css: String) throws -> Element {
        let found = try post("element", ["using": "css selector", "value": css])
        guard let id = (found as? [String: String])?.values.first else {
            throw Failure(description: "nothing is \(css)")
        }
        return Element(id: id)
    }

    func findAll(_ css: String) throws -> [Element] {
        let found = try post("elements", ["using": "css selector", "value": css])
        return (found as? [[String: String]] ?? []).compactMap { $0.values.first }.map { Element(id: $0) }
    }

    /// The first link with this text.
    func link(_ text: String) throws -> Element {
        let found = try post("element", ["using": "partial link text", "value": text])
        guard let id = (found as? [String: String])?.values.first else {
            throw Failure(description: "no link says \(text)")
        }
        return Element(id: id)
    }

    func click(_ element: Element) throws { _ = try post("element/\(element.id)/click", [:]) }
    func click(_ css: String) throws { try click(find(css)) }

    /// Clicks, and waits until another page has come.
    func go(_ element: Element) throws {
        let old = try find("html")
        try click(element)
        try wait("another page") {
            do { _ = try text(of: old) } catch { return true }
            return false
        }
    }

    func go(_ css: String) throws { try go(find(css)) }

    func type(_ text: String, into css: String) throws {
        let element = try find(css)
        _ = try post("element/\(element.id)/clear", [:])
        _ = try post("element/\(element.id)/value", ["text": text])
    }

    func choose(_ value: String, in css: String) throws {
        try click("\(css) option[value=\"\(value)\"]")
    }

    func text(of element: Element) throws -> String { try get("element/\(element.id)/text") as? String ?? "" }

    func text(_ css: String) throws -> String { try text(of: find(css)) }

    func attribute(_ name: String, of css: String) throws -> String? {
        try get("element/\(find(css).id)/attribute/\(name)") as? String
    }

    /// A key, or a text key by key, to whatever has the focus.
    func press(_ keys: String) throws {
        let actions = keys.flatMap { key in
            [["type": "keyDown", "value": String(key)], ["type": "keyUp", "value": String(key)]]
        }
        _ = try post("actions", ["actions": [["type": "key", "id": "keyboard", "actions": actions]]])
    }

    static let tab = "\u{E004}"
    static let enter = "\u{E007}"

    /// The id of what has the focus, else its name or text.
    var focused: String {
        get throws {
            try script("const at = document.activeElement; return at.id || at.name || at.textContent.trim();") as? String
                ?? ""
        }
    }

    func script(_ text: String, _ arguments: [Any] = []) throws -> Any? {
        try post("execute/sync", ["script": text, "args": arguments])
    }

    func asyncScript(_ text: String, _ arguments: [Any] = []) throws -> Any? {
        try post("execute/async", ["script": text, "args": arguments])
    }

    func setWidth(_ width: Int, _ height: Int = 900) throws {
        _ = try cdp(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
    }

    /// PNG of the whole page.
    func screenshot() throws -> Data {
        let answer = try cdp("Page.captureScreenshot", ["captureBeyondViewport": true])
        guard let text = (answer as? [String: Any])?["data"] as? String, let data = Data(base64Encoded: text) else {
            throw Failure(description: "no picture")
        }
        return data
    }

    private func cdp(_ command: String, _ parameters: [String: Any]) throws -> Any? {
        try post("goog/cdp/execute", ["cmd": command, "params": parameters])
    }

    /// Until it holds; fails after ten seconds.
    func wait(_ what: String, seconds: Double = 10, _ holds: () throws -> Bool) throws {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            if (try? holds()) == true { return }
            usleep(20_000)
        }
        throw Failure(description: "waited \(seconds) s for \(what)")
    }

    // MARK: The protocol

    private func post(_ path: String, _ body: [String: Any]) throws -> Any? {
        try Self.send("\(base)/session/\(session)/\(path)", "POST", body)
    }

    private func get(_ path: String) throws -> Any? { try Self.send("\(base)/session/\(session)/\(path)", "GET", nil) }

    /// By curl: URLSession does not take what chromedriver answers.
    private static func send(
        _ address: String, _ method: String, _ body: [String: Any]?, seconds: Int = 60
    ) throws -> Any? {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = [
            "--silent", "--show-error", "--max-time", "\(seconds)", "--request", method, "--header",
            "Content-Type: application/json", "--data-binary", "@-", address,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        if let body { input.fileHandleForWriting.write(try JSONSerialization.data(withJSONObject: body)) }
        try input.fileHandleForWriting.close()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let decoded = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        let value = decoded?["value"]
        if let value = value as? [String: Any], let error = value["error"] as? String {
            throw Failure(description: "\(error): \(value["message"] as? String ?? "")")
        }
        return value is NSNull ? nil : value
    }
}
