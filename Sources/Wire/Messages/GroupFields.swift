internal import CMbostProto
import FundingModel

/// A message of the contract with a group's counts, correction factor and values.
protocol GroupMessage {
    var group: UnsafeMutablePointer<CChar>! { get set }
    var b1: UInt64 { get set }
    var o1: UInt64 { get set }
    var b2: UInt64 { get set }
    var o2: UInt64 { get set }
    var factor_numerator: UInt64 { get set }
    var factor_denominator: UInt64 { get set }
    var student_base: Int64 { get set }
    var student_value: Int64 { get set }
    var diploma_base: Int64 { get set }
    var diploma_value: Int64 { get set }
}

extension Mbost__V1__OrderGroup: GroupMessage {}
extension Mbost__V1__StandingGroup: GroupMessage {}

extension Arena {
    func fill(_ message: inout some GroupMessage, _ totals: GroupTotals) {
        unsafe message.group = string(totals.group.description)
        message.b1 = UInt64(clamping: totals.counts.b1)
        message.o1 = UInt64(clamping: totals.counts.o1)
        message.b2 = UInt64(clamping: totals.counts.b2)
        message.o2 = UInt64(clamping: totals.counts.o2)
        message.factor_numerator = UInt64(clamping: totals.correctionFactor.numerator)
        message.factor_denominator = UInt64(clamping: totals.correctionFactor.denominator)
        message.student_base = totals.base.millionths
        message.student_value = totals.studentValue.hundredths
        message.diploma_base = totals.diplomaBase.millionths
        message.diploma_value = totals.diplomaValue.hundredths
    }
}

extension Field {
    static func fundingGroup(_ pointer: UnsafeMutablePointer<CChar>?) throws(WireError) -> FundingGroup {
        guard let group = FundingGroup(try unsafe text(pointer, "group")) else {
            throw WireError.invalid(field: "group", reason: "is not in its list")
        }
        return group
    }

    static func correctionCounts(_ message: some GroupMessage) throws(WireError) -> CorrectionCounts {
        CorrectionCounts(
            b1: try records(message.b1, "b1"), o1: try records(message.o1, "o1"), b2: try records(message.b2, "b2"),
            o2: try records(message.o2, "o2"))
    }

    static func correctionFactor(_ message: some GroupMessage) throws(WireError) -> Ratio {
        guard message.factor_denominator > 0 else {
            throw WireError.invalid(field: "factor_denominator", reason: "is not above zero")
        }
        return Ratio(Int128(message.factor_numerator), Int128(message.factor_denominator))
    }

    /// How many there are of something.
    static func records(_ count: UInt64, _ field: String) throws(WireError) -> Int {
        guard count <= 1 << 40 else { throw WireError.invalid(field: field, reason: "is too large") }
        return Int(count)
    }
}
