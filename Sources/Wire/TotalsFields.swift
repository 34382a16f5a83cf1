internal import CMbostProto
import FundingModel

extension Arena {
    func totals(_ totals: InstitutionTotals) -> UnsafeMutablePointer<Mbost__V1__InstitutionTotals> {
        unsafe make(Mbost__V1__InstitutionTotals.self) { unsafe fill(&$0, totals) }
    }

    func fill(_ message: inout Mbost__V1__InstitutionTotals, _ totals: InstitutionTotals) {
        unsafe message.brin = string(totals.brin.description)
        unsafe message.n_groups = totals.groups.count
        unsafe message.groups = list(totals.groups, Mbost__V1__GroupTotals.self, fill)
        unsafe message.fee_payers_lower = UInt64(clamping: totals.feePayers.lower)
        unsafe message.fee_payers_higher = UInt64(clamping: totals.feePayers.higher)
    }

    private func fill(_ message: inout Mbost__V1__GroupTotals, _ totals: GroupTotals) {
        unsafe message.group = string(totals.group.description)
        unsafe message.b1 = UInt64(clamping: totals.counts.b1)
        unsafe message.o1 = UInt64(clamping: totals.counts.o1)
        unsafe message.b2 = UInt64(clamping: totals.counts.b2)
        unsafe message.o2 = UInt64(clamping: totals.counts.o2)
        unsafe message.factor_numerator = UInt64(clamping: totals.correctionFactor.numerator)
        unsafe message.factor_denominator = UInt64(clamping: totals.correctionFactor.denominator)
        unsafe message.student_base = UInt64(clamping: totals.base.millionths)
        unsafe message.student_value = UInt64(clamping: totals.studentValue.hundredths)
        unsafe message.diploma_base = UInt64(clamping: totals.diplomaBase.millionths)
        unsafe message.diploma_value = UInt64(clamping: totals.diplomaValue.hundredths)
        if let share = totals.share {
            unsafe message.has_share = 1
            unsafe message.share_numerator = UInt64(clamping: share.numerator)
            unsafe message.share_denominator = UInt64(clamping: share.denominator)
        }
    }

    func fill(_ message: inout Mbost__V1__NationalGroup, _ national: NationalGroup) {
        let parts = national.parts ?? NationalGroup.Parts()
        unsafe message.group = string(national.group.description)
        unsafe message.sum = UInt64(clamping: national.sum.hundredths)
        unsafe message.b1 = UInt64(clamping: parts.counts.b1)
        unsafe message.o1 = UInt64(clamping: parts.counts.o1)
        unsafe message.b2 = UInt64(clamping: parts.counts.b2)
        unsafe message.o2 = UInt64(clamping: parts.counts.o2)
        unsafe message.student_base = UInt64(clamping: parts.base.millionths)
        unsafe message.student_value = UInt64(clamping: parts.studentValue.hundredths)
        unsafe message.diploma_base = UInt64(clamping: parts.diplomaBase.millionths)
        unsafe message.diploma_value = UInt64(clamping: parts.diplomaValue.hundredths)
        unsafe message.has_budget = national.budget == nil ? 0 : 1
        unsafe message.budget = UInt64(clamping: national.budget?.cents ?? 0)
    }

    func fill(
        _ message: inout Mbost__V1__EnrolmentTally, _ entry: (key: EnrolmentCell, value: EnrolmentCounts)
    ) {
        let (cell, counts) = entry
        unsafe message.provider = string(cell.provider?.description ?? "")
        unsafe message.location = string(cell.location?.description ?? "")
        unsafe message.training_code = cell.trainingCode.value
        unsafe message.level = Field.level(cell.level)
        unsafe message.pathway = Field.pathway(cell.pathway)
        unsafe message.has_price_factor = cell.priceFactor == nil ? 0 : 1
        unsafe message.price_factor = UInt32(clamping: cell.priceFactor?.hundredths ?? 0)
        unsafe message.listed = UInt64(clamping: counts.listed)
        unsafe message.winners_october = UInt64(clamping: counts.winnersOctober)
        unsafe message.winners_february = UInt64(clamping: counts.winnersFebruary)
        unsafe message.funded = UInt64(clamping: counts.funded)
        unsafe message.owing_fee = UInt64(clamping: counts.owingFee)
        unsafe message.contribution = UInt64(clamping: counts.contribution.millionths)
    }

    func fill(_ message: inout Mbost__V1__DiplomaTally, _ entry: (key: DiplomaCell, value: DiplomaCounts)) {
        unsafe message.provider = string(entry.key.provider?.description ?? "")
        unsafe message.training_code = entry.key.trainingCode.value
        unsafe message.level = Field.level(entry.key.level)
        unsafe message.specialist = entry.key.specialist ? 1 : 0
        unsafe message.obtained = UInt64(clamping: entry.value.obtained)
        unsafe message.funded = UInt64(clamping: entry.value.funded)
        unsafe message.contribution = UInt64(clamping: entry.value.contribution.millionths)
    }

    func fill(_ message: inout Mbost__V1__SignalTally, _ entry: (key: SignalCell, value: Int)) {
        unsafe message.signal = UInt32(entry.key.signal.rawValue)
        unsafe message.subject = string(entry.key.subject.rawValue)
        unsafe message.count = UInt64(clamping: entry.value)
    }
}

extension Field {
    static func totals(_ message: Mbost__V1__InstitutionTotals) throws(WireError) -> InstitutionTotals {
        InstitutionTotals(
            brin: try unsafe brin(message.brin), groups: try unsafe list(message.groups, message.n_groups, groupTotals),
            feePayers: FeePayers(
                lower: try unsafe tallied(message.fee_payers_lower),
                higher: try unsafe tallied(message.fee_payers_higher)))
    }

    private static func groupTotals(_ message: Mbost__V1__GroupTotals) throws(WireError) -> GroupTotals {
        var totals = GroupTotals(
            group: try unsafe fundingGroup(message.group),
            counts: CorrectionCounts(
                b1: try unsafe tallied(message.b1), o1: try unsafe tallied(message.o1),
                b2: try unsafe tallied(message.b2), o2: try unsafe tallied(message.o2)),
            correctionFactor: try unsafe ratio(message.factor_numerator, message.factor_denominator),
            base: Decimal6(millionths: Int64(try unsafe tallied(message.student_base))),
            studentValue: Decimal2(hundredths: Int64(try unsafe tallied(message.student_value))),
            diplomaBase: Decimal6(millionths: Int64(try unsafe tallied(message.diploma_base))),
            diplomaValue: Decimal2(hundredths: Int64(try unsafe tallied(message.diploma_value))))
        if unsafe message.has_share != 0 {
            totals.share = try unsafe ratio(message.share_numerator, message.share_denominator)
        }
        return totals
    }

    private static func ratio(_ numerator: UInt64, _ denominator: UInt64) throws(WireError) -> Ratio {
        guard denominator > 0 else { throw WireError.invalid(field: "denominator", reason: "is zero") }
        return Ratio(Int128(numerator), Int128(denominator))
    }

    static func national(_ message: Mbost__V1__NationalGroup) throws(WireError) -> NationalGroup {
        var parts = NationalGroup.Parts()
        parts.counts = CorrectionCounts(
            b1: try unsafe tallied(message.b1), o1: try unsafe tallied(message.o1),
            b2: try unsafe tallied(message.b2), o2: try unsafe tallied(message.o2))
        parts.base = Decimal6(millionths: Int64(try unsafe tallied(message.student_base)))
        parts.studentValue = Decimal2(hundredths: Int64(try unsafe tallied(message.student_value)))
        parts.diplomaBase = Decimal6(millionths: Int64(try unsafe tallied(message.diploma_base)))
        parts.diplomaValue = Decimal2(hundredths: Int64(try unsafe tallied(message.diploma_value)))
        let budget = Money(cents: Int64(try unsafe tallied(message.budget)))
        return NationalGroup(
            group: try unsafe fundingGroup(message.group),
            sum: Decimal2(hundredths: Int64(try unsafe tallied(message.sum))), parts: parts,
            budget: unsafe message.has_budget == 0 ? nil : budget)
    }

    static func take(_ message: Mbost__V1__EnrolmentTally, into tally: inout Tally) throws(WireError) {
        var cell = EnrolmentCell(
            provider: try unsafe shortText(message.provider, "provider"),
            location: try unsafe shortText(message.location, "location"),
            trainingCode: try unsafe trainingCode(message.training_code), level: try unsafe level(message.level),
            pathway: try unsafe pathway(message.pathway))
        if unsafe message.has_price_factor != 0 {
            guard unsafe message.price_factor <= 99_999 else {
                throw WireError.invalid(field: "price_factor", reason: "is above 999.99")
            }
            cell.priceFactor = Factor(hundredths: Int32(unsafe message.price_factor))
        }
        tally.add(
            EnrolmentCounts(
                listed: try unsafe tallied(message.listed), winnersOctober: try unsafe tallied(message.winners_october),
                winnersFebruary: try unsafe tallied(message.winners_february),
                funded: try unsafe tallied(message.funded), owingFee: try unsafe tallied(message.owing_fee),
                contribution: Decimal6(millionths: Int64(try unsafe tallied(message.contribution)))), to: cell)
    }

    static func take(_ message: Mbost__V1__DiplomaTally, into tally: inout Tally) throws(WireError) {
        tally.add(
            DiplomaCounts(
                obtained: try unsafe tallied(message.obtained), funded: try unsafe tallied(message.funded),
                contribution: Decimal6(millionths: Int64(try unsafe tallied(message.contribution)))),
            to: DiplomaCell(
                provider: try unsafe shortText(message.provider, "provider"),
                trainingCode: try unsafe trainingCode(message.training_code), level: try unsafe level(message.level),
                specialist: unsafe message.specialist != 0))
    }

    static func take(_ message: Mbost__V1__SignalTally, into tally: inout Tally) throws(WireError) {
        let subject: SignalCell.Subject = try unsafe word(message.subject, "subject")
        tally.add(
            try unsafe tallied(message.count), to: SignalCell(try unsafe signal(message.signal), on: subject))
    }
}
