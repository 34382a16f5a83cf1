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
extension Mbost__V1__DescribeRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__describe_request__init(message) }
}
extension Mbost__V1__DescribeReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__describe_reply__init(message) }
}
extension Mbost__V1__DecidedYear: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__decided_year__init(message) }
}
extension Mbost__V1__HealthReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__health_reply__init(message) }
}
extension Mbost__V1__NumberedReceipt: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__numbered_receipt__init(message) }
}
extension Mbost__V1__YearRecords: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__year_records__init(message) }
}
extension Mbost__V1__LookUpBatchRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__look_up_batch_request__init(message)
    }
}
extension Mbost__V1__LookUpBatchReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__look_up_batch_reply__init(message)
    }
}
extension Mbost__V1__PersonFacts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__person_facts__init(message) }
}
extension Mbost__V1__Nationality: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__nationality__init(message) }
}
extension Mbost__V1__ResidenceTitle: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__residence_title__init(message) }
}
extension Mbost__V1__PeriodFacts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__period_facts__init(message) }
}
extension Mbost__V1__SupportPeriodFacts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__support_period_facts__init(message)
    }
}
extension Mbost__V1__EnrolmentFacts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__enrolment_facts__init(message) }
}
extension Mbost__V1__PlacementFacts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__placement_facts__init(message) }
}
extension Mbost__V1__DiplomaFacts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__diploma_facts__init(message) }
}
extension Mbost__V1__NationalityList: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__nationality_list__init(message) }
}
extension Mbost__V1__ResidenceTitleList: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__residence_title_list__init(message)
    }
}
extension Mbost__V1__PeriodKey: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__period_key__init(message) }
}
extension Mbost__V1__EnrolmentPeriod: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__enrolment_period__init(message) }
}
extension Mbost__V1__FactChange: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__fact_change__init(message) }
}
extension Mbost__V1__Registration: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__registration__init(message) }
}
extension Mbost__V1__Refusal: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__refusal__init(message) }
}
extension Mbost__V1__RegistrationAnswer: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__registration_answer__init(message)
    }
}
extension Mbost__V1__FeedbackRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__feedback_request__init(message) }
}
extension Mbost__V1__FeedbackItem: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__feedback_item__init(message) }
}
extension Mbost__V1__FeedbackPart: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__feedback_part__init(message) }
}
extension Mbost__V1__StartJobRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__start_job_request__init(message) }
}
extension Mbost__V1__JobKey: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__job_key__init(message) }
}
extension Mbost__V1__JobStatus: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__job_status__init(message) }
}
extension Mbost__V1__ListJobsRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__list_jobs_request__init(message) }
}
extension Mbost__V1__ListJobsReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__list_jobs_reply__init(message) }
}
extension Mbost__V1__JobFinding: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__job_finding__init(message) }
}
extension Mbost__V1__JobFindingsReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__job_findings_reply__init(message)
    }
}
extension Mbost__V1__StandingEntry: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__standing_entry__init(message) }
}
extension Mbost__V1__SetStandingRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__set_standing_request__init(message)
    }
}
extension Mbost__V1__ListStandingsRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__list_standings_request__init(message)
    }
}
extension Mbost__V1__ListStandingsReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__list_standings_reply__init(message)
    }
}
extension Mbost__V1__SetExOfficioRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__set_ex_officio_request__init(message)
    }
}
extension Mbost__V1__ExOfficioReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__ex_officio_reply__init(message) }
}
extension Mbost__V1__ListExOfficioRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__list_ex_officio_request__init(message)
    }
}
extension Mbost__V1__ExOfficioEntry: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__ex_officio_entry__init(message) }
}
extension Mbost__V1__ListExOfficioReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__list_ex_officio_reply__init(message)
    }
}
extension Mbost__V1__DetermineRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__determine_request__init(message) }
}
extension Mbost__V1__DetermineProgress: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__determine_progress__init(message)
    }
}
extension Mbost__V1__OverviewStart: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__overview_start__init(message) }
}
extension Mbost__V1__AuditRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__audit_request__init(message) }
}
extension Mbost__V1__AuditPart: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__audit_part__init(message) }
}
extension Mbost__V1__AuditEntry: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__audit_entry__init(message) }
}
extension Mbost__V1__VerifyAuditRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__verify_audit_request__init(message)
    }
}
extension Mbost__V1__VerifyAuditReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__verify_audit_reply__init(message)
    }
}
extension Mbost__V1__WhoAmIRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__who_am_irequest__init(message) }
}
extension Mbost__V1__WhoAmIReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__who_am_ireply__init(message) }
}
