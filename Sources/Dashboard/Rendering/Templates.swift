import Mustache

/// The pages' templates. Every value is escaped where it is put in; a test holds that none stands raw.
struct Templates: Sendable {
    private let library: MustacheLibrary
    private let texts: PhraseTree

    /// - Throws: where a template cannot be read, which its test finds.
    static func builtIn() throws -> Templates {
        var library = MustacheLibrary()
        for (name, bytes) in BuiltInFiles.all where name.hasSuffix(".mustache") {
            try library.register(
                String(decoding: bytes, as: UTF8.self), named: String(name.dropLast(".mustache".count)))
        }
        return Templates(library: library, texts: PhraseTree(Phrases.dutch))
    }

    /// A page in HTML.
    ///
    /// - Precondition: there is a template of that name.
    func render(_ template: String, frame: Frame, _ page: Any) -> String {
        let root = Root(t: texts, frame: ShownView(frame), page: ShownView(page))
        guard let text = library.render(root, withTemplate: template) else {
            preconditionFailure("there is no template \(template)")
        }
        return text
    }

    /// What a template sees: `t` the texts, `frame` what all pages share, `page` its own.
    private struct Root: MustacheParent {
        let t: PhraseTree
        let frame: ShownView
        let page: ShownView

        func child(named name: String) -> Any? {
            switch name {
            case "t": t
            case "frame": frame
            case "page": page
            default: nil
            }
        }
    }
}

/// The texts as templates ask for them: `{{t.login.title}}`.
private struct PhraseTree: MustacheParent, Sendable {
    private enum Branch {
        case text(String)
        case tree(PhraseTree)
    }

    private var branches: [String: Branch] = [:]

    init(_ texts: Phrases) {
        for (key, text) in texts.byKey { insert(key.split(separator: ".")[...], text) }
    }

    private init() {}

    private mutating func insert(_ path: ArraySlice<Substring>, _ text: String) {
        guard let first = path.first.map(String.init) else { return }
        if path.count == 1 {
            branches[first] = .text(text)
        } else {
            var tree = PhraseTree()
            if case .tree(let there) = branches[first] { tree = there }
            tree.insert(path.dropFirst(), text)
            branches[first] = .tree(tree)
        }
    }

    func child(named name: String) -> Any? {
        switch branches[name] {
        case .text(let text): text
        case .tree(let tree): tree
        case nil: nil
        }
    }
}
