internal import CMbostProto

// As Conformances.swift, for totals, lists of records and of institutions.
extension Mbost__V1__Selection: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__selection__init(message) }
}
extension Mbost__V1__TotalsRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__totals_request__init(message) }
}
extension Mbost__V1__EnrolmentTally: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__enrolment_tally__init(message) }
}
extension Mbost__V1__DiplomaTally: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__diploma_tally__init(message) }
}
extension Mbost__V1__SignalTally: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__signal_tally__init(message) }
}
extension Mbost__V1__GroupTotals: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__group_totals__init(message) }
}
extension Mbost__V1__InstitutionTotals: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__institution_totals__init(message)
    }
}
extension Mbost__V1__NationalGroup: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__national_group__init(message) }
}
extension Mbost__V1__TotalsReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__totals_reply__init(message) }
}
extension Mbost__V1__ListRecordsRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__list_records_request__init(message)
    }
}
extension Mbost__V1__ListedRecord: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__listed_record__init(message) }
}
extension Mbost__V1__ListRecordsReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__list_records_reply__init(message)
    }
}
extension Mbost__V1__ListInstitutionsRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__list_institutions_request__init(message)
    }
}
extension Mbost__V1__PlaceCounts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__place_counts__init(message) }
}
extension Mbost__V1__LocationEntry: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__location_entry__init(message) }
}
extension Mbost__V1__ProviderEntry: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__provider_entry__init(message) }
}
extension Mbost__V1__InstitutionEntry: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__institution_entry__init(message) }
}
extension Mbost__V1__ListInstitutionsReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__list_institutions_reply__init(message)
    }
}
