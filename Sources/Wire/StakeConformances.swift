internal import CMbostProto

// Where each generated struct takes its defaults from.
extension Mbost__V1__StakeRequest: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__stake_request__init(message) }
}
extension Mbost__V1__StakeReply: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__stake_reply__init(message) }
}
extension Mbost__V1__StandingGroup: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__standing_group__init(message) }
}
extension Mbost__V1__StakeLine: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__stake_line__init(message) }
}
extension Mbost__V1__StakeTogether: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__stake_together__init(message) }
}
extension Mbost__V1__StakeSum: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__stake_sum__init(message) }
}
extension Mbost__V1__StakeGroup: CMessage {
    static func initialize(_ message: UnsafeMutablePointer<Self>) { unsafe mbost__v1__stake_group__init(message) }
}
