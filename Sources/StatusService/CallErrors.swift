import FundingRules
import Postgres
import RPC
import RegisterStore
import Wire

/// Runs a call and gives what it throws the status code a caller understands; what has none stays as it is and
/// becomes INTERNAL, told to the log alone.
func translatingErrors<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let error as PostgresError {
        throw CallError(database: error) ?? error as any Error
    } catch let error as StoreError {
        throw CallError(store: error)
    } catch let error as WireError {
        throw CallError(unreadable: error)
    }
}

extension CallError {
    /// Nil for what only this program can be blamed for.
    fileprivate init?(database error: PostgresError) {
        switch error.kind {
        case .unavailable:
            self.init(.unavailable, "the database is not there; try again when it is")
        case .tooManyConnections:
            self.init(.resourceExhausted, "the database is too busy; try again later")
        case .serialization, .deadlock:
            self.init(.aborted, "another change came between; try again")
        case .cancelled: self.init(.cancelled, "the call was cancelled")
        case .timedOut: self.init(.deadlineExceeded, "the call's deadline passed")
        case .diskFull:
            self.init(.resourceExhausted, "the database is full; nothing was stored; make room and try again")
        case .readOnly: self.init(.failedPrecondition, "the database only reads; ask a server that may write")
        case .checkViolation(let constraint), .uniqueViolation(let constraint), .foreignKeyViolation(let constraint):
            self.init(
                .invalidArgument, "the register refuses a fact (rule \(constraint)); nothing was stored",
                details: [Detail("rule", constraint)])
        case .notNullViolation, .protocolViolation, .other: return nil
        }
    }

    fileprivate init(store error: StoreError) {
        switch error {
        case .personTwice: self.init(.invalidArgument, error.description)
        case .recomputationRuns: self.init(.alreadyExists, error.description)
        case .definitiveRuns: self.init(.alreadyExists, error.description)
        case .schemaMissing, .schemaTooNew, .definitiveAlready, .notDetermined, .notSetExOfficio, .registerNotEmpty,
            .otherAuditKey, .callerExists, .callerUnknown:
            self.init(.failedPrecondition, error.description)
        case .personUnknown: self = .personUnknown
        case .auditDamaged: self.init(.dataLoss, error.description)
        case .enrolmentUnknown: self.init(.notFound, error.description)
        case .undecidedFacts: self.init(.aborted, error.description)
        }
    }

    init(unreadable error: WireError) {
        self.init(.invalidArgument, "the request cannot be read: \(error)", details: CallError.details(error))
    }

    private static func details(_ error: WireError) -> [Detail] {
        switch error {
        case .malformed(let message): [Detail("message", message)]
        case .invalid(let field, _): [Detail("field", field)]
        }
    }

    static let personUnknown = CallError(
        .notFound, "the register does not know this person number; was the person's file imported?")
}
