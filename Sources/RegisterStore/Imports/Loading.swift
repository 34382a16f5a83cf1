public import FundingModel
import Postgres

extension RegisterStore {
    /// Fills an empty register with many dossiers at once, on as many connections as `parts`: references are taken off
    /// meanwhile and checked together at the end. For made-up registers and for moving in.
    ///
    /// - Parameters:
    ///   - count: dossiers, made by `dossier` for 0 ..< count in order of person number.
    ///   - tell: how many are in.
    /// - Throws: ``StoreError/registerNotEmpty``.
    public func load(
        count: Int, parts: Int, tell: @escaping @Sendable (Int) -> Void,
        dossier: @escaping @Sendable (Int) -> Dossier
    ) async throws {
        try await pool.run { connection in
            let isEmpty = try connection.first(
                "SELECT NOT EXISTS (SELECT FROM mbost.persons)", read: { try $0.bool() })
            guard isEmpty == true else { throw StoreError.registerNotEmpty }
            try connection.withTransaction { connection in
                // In the order of those who read dossiers meanwhile: each of the two would wait for the other else.
                let tables = FactTable.allCases.map(\.name).joined(separator: ", ")
                try connection.execute("LOCK TABLE \(tables) IN ACCESS EXCLUSIVE MODE")
                try connection.execute("SELECT mbost.drop_references()")
            }
        }
        let size = 5000
        try await withThrowingTaskGroup(of: Int.self) { group in
            var waiting = Array(stride(from: 0, to: count, by: size))[...]
            func next() {
                guard let start = waiting.popFirst() else { return }
                group.addTask { try await loadPart(start..<min(start + size, count), dossier) }
            }
            for _ in 0..<parts { next() }
            var done = 0
            while let loaded = try await group.next() {
                done += loaded
                tell(done)
                next()
            }
        }
        try await pool.run { connection in
            try connection.execute("SELECT mbost.add_references()")
            try connection.execute("ANALYZE")
        }
    }

    private func loadPart(_ range: Range<Int>, _ dossier: @escaping @Sendable (Int) -> Dossier) async throws -> Int {
        let dossiers = range.map(dossier)
        try await pool.run { connection in
            try connection.withTransaction { try Staging.copy(dossiers, .register, &$0) }
        }
        return dossiers.count
    }
}
