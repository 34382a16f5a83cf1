import ExchangeFormats

/// What is compared, and what is left out.
struct ComparisonTitles {
    struct Side {
        let name: String
        let kind: ComparedFileKind
    }

    let a: Side
    let b: Side
    /// In the order of the kinds.
    let ignored: [DifferenceKind]

    init(_ a: ComparedFile, _ b: ComparedFile, ignored: Set<DifferenceKind>) {
        self.a = Side(name: a.name, kind: a.kind)
        self.b = Side(name: b.name, kind: b.kind)
        self.ignored = ignored.sorted()
    }
}
