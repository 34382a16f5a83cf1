/// A status set ex officio, or taken back, as it might be. Dutch: ambtshalve vaststelling.
public struct ExOfficioChange: Equatable, Sendable {
    public var brin: Brin
    public var sequence: Identifier
    /// A 1 October.
    public var countDate: Day
    /// Nil takes it back.
    public var funded: Bool?
    public var reason: String

    public init(brin: Brin, sequence: Identifier, countDate: Day, funded: Bool?, reason: String) {
        self.brin = brin
        self.sequence = sequence
        self.countDate = countDate
        self.funded = funded
        self.reason = reason
    }
}
