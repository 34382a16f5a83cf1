internal import CMbostProto

// Where the structs of calls about one person take their defaults from.
extension Mbost__V1__Texts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__texts__init(message) }
}
extension Mbost__V1__LookUpDossierRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__look_up_dossier_request__init(message)
    }
}
extension Mbost__V1__DossierEnrolment: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__dossier_enrolment__init(message) }
}
extension Mbost__V1__DossierDiploma: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__dossier_diploma__init(message) }
}
extension Mbost__V1__PartialResultFacts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__partial_result_facts__init(message)
    }
}
extension Mbost__V1__ExOfficioFacts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__ex_officio_facts__init(message) }
}
extension Mbost__V1__DossierFacts: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__dossier_facts__init(message) }
}
extension Mbost__V1__SentFeedback: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__sent_feedback__init(message) }
}
extension Mbost__V1__LookUpDossierReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__look_up_dossier_reply__init(message)
    }
}
extension Mbost__V1__HistoryRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__history_request__init(message) }
}
extension Mbost__V1__HistoryPlace: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__history_place__init(message) }
}
extension Mbost__V1__PastDecision: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__past_decision__init(message) }
}
extension Mbost__V1__FactsReplaced: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__facts_replaced__init(message) }
}
extension Mbost__V1__HistoryEntry: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__history_entry__init(message) }
}
extension Mbost__V1__HistoryReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__history_reply__init(message) }
}
extension Mbost__V1__ExOfficioChange: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__ex_officio_change__init(message) }
}
extension Mbost__V1__WhatIfRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__what_if_request__init(message) }
}
extension Mbost__V1__WhatIfReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__what_if_reply__init(message) }
}
extension Mbost__V1__FindPersonsRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__find_persons_request__init(message)
    }
}
extension Mbost__V1__FoundRecord: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__found_record__init(message) }
}
extension Mbost__V1__FindPersonsReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__find_persons_reply__init(message)
    }
}
