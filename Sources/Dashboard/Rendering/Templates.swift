import ExchangeFormats
import Mustache

/// The pages' templates. Every value is escaped where it is put in; a test holds that none stands raw.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// - Throws: where a template cannot be read or names a text that there is not, which its test finds.
    static func builtIn() throws -> Templates {
        var library = MustacheLibrary()
        for (name, bytes) in BuiltInFiles.all where name.hasSuffix(".mustache") {
            try library.register(
                try phrased(String(decoding: bytes, as: UTF8.self), by: .dutch),
                named: String(name.dropLast(".mustache".count)))
        }
        return Templates(library: library)
    }

    /// The template with its texts, named as `{{t.signIn.title}}`, put in and escaped: they are the same for every
    /// page, and looking them up each time took longer than the page's own values.
    static func phrased(_ template: String, by phrases: Phrases) throws(UnknownPhrase) -> String {
        var (result, rest) = ("", template[...])
        while let start = rest.firstRange(of: "{{t.") {
            result += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            let key = rest.prefix { $0 != "}" }
            guard let text = phrases.byKey[String(key)], rest.dropFirst(key.count).hasPrefix("}}") else {
                throw UnknownPhrase(key: String(key))
            }
            // The library would read braces as its own.
            result += HTMLPage.escaped(text).replacing("{", with: "&#123;")
            rest = rest.dropFirst(key.count + 2)
        }
        return result + rest
    }

    struct UnknownPhrase: Error, Equatable {
        let key: String
    }

    /// A page in HTML.
    ///
    /// - Precondition: there is a template of that name.
    func render(_ template: String, frame: Frame, _ page: Any) -> String {
        let root = Root(frame: ShownView(frame), page: ShownView(page))
        guard let text = library.render(root, withTemplate: template) else {
            preconditionFailure("there is no template \(template)")
        }
        return text
    }

    /// What a template sees: `frame` what all pages share, `page` its own.
    private struct Root: MustacheParent {
        let frame: ShownView
        let page: ShownView

        func child(named name: String) -> Any? {
            switch name {
            case "frame": frame
            case "page": page
            default: nil
            }
        }
    }
}
