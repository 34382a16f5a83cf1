internal import CMbostProto

// Where each generated struct takes its defaults from.
extension Mbost__V1__Receipt: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__receipt__init(message) }
}
extension Mbost__V1__Placement: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__placement__init(message) }
}
extension Mbost__V1__Signal: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__signal__init(message) }
}
extension Mbost__V1__CountDateStatus: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__count_date_status__init(message) }
}
extension Mbost__V1__EnrolmentStatus: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__enrolment_status__init(message) }
}
extension Mbost__V1__DiplomaStatus: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__diploma_status__init(message) }
}
extension Mbost__V1__YearStatus: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__year_status__init(message) }
}
extension Mbost__V1__CodeText: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__code_text__init(message) }
}
extension Mbost__V1__InstitutionName: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__institution_name__init(message) }
}
extension Mbost__V1__LookUpStatusRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__look_up_status_request__init(message)
    }
}
extension Mbost__V1__LookUpStatusReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__look_up_status_reply__init(message)
    }
}
extension Mbost__V1__ExplainRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__explain_request__init(message) }
}
extension Mbost__V1__Fact: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__fact__init(message) }
}
extension Mbost__V1__Check: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__check__init(message) }
}
extension Mbost__V1__RecordExplanation: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__record_explanation__init(message)
    }
}
extension Mbost__V1__ExplainReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__explain_reply__init(message) }
}
extension Mbost__V1__ImportHeader: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__import_header__init(message) }
}
extension Mbost__V1__ImportPart: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__import_part__init(message) }
}
extension Mbost__V1__Defect: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__defect__init(message) }
}
extension Mbost__V1__ImportReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__import_reply__init(message) }
}
extension Mbost__V1__RecomputeRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__recompute_request__init(message)
    }
}
extension Mbost__V1__RecomputeProgress: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__recompute_progress__init(message)
    }
}
extension Mbost__V1__DownloadOverviewRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__download_overview_request__init(message)
    }
}
extension Mbost__V1__OverviewPart: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__overview_part__init(message) }
}
extension Mbost__V1__OverviewEnd: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__overview_end__init(message) }
}
extension Mbost__V1__HealthRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__health_request__init(message) }
}
extension Mbost__V1__DecidedYear: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__decided_year__init(message) }
}
extension Mbost__V1__HealthReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__health_reply__init(message) }
}
