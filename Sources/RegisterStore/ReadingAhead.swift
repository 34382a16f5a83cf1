import Postgres

extension Session {
    /// Hands out what is read piece by piece, the next one read while one is taken, until there is none.
    ///
    /// - Parameter read: the piece at a place, which counts from 0; nil behind the last one.
    func readAhead<Piece: Sendable>(
        take: (Piece) async throws -> Void,
        read: @escaping @Sendable (inout Connection, _ place: Int) throws -> Piece?
    ) async throws {
        var (place, piece) = (0, try await run { try read(&$0, 0) })
        while let current = piece {
            let following = place + 1
            async let next = run { try read(&$0, following) }
            try await take(current)
            (place, piece) = (following, try await next)
        }
    }
}
