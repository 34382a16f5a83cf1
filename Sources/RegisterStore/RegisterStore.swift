import FundingModel
public import Postgres

/// The register and its decisions, in terms of the domain; the only place that speaks SQL.
///
/// Dutch: register onderwijsdeelnemers (ROD). Calls throw ``PostgresError`` or ``StoreError``.
public struct RegisterStore: Sendable {
    public let pool: ConnectionPool

    public init(pool: ConnectionPool) {
        self.pool = pool
    }
}

/// What the store cannot do though the database could.
public enum StoreError: Error, Equatable, CustomStringConvertible {
    /// The database holds a schema this program does not know.
    case schemaTooNew(String)
    /// `migrate` was never run, or not lately.
    case schemaMissing(String)
    /// A file names the same person twice.
    case personTwice
    /// Two recomputations of one year exclude each other.
    case recomputationRuns(Int)
    /// The register does not know the person number.
    case personUnknown
    /// The person has no such enrolment.
    case enrolmentUnknown
    /// Loading at once is for an empty register.
    case registerNotEmpty
    /// There is no status to take back.
    case notSetExOfficio
    /// A year is determined once.
    case definitiveAlready(Int)
    /// One at a time.
    case definitiveRuns(Int)
    /// Orders follow from definitive statuses.
    case notDetermined(Int)
    /// Facts came in while a definitive run recomputed.
    case undecidedFacts(Int)
    /// Names of callers are unique.
    case callerExists(String)
    /// Nobody of this name may call.
    case callerUnknown(String)
    /// The server has another key than the log was written with.
    case otherAuditKey
    /// A batch of the log cannot be read.
    case auditDamaged(Int64)

    public var description: String {
        switch self {
        case .schemaTooNew(let name):
            "the database's schema is newer than this program (\(name)); run a newer mbostd"
        case .schemaMissing(let name):
            "the database lacks schema step \(name); run: mbostd migrate"
        case .personTwice:
            "the file names one person twice; put all of a person's facts together"
        case .recomputationRuns(let year):
            "funding year \(year) is being recomputed already; wait for it to end, or cancel it"
        case .personUnknown: "the register does not know this person number"
        case .enrolmentUnknown: "the person has no enrolment with this BRIN and sequence id"
        case .registerNotEmpty: "the register holds persons already; this is for an empty one"
        case .notSetExOfficio: "no ex officio status is set for this enrolment and count date"
        case .definitiveAlready(let year): "funding year \(year) was determined before; that is done once"
        case .definitiveRuns(let year): "funding year \(year) is being determined already; wait for it to end"
        case .notDetermined(let year):
            "funding year \(year) was not determined yet; run: mbost definitive --year \(year)"
        case .undecidedFacts(let year):
            "facts came in that are not decided yet for funding year \(year); try again"
        case .callerExists(let name): "there is a caller \(name) already; see: mbostd callers list"
        case .callerUnknown(let name): "there is no caller \(name), or it was closed; see: mbostd callers list"
        case .otherAuditKey:
            "the log was written with another key than this server has; give the server the right --audit-key"
        case .auditDamaged(let batch): "batch \(batch) of the log cannot be read; see: mbost audit --verify"
        }
    }
}

extension Day {
    init(_ daysSince2000: Int32) { self.init(number: daysSince2000) }
}

extension Moment {
    /// PostgreSQL counts from 2000-01-01.
    private static let microsecondsTo2000: Int64 = 946_684_800_000_000

    init(databaseTime: Int64) { self.init(microseconds: databaseTime + Self.microsecondsTo2000) }

    var databaseTime: Int64 { microseconds - Self.microsecondsTo2000 }
}
