/// The names an object may have, in the order of the page, and those it must have.
struct JSONShape<Field: CaseIterable & RawRepresentable<String> & Hashable & Sendable>: Sendable {
    let fields: [Field]
    let keys: [JSONName]
    let names: [String]
    let required: UInt32

    /// - Parameter others: Fields of like objects that this one does not have.
    init(required needed: Set<Field> = [], without others: Set<Field> = []) {
        fields = Field.allCases.filter { !others.contains($0) }
        names = fields.map(\.rawValue)
        keys = names.map { JSONName(bytes: $0.utf8) }
        required = fields.enumerated().reduce(0) { needed.contains($1.element) ? $0 | 1 << UInt32($1.offset) : $0 }
        precondition(fields.count <= 32)
    }

    /// Place of a name; the one after the last found is tried first, since most writers keep to one order.
    @inline(__always)
    func place(of key: JSONName, expected: Int) -> Int? {
        if expected < keys.count, keys[expected] == key { return expected }
        return keys.firstIndex(of: key)
    }
}

/// A name as numbers, quick to compare: its last sixteen bytes, the first one highest, and its length.
struct JSONName: Equatable, Sendable {
    var tail: UInt128 = 0
    var length = 0

    init(tail: UInt128, length: Int) {
        self.tail = tail
        self.length = length
    }

    init(bytes: some Collection<UInt8>) {
        tail = bytes.reduce(0) { $0 << 8 | UInt128($1) }
        length = bytes.count
    }
}

/// What has been met of one object.
struct JSONObjectProgress {
    /// Names met, and those met with a value other than null.
    var seen: UInt32 = 0
    var present: UInt32 = 0
    var expected = 0
    var isFirst = true
}

extension JSONScanner {
    /// Enters an object that is the value of the field just named; ``leave()`` after its last field.
    mutating func enterObject(_ line: Span<UInt8>) throws(JSONLineDefect) -> JSONObjectProgress {
        guard peek(line) == 0x7B else { throw unexpected(line, "must be an object") }
        path.append(PathStep(name: leaf, index: -2))
        at += 1
        return JSONObjectProgress()
    }

    /// Starts on an object that is an array's element, or the whole line.
    mutating func element(_ line: Span<UInt8>) throws(JSONLineDefect) -> JSONObjectProgress {
        guard peek(line) == 0x7B else { throw unexpected(line, "must be an object", element: true) }
        at += 1
        return JSONObjectProgress()
    }

    mutating func leave() {
        path.removeLast()
    }

    /// Enters an array that is the value of the field just named.
    mutating func enterArray(_ line: Span<UInt8>) throws(JSONLineDefect) {
        guard peek(line) == 0x5B else { throw unexpected(line, "must be a list") }
        path.append(PathStep(name: leaf, index: -1))
        at += 1
    }

    /// Whether another element follows; after the last one the array is left.
    mutating func nextElement(_ line: Span<UInt8>) throws(JSONLineDefect) -> Bool {
        let top = path.count - 1
        let byte = peek(line)
        if byte == 0x5D {
            at += 1
            path.removeLast()
            return false
        }
        if path[top].index >= 0 {
            guard byte == 0x2C else { throw notJSON("a comma or a closing bracket must follow") }
            at += 1
        }
        path[top].index += 1
        return true
    }

    /// The next field of an object that has a value, standing on that value; nil after the closing brace.
    ///
    /// Null counts as absent and is passed over; an unknown name and a name met before are defects.
    @inline(__always)
    mutating func next<Field>(
        _ line: Span<UInt8>, _ object: inout JSONObjectProgress, _ shape: JSONShape<Field>
    ) throws(JSONLineDefect) -> Field? {
        while true {
            var byte = peek(line)
            if byte == 0x7D {
                at += 1
                return nil
            }
            if !object.isFirst {
                guard byte == 0x2C else { throw notJSON("a comma or a closing brace must follow") }
                at += 1
                byte = peek(line)
            }
            object.isFirst = false
            guard byte == 0x22 else { throw notJSON("a field's name in quotes must follow") }
            let key = try name(line)
            guard let place = shape.place(of: key, expected: object.expected),
                key.length <= 16 || nameText(line) == shape.names[place]
            else { throw unknownName(line) }
            leaf = shape.names[place]
            let bit: UInt32 = 1 << UInt32(truncatingIfNeeded: place)
            guard object.seen & bit == 0 else { throw defect("stands twice in one object: keep one") }
            object.seen |= bit
            object.expected = place + 1
            guard peek(line) == 0x3A else { throw notJSON("a colon must follow a field's name") }
            at += 1
            if peek(line) == 0x6E, take(line, word: .null) { continue }
            object.present |= bit
            return shape.fields[place]
        }
    }

    /// What is wrong with an object that lacks a required field: the first one in the order of the page.
    func missing<Field>(_ object: JSONObjectProgress, _ shape: JSONShape<Field>) -> JSONLineDefect {
        let absent = shape.required & ~object.present
        guard absent != 0 else { return defectOfElement("is not complete") }
        return JSONLineDefect(
            field: fieldPath(shape.names[absent.trailingZeroBitCount]), message: "is required and absent")
    }

    @inline(__always)
    private mutating func name(_ line: Span<UInt8>) throws(JSONLineDefect) -> JSONName {
        nameBytes = try string(line, isName: true)
        guard let range = nameBytes else { return JSONName(bytes: decoded) }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for place in range {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(line[place])
        }
        return JSONName(tail: UInt128(high) << 64 | UInt128(low), length: range.count)
    }

    /// The name read last.
    private func nameText(_ line: Span<UInt8>) -> String {
        guard let range = nameBytes else { return String(decoding: decoded, as: UTF8.self) }
        return String(decoding: range.map { line[$0] }, as: UTF8.self)
    }

    /// A name is shown up to 40 letters, and not at all when it holds digits enough to be a person's number.
    private func unknownName(_ line: Span<UInt8>) -> JSONLineDefect {
        let name = nameText(line)
        let isShown = !name.isEmpty && name.utf8.count { (0x30...0x39).contains($0) } < 8
        return JSONLineDefect(
            field: fieldPath(isShown ? String(name.prefix(40)) : "?"),
            message: "is no field of this object: leave it out")
    }
}
