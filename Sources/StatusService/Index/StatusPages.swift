/// Many persons' entries, packed in pages of bytes: a few bytes more an entry than it holds, where an array or a
/// dictionary's value for each would take a hundred.
///
/// A table with open addressing says where a person's entry stands. An entry is replaced in place when it fits, else
/// written at the end; a page of which less than half is in use gives its entries to the current one.
struct StatusPages {
    /// Where an entry stands.
    private struct Slot {
        /// The person's number; ``free`` when nobody is here.
        var key: UInt32
        var page: UInt32
        var place: UInt32

        static let free = UInt32.max
        static let empty = Slot(key: free, page: 0, place: 0)
    }

    private struct Page {
        var bytes: [UInt8] = []
        /// Bytes of entries that stand.
        var used = 0

        func withEntry<Value>(at place: Int, _ body: (borrowing Span<UInt8>) -> Value) -> Value {
            let start = place + StatusPages.header
            return body(bytes.span.extracting(start..<start + StatusPages.number(bytes, at: place + 4)))
        }
    }

    /// An entry: the person's number and its length, four bytes each, then the content.
    private static let header = 8

    private let pageSize: Int
    private var slots: [Slot] = []
    private(set) var count = 0
    private var pages: [Page] = []
    private var freePages: [Int] = []
    private var current = -1

    init(pageSize: Int = 32 << 10) {
        self.pageSize = pageSize
    }

    /// Makes room in the table for so many, so that growing does not double it for a moment.
    mutating func reserve(_ entries: Int) {
        var size = max(16, slots.count)
        while entries * 4 > size * 3 { size *= 2 }
        if size > slots.count { rehash(size) }
    }

    /// Lends the content of a person's entry; nil when there is none.
    func withEntry<Value>(of key: UInt32, _ body: (borrowing Span<UInt8>) -> Value) -> Value? {
        guard let index = find(key) else { return nil }
        let slot = slots[index]
        return pages[Int(slot.page)].withEntry(at: Int(slot.place), body)
    }

    mutating func set(_ key: UInt32, _ content: [UInt8]) {
        if let index = find(key) {
            let slot = slots[index]
            if length(at: slot) == content.count {
                let start = Int(slot.place) + Self.header
                pages[Int(slot.page)].bytes.replaceSubrange(start..<start + content.count, with: content)
                return
            }
            slots[index] = append(key, content[...])
            release(slot)
            return
        }
        reserve(count + 1)
        let slot = append(key, content[...])
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
        slots.capacity * MemoryLayout<Slot>.stride + pages.capacity * MemoryLayout<Page>.stride
            + pages.reduce(0) { $0 + $1.bytes.capacity }
    }

    private func home(_ key: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(key) &* 0x9E37_79B9_7F4A_7C15) >> 32) & (slots.count - 1)
    }

    private func find(_ key: UInt32) -> Int? {
        if slots.isEmpty { return nil }
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

    private func length(at slot: Slot) -> Int {
        Self.number(pages[Int(slot.page)].bytes, at: Int(slot.place) + 4)
    }

    private static func number(_ bytes: [UInt8], at place: Int) -> Int {
        Int(bytes[place]) << 24 | Int(bytes[place + 1]) << 16 | Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
    }

    /// Writes an entry at the end of the current page, or of a new one; does not touch the table.
    private mutating func append(_ key: UInt32, _ content: ArraySlice<UInt8>) -> Slot {
        let size = Self.header + content.count
        if current < 0 || pages[current].bytes.count + size > pageSize { newPage(atLeast: size) }
        let place = pages[current].bytes.count
        for number in [key, UInt32(content.count)] {
            for shift in [24, 16, 8, 0] as [UInt32] {
                pages[current].bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        pages[current].bytes.append(contentsOf: content)
        pages[current].used += size
        return Slot(key: key, page: UInt32(current), place: UInt32(place))
    }

    /// An entry larger than a page gets a page of its own.
    private mutating func newPage(atLeast size: Int) {
        if let page = freePages.popLast() {
            current = page
        } else {
            current = pages.count
            pages.append(Page())
        }
        pages[current].bytes.reserveCapacity(max(pageSize, size))
    }

    /// The entry at a place the table no longer names is gone.
    private mutating func release(_ slot: Slot) {
        let page = Int(slot.page)
        pages[page].used -= Self.header + length(at: slot)
        if page != current, pages[page].used * 2 < pages[page].bytes.count { empty(page) }
    }

    /// Moves what stands on a page to the current one.
    private mutating func empty(_ page: Int) {
        let bytes = pages[page].bytes
        pages[page] = Page()
        var place = 0
        while place < bytes.count {
            let key = UInt32(Self.number(bytes, at: place))
            let start = place + Self.header
            let end = start + Self.number(bytes, at: place + 4)
            if let index = find(key), slots[index].page == UInt32(page), slots[index].place == UInt32(place) {
                slots[index] = append(key, bytes[start..<end])
            }
            place = end
        }
        freePages.append(page)
    }
}
