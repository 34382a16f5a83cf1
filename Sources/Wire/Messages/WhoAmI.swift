internal import CMbostProto
public import FundingModel

/// Asks who we are to the server.
public struct WhoAmIRequest: WireMessage {
    public init() {}

    public var encoded: [UInt8] { unsafe packed(Mbost__V1__WhoAmIRequest.self) { _, _ in } }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "WhoAmIRequest", bytes, mbost__v1__who_am_irequest__unpack, mbost__v1__who_am_irequest__free_unpacked
        ) { (_) throws(WireError) in WhoAmIRequest() }
    }
}

/// The caller as the server knows it: what a screen shows and offers follows from it.
public struct WhoAmIReply: WireMessage, Equatable {
    /// Empty where nobody is asked who calls.
    public var name: String
    public var roles: [Role]
    /// The only institution the caller sees; nil when it is bound to none.
    public var brin: Brin?
    /// Whether each look at a person needs a reason with the call. Dutch: reden van inzage.
    public var needsReason: Bool

    public init(name: String, roles: [Role], brin: Brin? = nil, needsReason: Bool) {
        self.name = name
        self.roles = roles
        self.brin = brin
        self.needsReason = needsReason
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__WhoAmIReply.self) { message, arena in
            unsafe message.name = arena.string(name)
            unsafe message.n_roles = roles.count
            unsafe message.roles = arena.strings(roles.map(\.rawValue))
            unsafe message.brin = arena.string(brin?.description ?? "")
            unsafe message.needs_reason = needsReason ? 1 : 0
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "WhoAmIReply", bytes, mbost__v1__who_am_ireply__unpack, mbost__v1__who_am_ireply__free_unpacked
        ) { (message) throws(WireError) in
            var roles: [Role] = []
            for name in try unsafe Field.texts(message.roles, message.n_roles, "roles") {
                guard let role = Role(rawValue: name) else {
                    throw WireError.invalid(field: "roles", reason: "is not in its list")
                }
                roles.append(role)
            }
            let brin = try unsafe Field.text(message.brin, "brin")
            return WhoAmIReply(
                name: try unsafe Field.text(message.name, "name"), roles: roles,
                brin: brin.isEmpty ? nil : try Field.brin(brin), needsReason: unsafe message.needs_reason != 0)
        }
    }
}
