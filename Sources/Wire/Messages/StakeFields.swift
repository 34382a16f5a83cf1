internal import CMbostProto
import FundingModel

// What is at stake, between Swift and the contract.

extension Arena {
    func fill(_ message: inout Mbost__V1__StakeLine, _ line: StakeLine, _ text: String) {
        unsafe message.signal = UInt32(line.signal.rawValue)
        unsafe message.text = string(text)
        unsafe message.mending = string(line.mending)
        unsafe message.mendable_until = line.mendableUntil.map(Field.number) ?? 0
        unsafe message.alone = sum(line.alone)
        unsafe message.n_together = line.together.count
        unsafe message.together = list(line.together, Mbost__V1__StakeTogether.self) { message, together in
            let others = together.others.ordered
            unsafe message.n_others = others.count
            unsafe message.others = numbers(others.map { UInt32($0.rawValue) })
            unsafe message.sum = sum(together.sum)
        }
    }

    private func sum(_ sum: StakeSum) -> UnsafeMutablePointer<Mbost__V1__StakeSum> {
        unsafe make(Mbost__V1__StakeSum.self) { message in
            unsafe message.october = UInt64(clamping: sum.october)
            unsafe message.february = UInt64(clamping: sum.february)
            unsafe message.diplomas = UInt64(clamping: sum.diplomas)
            unsafe message.counting_october = Int64(sum.countingOctober)
            unsafe message.counting_february = Int64(sum.countingFebruary)
            unsafe message.n_groups = sum.groups.count
            unsafe message.groups = list(sum.groups, Mbost__V1__StakeGroup.self) { message, group in
                unsafe message.group = string(group.group.description)
                unsafe message.student_base = group.base.millionths
                unsafe message.diploma_base = group.diplomaBase.millionths
                unsafe message.value = group.value.hundredths
            }
        }
    }
}

extension Field {
    static func standing(_ message: Mbost__V1__StandingGroup) throws(WireError) -> GroupTotals {
        GroupTotals(
            group: try unsafe fundingGroup(message.group), counts: try unsafe correctionCounts(message),
            correctionFactor: try unsafe correctionFactor(message),
            base: try base(unsafe message.student_base, "student_base"),
            studentValue: try worth(unsafe message.student_value, "student_value"),
            diplomaBase: try base(unsafe message.diploma_base, "diploma_base"),
            diplomaValue: try worth(unsafe message.diploma_value, "diploma_value"))
    }

    static func stakeLine(_ message: Mbost__V1__StakeLine) throws(WireError) -> StakeLine {
        StakeLine(
            signal: try signal(unsafe message.signal), mending: try unsafe text(message.mending, "mending"),
            mendableUntil: try day(optional: unsafe message.mendable_until, "mendable_until"),
            alone: try unsafe sum(part(message.alone, "alone")),
            together: try unsafe list(message.together, message.n_together) { (together) throws(WireError) in
                var others = SignalSet()
                for signal in try unsafe numbers(together.others, together.n_others, signal) { others.insert(signal) }
                return StakeTogether(others: others, sum: try unsafe sum(part(together.sum, "sum")))
            })
    }

    private static func sum(_ message: Mbost__V1__StakeSum) throws(WireError) -> StakeSum {
        StakeSum(
            october: try records(unsafe message.october, "october"),
            february: try records(unsafe message.february, "february"),
            diplomas: try records(unsafe message.diplomas, "diplomas"),
            countingOctober: try change(unsafe message.counting_october, "counting_october"),
            countingFebruary: try change(unsafe message.counting_february, "counting_february"),
            groups: try unsafe list(message.groups, message.n_groups) { (group) throws(WireError) in
                StakeGroup(
                    group: try unsafe fundingGroup(group.group),
                    base: try base(unsafe group.student_base, "student_base"),
                    diplomaBase: try base(unsafe group.diploma_base, "diploma_base"),
                    value: try worth(unsafe group.value, "value"))
            })
    }

    private static func change(_ count: Int64, _ field: String) throws(WireError) -> Int {
        guard count.magnitude <= 1 << 40 else { throw WireError.invalid(field: field, reason: "is too large") }
        return Int(count)
    }

    /// No more than all institutions could have, up or down.
    private static func worth(_ value: Int64, _ field: String) throws(WireError) -> Decimal2 {
        guard value.magnitude <= Decimal2.most.hundredths.magnitude else {
            throw WireError.invalid(field: field, reason: "is further from 0 than \(Decimal2.most)")
        }
        return Decimal2(hundredths: value)
    }

    private static func base(_ value: Int64, _ field: String) throws(WireError) -> Decimal6 {
        guard value.magnitude <= Decimal2.most.hundredths.magnitude * 10_000 else {
            throw WireError.invalid(field: field, reason: "is further from 0 than \(Decimal2.most)")
        }
        return Decimal6(millionths: value)
    }
}
