/// Many persons' entries, packed in pages of bytes: a few bytes more an entry than it holds, where an array or a
/// dictionary's value for each would take a hundred.
///
/// A table with open addressing says where a person's entry stands. An entry is replaced in place when it fits, else
/// written at the end; a page of which less than half is in use gives its entries to the current one.
@safe struct StatusPages: ~Copyable {
    /// Where an entry stands.
    private struct Slot {
        /// The person's number; ``free`` when nobody is here.
        var key: UInt32
        var page: UInt32
        var place: UInt32

        static let free = UInt32.max
        static let empty = Slot(key: free, page: 0, place: 0)
    }

    @safe private struct Page {
        let bytes: UnsafeMutableRawPointer
        let size: Int
        /// Bytes that were written.
        var count = 0
        /// Bytes of entries that stand.
        var used = 0

        init(size: Int) {
            unsafe bytes = .allocate(byteCount: size, alignment: 8)
            self.size = size
        }

        func free() { unsafe bytes.deallocate() }

        func number(at place: Int) -> Int {
            precondition(place + 4 <= count)
            return Int(unsafe UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
        }

        mutating func append(number: UInt32) {
            precondition(count + 4 <= size)
            unsafe bytes.storeBytes(of: number.bigEndian, toByteOffset: count, as: UInt32.self)
            count += 4
        }

        mutating func append(_ content: Span<UInt8>) {
            write(content, at: count)
            count += content.count
        }

        func write(_ content: Span<UInt8>, at place: Int) {
            precondition(place + content.count <= size)
            unsafe content.withUnsafeBytes { source in
                guard let start = source.baseAddress else { return }
                unsafe (bytes + place).copyMemory(from: start, byteCount: source.count)
            }
        }
    }

    /// An entry that was found; holds as long as nothing changes.
    @safe struct Found {
        fileprivate let start: UnsafeRawPointer
        /// Bytes of its content.
        let size: Int
    }

    /// An entry: the person's number and its length, four bytes each, then the content.
    private static let header = 8

    private let pageSize: Int
    private var slots: [Slot] = []
    private(set) var count = 0
    private var pages: [Page?] = []
    private var freePages: [Int] = []
    private var current = -1

    init(pageSize: Int = 32 << 10) {
        self.pageSize = pageSize
    }

    deinit {
        for page in pages { page?.free() }
    }

    /// Makes room in the table for so many, so that growing does not double it for a moment.
    mutating func reserve(_ entries: Int) {
        var size = max(16, slots.count)
        while entries * 4 > size * 3 { size *= 2 }
        if size > slots.count { rehash(size) }
    }

    /// Lends the content of a person's entry; nil when there is none.
    func withEntry<Value>(of key: UInt32, _ body: (borrowing Span<UInt8>) -> Value) -> Value? {
        found(key).map { withEntry($0, body) }
    }

    func found(_ key: UInt32) -> Found? {
        guard let index = find(key) else { return nil }
        return found(at: slots[index])
    }

    private func found(at slot: Slot) -> Found {
        guard let page = pages[Int(slot.page)] else { preconditionFailure("an entry stands on a page that is gone") }
        let place = Int(slot.place)
        return unsafe Found(start: UnsafeRawPointer(page.bytes + place + Self.header), size: page.number(at: place + 4))
    }

    /// Lends what was found; nothing may have changed since.
    func withEntry<Value>(_ found: Found, _ body: (borrowing Span<UInt8>) -> Value) -> Value {
        let start = unsafe found.start.assumingMemoryBound(to: UInt8.self)
        return body(unsafe Span<UInt8>(_unsafeStart: start, count: found.size))
    }

    mutating func set(_ key: UInt32, _ content: [UInt8]) {
        if let index = find(key) {
            let slot = slots[index]
            if found(at: slot).size == content.count {
                pages[Int(slot.page)]?.write(content.span, at: Int(slot.place) + Self.header)
                return
            }
            slots[index] = append(key, content.span)
            release(slot)
            return
        }
        reserve(count + 1)
        let slot = append(key, content.span)
        var index = home(key)
        while slots[index].key != Slot.free { index = (index + 1) & (slots.count - 1) }
        slots[index] = slot
        count += 1
    }

    mutating func remove(_ key: UInt32) {
        guard var hole = find(key) else { return }
        let slot = slots[hole]
        let mask = slots.count - 1
        // Whoever stands behind and would rather be here moves up, so that nobody is lost behind the hole.
        var next = (hole + 1) & mask
        while slots[next].key != Slot.free {
            let distance = (next - home(slots[next].key)) & mask
            if distance >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = .empty
        count -= 1
        release(slot)
    }

    mutating func removeAll() {
        self = StatusPages(pageSize: pageSize)
    }

    /// What all of it takes. Unit: bytes.
    var memory: Int {
        slots.capacity * MemoryLayout<Slot>.stride + pages.capacity * MemoryLayout<Page?>.stride
            + pages.reduce(0) { $0 + ($1?.size ?? 0) }
    }

    private func home(_ key: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> 32) & (slots.count - 1)
    }

    private func find(_ key: UInt32) -> Int? {
        if slots.isEmpty { return nil }
        let slots = slots.span
        var index = home(key)
        while slots[index].key != Slot.free {
            if slots[index].key == key { return index }
            index = (index + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func rehash(_ size: Int) {
        let old = slots
        slots = [Slot](repeating: .empty, count: size)
        for slot in old where slot.key != Slot.free {
            var index = home(slot.key)
            while slots[index].key != Slot.free { index = (index + 1) & (size - 1) }
            slots[index] = slot
        }
    }

    /// Writes an entry at the end of the current page, or of a new one; does not touch the table.
    private mutating func append(_ key: UInt32, _ content: Span<UInt8>) -> Slot {
        let size = Self.header + content.count
        var page = roomyPage(size)
        let place = page.count
        page.append(number: key)
        page.append(number: UInt32(content.count))
        page.append(content)
        page.used += size
        pages[current] = page
        return Slot(key: key, page: UInt32(current), place: UInt32(place))
    }

    /// The current page, or else a new one; an entry larger than a page gets a page of its own.
    private mutating func roomyPage(_ size: Int) -> Page {
        if current >= 0, let page = pages[current], page.count + size <= page.size { return page }
        if let free = freePages.popLast() {
            current = free
        } else {
            current = pages.count
            pages.append(nil)
        }
        return Page(size: max(pageSize, size))
    }

    /// The entry at a place the table no longer names is gone.
    private mutating func release(_ slot: Slot) {
        let number = Int(slot.page)
        guard var page = pages[number] else { return }
        page.used -= Self.header + found(at: slot).size
        pages[number] = page
        if number != current, page.used * 2 < page.count { empty(number, page) }
    }

    /// Moves what stands on a page to the current one.
    private mutating func empty(_ number: Int, _ page: Page) {
        pages[number] = nil
        var place = 0
        while place < page.count {
            let key = UInt32(page.number(at: place))
            let size = page.number(at: place + 4)
            if let index = find(key), slots[index].page == UInt32(number), slots[index].place == UInt32(place) {
                let start = unsafe UnsafePointer(page.bytes.assumingMemoryBound(to: UInt8.self)) + place + Self.header
                slots[index] = append(key, unsafe Span(_unsafeStart: start, count: size))
            }
            place += Self.header + size
        }
        page.free()
        freePages.append(number)
    }
}
