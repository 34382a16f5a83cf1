import Foundation

/// axe-core, which finds what stands in the way of people who do not see or point (WCAG).
enum Axe {
    static let source: String? = {
        let python = Programs.root.appending(path: ".build/python/lib")
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: python.path)) ?? []
        for version in versions {
            let file = python.appending(path: "\(version)/site-packages/axe_playwright_python/axe.min.js")
            if let text = try? String(contentsOf: file, encoding: .utf8) { return text }
        }
        return nil
    }()

    /// What it finds on the page that is open: rule, and where.
    static func findings(_ driver: WebDriver) throws -> [String] {
        guard let source else { throw WebDriver.Failure(description: "axe-core is not there: Tools/setup installs it") }
        _ = try driver.script(source + ";return 0;")
        let found = try driver.asyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
              .then(r => done(r.violations.map(v => v.id + ": " + v.nodes.map(n => n.target.join(" ")).join(", "))))
              .catch(e => done(["axe: " + e]));
            """)
        return found as? [String] ?? ["no answer"]
    }
}
