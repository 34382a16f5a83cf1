internal import CMbostProto

// Where each generated struct takes its defaults from.
extension Mbost__V1__Order: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__order__init(message) }
}
extension Mbost__V1__OrderPart: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__order_part__init(message) }
}
extension Mbost__V1__OrderBasis: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__order_basis__init(message) }
}
extension Mbost__V1__OrderGroup: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__order_group__init(message) }
}
extension Mbost__V1__MakeOrdersRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__make_orders_request__init(message)
    }
}
extension Mbost__V1__MakeOrdersReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__make_orders_reply__init(message) }
}
extension Mbost__V1__ListOrdersRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) {
        unsafe mbost__v1__list_orders_request__init(message)
    }
}
extension Mbost__V1__ListOrdersReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__list_orders_reply__init(message) }
}
