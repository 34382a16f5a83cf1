/// Bytes that are no message, or a message with an impossible value; never tells the value.
public enum WireError: Error, Equatable, Sendable, CustomStringConvertible {
    case malformed(message: String)
    case invalid(field: String, reason: String)

    public var description: String {
        switch self {
        case .malformed(let message): "the bytes are no \(message)"
        case .invalid(let field, let reason): "\(field) \(reason)"
        }
    }
}

/// A message of the contract: a value here, bytes on the wire.
public protocol WireMessage: Sendable, Equatable {
    var encoded: [UInt8] { get }

    /// - Throws: ``WireError``.
    init(encoded bytes: [UInt8]) throws(WireError)
}

/// The calls, as the server's HELLO names them.
public enum Method {
    public static let lookUpStatus = "mbost.v1.Status/LookUpStatus"
    public static let explain = "mbost.v1.Status/Explain"
    public static let importFile = "mbost.v1.Status/Import"
    public static let downloadOverview = "mbost.v1.Status/DownloadOverview"
    public static let health = "mbost.v1.Status/Health"
    public static let lookUpBatch = "mbost.v1.Status/LookUpBatch"
    public static let register = "mbost.v1.Status/Register"
    public static let feedback = "mbost.v1.Status/Feedback"
    public static let startJob = "mbost.v1.Status/StartJob"
    public static let followJob = "mbost.v1.Status/FollowJob"
    public static let listJobs = "mbost.v1.Status/ListJobs"
    public static let cancelJob = "mbost.v1.Status/CancelJob"
    public static let jobFindings = "mbost.v1.Status/JobFindings"
    public static let setStanding = "mbost.v1.Status/SetStanding"
    public static let listStandings = "mbost.v1.Status/ListStandings"
    public static let setExOfficio = "mbost.v1.Status/SetExOfficio"
    public static let listExOfficio = "mbost.v1.Status/ListExOfficio"
    public static let determine = "mbost.v1.Status/Determine"
    public static let whoAmI = "mbost.v1.Status/WhoAmI"
    public static let describe = "mbost.v1.Status/Describe"
    public static let audit = "mbost.v1.Status/Audit"
    public static let verifyAudit = "mbost.v1.Status/VerifyAudit"
    public static let lookUpDossier = "mbost.v1.Status/LookUpDossier"
    public static let history = "mbost.v1.Status/History"
    public static let whatIf = "mbost.v1.Status/WhatIf"
    public static let findPersons = "mbost.v1.Status/FindPersons"
    public static let makeOrders = "mbost.v1.Status/MakeOrders"
    public static let listOrders = "mbost.v1.Status/ListOrders"
    public static let totals = "mbost.v1.Status/Totals"
    public static let listRecords = "mbost.v1.Status/ListRecords"
    public static let listInstitutions = "mbost.v1.Status/ListInstitutions"
    public static let stake = "mbost.v1.Status/Stake"
}
