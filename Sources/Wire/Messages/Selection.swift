internal import CMbostProto
import FundingModel

extension Arena {
    func selection(_ selection: RecordSelection) -> UnsafeMutablePointer<Mbost__V1__Selection> {
        unsafe make(Mbost__V1__Selection.self) { message in
            unsafe message.brin = string(selection.brin?.description ?? "")
            unsafe message.funding_year = UInt32(selection.fundingYear.year)
            if let kind = selection.kind { unsafe message.kind = Field.kind(kind) }
            unsafe message.provider = string(selection.provider?.description ?? "")
            unsafe message.location = string(selection.location?.description ?? "")
            unsafe message.has_training = selection.trainingCode == nil ? 0 : 1
            unsafe message.training_code = selection.trainingCode?.value ?? 0
            if let pathway = selection.pathway { unsafe message.pathway = Field.pathway(pathway) }
            unsafe message.level = Field.level(selection.level)
            unsafe message.group = string(selection.group?.description ?? "")
            unsafe message.without_level = selection.isWithoutLevel ? 1 : 0
            unsafe message.specialist = Field.specialist(selection.specialist)
            let signals = selection.signals.ordered.map { UInt32($0.rawValue) }
            unsafe message.signal = signals.first ?? 0
            unsafe message.n_also_signals = max(0, signals.count - 1)
            unsafe message.also_signals = numbers(Array(signals.dropFirst()))
            if let date = selection.countDate {
                unsafe message.count_date = Field.number(date.day(of: selection.fundingYear))
            }
            unsafe message.changed_since = selection.changedSince?.microseconds ?? 0
        }
    }
}

extension Field {
    /// - Parameters: institution and year where the message around it names them, which the selection then need not.
    static func selection(
        _ pointer: UnsafeMutablePointer<Mbost__V1__Selection>?, of brin: Brin? = nil, _ year: FundingYear? = nil
    ) throws(WireError) -> RecordSelection {
        let message = try unsafe part(pointer, "selection")
        var selection = RecordSelection(fundingYear: try unsafe fundingYear(message, year))
        let named = try unsafe text(message.brin, "brin")
        selection.brin = named.isEmpty ? brin : try self.brin(named)
        if let brin, selection.brin != brin { throw WireError.invalid(field: "brin", reason: "is given twice") }
        selection.kind = unsafe message.kind.rawValue == 0 ? nil : try unsafe kind(message.kind)
        selection.provider = try unsafe shortText(message.provider, "provider")
        selection.location = try unsafe shortText(message.location, "location")
        selection.trainingCode = unsafe message.has_training == 0 ? nil : try unsafe trainingCode(message.training_code)
        selection.pathway = unsafe message.pathway.rawValue == 0 ? nil : try unsafe pathway(message.pathway)
        selection.level = try unsafe level(message.level)
        let group = try unsafe text(message.group, "group")
        selection.group = group.isEmpty ? nil : try unsafe fundingGroup(message.group)
        selection.isWithoutLevel = unsafe message.without_level != 0
        selection.specialist = try unsafe specialist(message.specialist)
        if unsafe message.signal != 0 { selection.signals.insert(try unsafe signal(message.signal)) }
        for place in 0..<(unsafe message.n_also_signals) {
            selection.signals.insert(try unsafe signal(message.also_signals[place]))
        }
        if let day = try unsafe day(optional: message.count_date, "count_date") {
            guard
                let date = RecordSelection.CountDate.allCases.first(where: { $0.day(of: selection.fundingYear) == day })
            else { throw WireError.invalid(field: "count_date", reason: "is no count date of the funding year") }
            selection.countDate = date
        }
        let since = unsafe message.changed_since
        selection.changedSince = since == 0 ? nil : Moment(microseconds: since)
        return selection
    }

    static func specialist(_ value: Bool?) -> Mbost__V1__Specialist {
        switch value {
        case nil: MBOST__V1__SPECIALIST__SPECIALIST_ANY
        case true?: MBOST__V1__SPECIALIST__SPECIALIST_ONLY
        case false?: MBOST__V1__SPECIALIST__SPECIALIST_NOT
        }
    }

    private static func specialist(_ value: Mbost__V1__Specialist) throws(WireError) -> Bool? {
        switch value {
        case MBOST__V1__SPECIALIST__SPECIALIST_ANY: nil
        case MBOST__V1__SPECIALIST__SPECIALIST_ONLY: true
        case MBOST__V1__SPECIALIST__SPECIALIST_NOT: false
        default: throw WireError.invalid(field: "specialist", reason: "is not in its list")
        }
    }

    private static func fundingYear(
        _ message: Mbost__V1__Selection, _ outer: FundingYear?
    ) throws(WireError) -> FundingYear {
        guard let outer else { return try unsafe year(message.funding_year) }
        let number = unsafe message.funding_year
        guard number == 0 || Int(number) == outer.year else {
            throw WireError.invalid(field: "funding_year", reason: "is given twice")
        }
        return outer
    }

    /// A number of records, or a sum of their contributions: bounded, so that no sum of them overflows.
    static func tallied(_ value: UInt64) throws(WireError) -> Int {
        guard value < 1 << 43 else { throw WireError.invalid(field: "count", reason: "is impossibly high") }
        return Int(value)
    }
}
