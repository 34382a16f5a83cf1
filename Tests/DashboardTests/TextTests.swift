import Foundation
import Testing

@testable import Dashboard

/// Templates and code name texts that exist, and nothing stands raw in a page.
@Suite struct TextTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/Dashboard")

    private static func files(_ suffix: String) throws -> [(name: String, text: String)] {
        guard let walk = FileManager.default.enumerator(atPath: root.path) else { return [] }
        return try walk.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.map {
            ($0, try String(contentsOf: root.appending(path: $0), encoding: .utf8))
        }
    }

    @Test func everyTemplateIsBuiltInAndReadable() throws {
        let files = try Self.files(".mustache") + Self.files(".css") + Self.files(".js") + Self.files(".svg")
        #expect(files.count > 5)
        for (name, text) in files {
            let short = name.split(separator: "/").last.map(String.init) ?? ""
            #expect(BuiltInFiles.all[short] == Array(text.utf8), "\(name) is not the one that is built in")
        }
        _ = try Templates.builtIn()
    }

    /// Texts are put in as text, whatever stands in them; those that are not there are told by name.
    @Test func textsAreEscapedWhereTheyArePutIn() throws {
        let phrases = Phrases(file: "a.b = <b> & \"c\" 'd' {{page.x}}\nlast = einde\n")
        #expect(
            try Templates.phrased("<p title=\"{{t.a.b}}\">{{page.y}}{{t.last}}</p>", by: phrases)
                == "<p title=\"&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; &#123;&#123;page.x}}\">{{page.y}}einde</p>")
        for (template, key) in [("{{t.none}}", "none"), ("{{t.last }}", "last "), ("x {{t.last", "last")] {
            #expect(throws: Templates.UnknownPhrase(key: key)) { try Templates.phrased(template, by: phrases) }
        }
    }

    @Test func everyTextThatIsNamedExists() throws {
        var used: Set<String> = []
        for (name, text) in try Self.files(".mustache") {
            for match in text.matches(of: /\{\{[#^]?t\.([A-Za-z0-9.\-]+)\}\}/) {
                used.insert(String(match.output.1))
                #expect(Phrases.dutch.byKey[String(match.output.1)] != nil, "\(name): t.\(match.output.1)")
            }
        }
        for (name, text) in try Self.files(".swift") {
            for match in text.matches(of: /Phrases\.dutch\(\s*"([A-Za-z0-9.\-]+)"/) {
                used.insert(String(match.output.1))
                #expect(Phrases.dutch.byKey[String(match.output.1)] != nil, "\(name): \(match.output.1)")
            }
        }
        #expect(used.count > 100)
    }

    /// Values are escaped where they are put in; nothing but {{…}} puts one in.
    @Test func nothingStandsRaw() throws {
        for (name, text) in try Self.files(".mustache") {
            #expect(!text.contains("{{{") && !text.contains("{{&"), "\(name) puts a value in unescaped")
            // The content policy would not run them.
            #expect(text.firstMatch(of: /\son[a-z]+=|\sstyle=|<script>|javascript:/) == nil, "\(name) holds code inline")
            #expect(text.firstMatch(of: /https?:\/\//) == nil, "\(name) names another site")
        }
    }

    /// Texts of the errors are there for each kind, with what to do.
    @Test(arguments: PageError.Kind.allCases) func everyErrorHasItsText(_ kind: PageError.Kind) {
        #expect(Phrases.dutch.byKey["error.\(kind.rawValue).title"] != nil)
        #expect(Phrases.dutch.byKey["error.\(kind.rawValue).advice"] != nil)
    }
}
