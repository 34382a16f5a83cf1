import FundingModel

/// Where generated dossiers go: files of registrations, a file of dossiers, or a register.
///
/// Dossiers come in the order of an RO: ascending by citizen service number, those with an education number last.
protocol DossierSink {
    mutating func take(_ dossier: Dossier) throws

    /// Nothing comes after it.
    mutating func finish() throws -> SinkReport
}

/// What a sink did.
struct SinkReport {
    /// Persons of whom anything was written.
    var persons: Int
    var files: Int
    var bytes: Int
}
