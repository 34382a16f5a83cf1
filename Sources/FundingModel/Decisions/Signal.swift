/// Why a record is not funded, or what is worth knowing about it. Dutch: signaal.
///
/// The raw value is the code shown, never reused: 2, 7, 8, 9, 12, 13 and 14 as DUO numbers them for secondary
/// education, the others our own **(choice)**. Text and parameter names are reference data (`signal.csv`).
public enum Signal: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case noLicence = 2
    case concurrenceLost = 7
    case concurrenceWon = 8
    case notRequested = 9
    case setExOfficio = 12
    case exOfficioRemoved = 13
    case secondaryPhase = 14
    case institutionNotFunded = 21
    case trainingUnknown = 22
    case pathwayNotFundable = 23
    case levelUnknown = 24
    case noLawfulResidence = 25
    case livesOutsideArea = 26
    case deceased = 27
    case nationalityUnknown = 28
    case countryUnknown = 29
    case noAgreementInTime = 30
    case noPracticeInTime = 31
    case placementForOtherTraining = 32
    case entreeDiploma = 41
    case noFundableEnrolment = 42
    case higherDiplomaBefore = 43
    case otherDiplomaThisYear = 44
    case addsNoValue = 45

    /// The order in which signals stand on a record: that of the checks, then concurrence, then ex officio.
    public static let inOrder: [Signal] = [
        .notRequested, .institutionNotFunded, .trainingUnknown, .noLicence, .pathwayNotFundable, .levelUnknown,
        .entreeDiploma, .noFundableEnrolment, .higherDiplomaBefore, .otherDiplomaThisYear, .addsNoValue,
        .secondaryPhase, .noLawfulResidence, .nationalityUnknown, .livesOutsideArea, .countryUnknown, .deceased,
        .noAgreementInTime, .noPracticeInTime, .placementForOtherTraining, .concurrenceLost, .concurrenceWon,
        .setExOfficio, .exOfficioRemoved,
    ]

    /// Says something without standing in the way of funding.
    public var isInformative: Bool {
        switch self {
        case .concurrenceWon, .setExOfficio, .exOfficioRemoved, .nationalityUnknown, .countryUnknown: true
        case .noLicence, .concurrenceLost, .notRequested, .secondaryPhase, .institutionNotFunded, .trainingUnknown,
            .pathwayNotFundable, .levelUnknown, .noLawfulResidence, .livesOutsideArea, .deceased, .noAgreementInTime,
            .noPracticeInTime, .placementForOtherTraining, .entreeDiploma, .noFundableEnrolment, .higherDiplomaBefore,
            .otherDiplomaThisYear, .addsNoValue:
            false
        }
    }
}

/// The signals of one record. Bit n stands for the signal with code n, in memory and in the register alike.
public struct SignalSet: Hashable, Sendable, BitwiseCopyable {
    public var bits: UInt64

    @inlinable
    public init(bits: UInt64 = 0) {
        self.bits = bits
    }

    public init(_ signals: Signal...) {
        bits = signals.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    @inlinable public var isEmpty: Bool { bits == 0 }

    @inlinable
    public func contains(_ signal: Signal) -> Bool { bits & (1 << UInt64(signal.rawValue)) != 0 }

    /// Whether it has each of the others.
    @inlinable
    public func contains(_ others: SignalSet) -> Bool { bits & others.bits == others.bits }

    @inlinable
    public mutating func insert(_ signal: Signal) { bits |= 1 << UInt64(signal.rawValue) }

    /// The signals in the order in which they stand on the record.
    public var ordered: [Signal] {
        isEmpty ? [] : Signal.inOrder.filter(contains)
    }
}
