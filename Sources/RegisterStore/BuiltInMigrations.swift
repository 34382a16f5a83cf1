internal import CMigrations

/// One step of the schema, applied once and in order.
struct Migration {
    let name: String
    let sql: String

    /// The steps built into the program.
    static var all: [Migration] {
        (0..<Int(mbost_migration_total())).compactMap { index in
            guard let name = unsafe mbost_migration_name(index), let bytes = unsafe mbost_migration_bytes(index)
            else { return nil }
            let text = unsafe UnsafeBufferPointer(start: bytes, count: mbost_migration_length(index))
            return unsafe Migration(name: String(cString: name), sql: String(decoding: text, as: UTF8.self))
        }
    }
}
