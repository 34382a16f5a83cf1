internal import CPostgres

/// Statements that need none of each other's answers: they go to the server together, which runs them in order, and
/// all answers come back in one round trip (libpq's pipeline mode).
///
/// For what runs inside a transaction: BEGIN and COMMIT are ``Connection/withTransaction(_:_:)``'s; COPY cannot be
/// part.
public struct Batch: Sendable {
    /// Whose answer is meant.
    public struct Place: Equatable, Sendable {
        fileprivate let number: Int
    }

    struct Statement: Sendable {
        let sql: String
        let parameters: ParameterRow

        var key: StatementCache.Key { StatementCache.Key(sql: sql, types: parameters.types) }
    }

    private(set) var statements: [Statement] = []

    public init() {}

    public var isEmpty: Bool { statements.isEmpty }

    @discardableResult
    public mutating func add(_ sql: String, _ parameters: Parameter...) -> Place {
        add(sql, row: ParameterRow(parameters))
    }

    @discardableResult
    public mutating func add(_ sql: String, row parameters: ParameterRow) -> Place {
        statements.append(Statement(sql: sql, parameters: parameters))
        return Place(number: statements.count - 1)
    }
}

/// What the server answered to the statements of a batch; all of it is held for as long as this lives.
@safe
public struct Answers: ~Copyable {
    private var results: [OpaquePointer]

    fileprivate init() {
        unsafe results = []
    }

    deinit {
        for unsafe result in unsafe results { unsafe PQclear(result) }
    }

    fileprivate var count: Int { unsafe results.count }

    fileprivate mutating func append(_ result: consuming ServerResult) {
        unsafe results.append(result.release())
    }

    /// How many rows a statement wrote, or a query found.
    public func written(by place: Batch.Place) -> Int {
        unsafe ServerResult.affected(results[place.number])
    }

    /// Lends each row of a query's answer.
    public func each(of place: Batch.Place, _ body: (inout Row) throws -> Void) throws {
        let result = unsafe results[place.number]
        for number in 0..<(unsafe PQntuples(result)) {
            var row = unsafe Row(result, number: number)
            try body(&row)
        }
    }

    /// The first row of a query's answer made into a value; nil when there is none.
    public func first<Value>(of place: Batch.Place, _ read: (inout Row) throws -> Value) throws -> Value? {
        let result = unsafe results[place.number]
        guard unsafe PQntuples(result) > 0 else { return nil }
        var row = unsafe Row(result, number: 0)
        return try read(&row)
    }
}

extension Connection {
    /// Runs the statements of a batch, each prepared at its first use, in one round trip.
    ///
    /// - Throws: The error of the first statement that failed; those after it were not run.
    @discardableResult
    public mutating func run(_ batch: Batch) throws(PostgresError) -> Answers {
        try checkCancelled()
        let names = try prepare(batch.statements.map(\.key))
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw lostError }
        defer { leavePipeline() }
        for (name, statement) in zip(names, batch.statements) {
            let sent = statement.parameters.withArguments { arguments in
                unsafe PQsendQueryPrepared(
                    handle, name, arguments.count, arguments.values, arguments.lengths, arguments.formats, 1)
            }
            guard sent == 1 else { throw lostError }
        }
        roundTrips += 1
        guard unsafe PQpipelineSync(handle) == 1 else { throw lostError }
        return try takeAnswers(to: names.count)
    }

    /// The statements' names. Prepared beforehand and not in the pipeline: there an earlier statement's failure would
    /// leave open which are.
    private mutating func prepare(_ keys: [StatementCache.Key]) throws(PostgresError) -> [String] {
        let missing = Set(keys).subtracting(statements.names.keys)
        precondition(missing.count < StatementCache.limit, "a batch of more texts than a connection remembers")
        if statements.names.count + missing.count > StatementCache.limit { try forgetStatements() }
        var names: [String] = []
        for key in keys { names.append(try prepare(key)) }
        return names
    }

    private mutating func takeAnswers(to count: Int) throws(PostgresError) -> Answers {
        var answers = Answers()
        var failure: PostgresError?
        var ended = 0
        while true {
            guard let next = unsafe PQgetResult(handle) else {
                // Each statement's results end so; more than there are statements come from a lost connection.
                ended += 1
                guard ended <= count, !isBroken else { throw failure ?? lostError }
                continue
            }
            let result = unsafe ServerResult(unsafe next)
            switch result.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: answers.append(result)
            case PGRES_PIPELINE_ABORTED: break
            case PGRES_PIPELINE_SYNC:
                if let failure { throw failure }
                guard answers.count == count else { throw lostError }
                return answers
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw PostgresError(.protocolViolation, "a COPY cannot be part of a batch")
            default: failure = failure ?? error(of: result)
            }
        }
    }

    /// A connection that cannot leave has something open that nobody will take: it is of no use any more.
    private mutating func leavePipeline() {
        if unsafe PQexitPipelineMode(handle) != 1 { isStuck = true }
    }
}
