import FundingModel

/// Reads an individual overview (OSB-i, TBG-i) piece by piece, one enrolment or diploma at a time.
///
/// Reads both spellings of the paper and of delivered files, and one empty block where none applies as none.
public struct OverviewReader: Sendable {
    public let file: String
    private var scanner = XMLScanner()
    private var record = OverviewTree()

    public init(file: String) {
        self.file = file
    }

    /// Takes the next piece; the records that ended in it.
    ///
    /// - Throws: ``FileDefect``; nothing after it can be read.
    public mutating func feed(_ bytes: some Sequence<UInt8>) throws(FileDefect) -> [OverviewRecord] {
        var records: [OverviewRecord] = []
        scanner.feed(Array(bytes))
        for event in scanner.events {
            if let found = try take(event) { records.append(found) }
        }
        if let flaw = scanner.flaw { throw FileDefect(file: file, line: flaw.line, reason: flaw.reason) }
        return records
    }

    public mutating func finish() throws(FileDefect) {
        do throws(XMLScanner.Flaw) {
            try scanner.finish()
        } catch {
            throw FileDefect(file: file, line: error.line, reason: error.reason)
        }
    }

    private mutating func take(_ event: XMLScanner.Event) throws(FileDefect) -> OverviewRecord? {
        let bytes = scanner.bytes[event.range]
        switch event.kind {
        case .start(let isNil):
            let element = OverviewElement(named: bytes)
            if event.depth == 0 {
                guard element == .only(.overview) else {
                    throw FileDefect(
                        file: file, line: event.line, field: String(decoding: bytes, as: UTF8.self),
                        reason: "is niet het element Bekostigingsgrondslagen")
                }
                return nil
            }
            if event.depth == 1 { record.clear() }
            record.open(element, bytes, isNil: isNil, line: event.line)
        case .text:
            if event.depth > 1 { record.append(bytes) }
        case .end:
            if event.depth > 0 { record.close() }
            if event.depth == 1 { return try read() }
        }
        return nil
    }

    private func read() throws(FileDefect) -> OverviewRecord {
        let element = record.nodes[0].element
        guard element == .only(.enrolment) || element == .only(.diploma) else {
            throw FileDefect(
                file: file, line: record.nodes[0].line, field: record.name(of: 0), reason: "is een onbekend element")
        }
        let fields = try OverviewFields(file: file, tree: record, node: 0)
        return element == .only(.enrolment) ? .enrolment(try fields.enrolment()) : .diploma(try fields.diploma())
    }
}

/// One record's elements, in the order in which they begin.
struct OverviewTree: Sendable {
    struct Node: Sendable {
        /// Nil for one that no overview has.
        let element: OverviewElement?
        let isNil: Bool
        let line: Int
        /// As it stands in the file.
        let name: Range<Int>
        /// Where the text of one without children is.
        var text: Range<Int>
        /// The place behind all that stands in it.
        var end = 0
    }

    private(set) var nodes: [Node] = []
    /// Names and texts.
    private(set) var bytes: [UInt8] = []
    private var open: [Int] = []

    mutating func clear() {
        nodes.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        open.removeAll(keepingCapacity: true)
    }

    mutating func open(_ element: OverviewElement?, _ name: ArraySlice<UInt8>, isNil: Bool, line: Int) {
        let start = bytes.count
        bytes.append(contentsOf: name)
        open.append(nodes.count)
        nodes.append(
            Node(
                element: element, isNil: isNil, line: line, name: start..<bytes.count, text: bytes.count..<bytes.count))
    }

    mutating func append(_ text: ArraySlice<UInt8>) {
        guard let place = open.last else { return }
        bytes.append(contentsOf: text)
        nodes[place].text = nodes[place].text.lowerBound..<bytes.count
    }

    mutating func close() {
        if let place = open.popLast() { nodes[place].end = nodes.count }
    }

    func name(of node: Int) -> String { String(decoding: bytes[nodes[node].name], as: UTF8.self) }

    func hasChildren(_ node: Int) -> Bool { nodes[node].end > node + 1 }

    /// The places of the elements that stand directly in one.
    func children(of node: Int) -> [Int] {
        var children: [Int] = []
        var place = node + 1
        while place < nodes[node].end {
            children.append(place)
            place = nodes[place].end
        }
        return children
    }
}

/// The fields of one element by name.
struct OverviewFields: OverviewValues {
    let file: String
    let tree: OverviewTree
    let node: Int
    private let children: [Int]

    init(file: String, tree: OverviewTree, node: Int) throws(FileDefect) {
        self.file = file
        self.tree = tree
        self.node = node
        children = tree.children(of: node)
        let allowed = tree.nodes[node].element?.holds ?? []
        for child in children where !tree.hasChildren(child) {
            guard let element = tree.nodes[child].element, allowed.contains(element) else {
                throw FileDefect(
                    file: file, line: tree.nodes[child].line, record: tree.name(of: node), field: tree.name(of: child),
                    reason: "is een onbekend element")
            }
        }
    }

    // MARK: Values

    /// The last one counts, where an element comes twice.
    private func place(_ element: OverviewElement) -> Int? {
        children.last { tree.nodes[$0].element == element && !tree.hasChildren($0) }
    }

    func bytes(_ element: OverviewElement) -> ArraySlice<UInt8>? {
        guard let place = place(element), !tree.nodes[place].isNil, !tree.nodes[place].text.isEmpty else { return nil }
        return tree.bytes[tree.nodes[place].text]
    }

    func defect(_ element: OverviewElement, _ reason: String) -> FileDefect {
        FileDefect(
            file: file, line: tree.nodes[place(element) ?? node].line, record: tree.name(of: node),
            field: element.name, reason: reason)
    }

    /// Those of its elements of one kind that have elements of their own.
    func children(_ element: OverviewElement) throws(FileDefect) -> [OverviewFields] {
        var fields: [OverviewFields] = []
        for child in children where tree.nodes[child].element == element && tree.hasChildren(child) {
            fields.append(try OverviewFields(file: file, tree: tree, node: child))
        }
        return fields
    }
}
