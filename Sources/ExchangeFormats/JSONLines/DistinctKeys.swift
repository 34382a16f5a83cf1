/// Tells whether a key has been met before: a short list is searched, a long one gets an index.
struct DistinctKeys<Key: Hashable> {
    private var keys: [Key] = []
    private var index: Set<Key> = []

    /// Length from which the index is kept.
    private static var longList: Int { 32 }

    /// False when the key was there already.
    mutating func insert(_ key: Key) -> Bool {
        if keys.count < Self.longList {
            for known in keys where known == key { return false }
        } else {
            if index.isEmpty { index = Set(keys) }
            guard index.insert(key).inserted else { return false }
        }
        keys.append(key)
        return true
    }

    mutating func removeAll() {
        keys.removeAll(keepingCapacity: true)
        if !index.isEmpty { index.removeAll() }
    }
}
