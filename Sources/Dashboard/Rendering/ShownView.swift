import Mustache

/// A view as templates ask for its fields, which are looked at once: left to itself the library looks at all fields of
/// all views around for each name, of texts too, which took most of a page's time.
final class ShownView: MustacheParent {
    private let fields: [String: Any]
    /// Those asked for before.
    private var shown: [String: Any] = [:]

    init(_ view: Any) {
        let children = Mirror(reflecting: view).children
        fields = Dictionary(
            children.compactMap { child in child.label.map { ($0, child.value) } }, uniquingKeysWith: { $1 })
    }

    /// Nil for a field that is nil, and for one that there is not.
    func child(named name: String) -> Any? {
        if let known = shown[name] { return known }
        guard let value = fields[name], let made = Self.show(value) else { return nil }
        shown[name] = made
        return made
    }

    /// A view that looks its fields up by itself is left to do so.
    private static func show(_ value: Any) -> Any? {
        let type = type(of: value)
        if type == String.self || type == Bool.self || type == Int.self { return value }
        if let view = value as? any MustacheParent { return view }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { show($0.value) }
        case .collection: return mirror.children.compactMap { show($0.value) }
        case .struct: return ShownView(value)
        default: return value
        }
    }
}
