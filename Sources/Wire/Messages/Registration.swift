internal import CMbostProto
public import FundingModel

/// What an institution sends. Dutch: registratie, levering.
extension Registration: WireMessage {
    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__Registration.self) { message, arena in unsafe arena.fill(&message, self) }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "Registration", bytes, mbost__v1__registration__unpack, mbost__v1__registration__free_unpacked,
            Field.registration)
    }
}

/// What became of one message: accepted when there are no refusals.
public struct RegistrationAnswer: WireMessage {
    public var message: MessageID
    public var person: PersonNumber
    /// Processed before; this is the answer it got.
    public var repeated: Bool
    /// The number of the change; 0 for none.
    public var change: Int64
    public var refusals: [Refusal]
    /// Statuses of the sender's own enrolments and diplomas.
    public var years: [DecidedStatus]

    public init(
        message: MessageID, person: PersonNumber, repeated: Bool = false, change: Int64 = 0,
        refusals: [Refusal] = [], years: [DecidedStatus] = []
    ) {
        self.message = message
        self.person = person
        self.repeated = repeated
        self.change = change
        self.refusals = refusals
        self.years = years
    }

    public var isAccepted: Bool { refusals.isEmpty }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__RegistrationAnswer.self) { message, arena in
            unsafe message.message = arena.string(self.message.text)
            unsafe message.repeated = repeated ? 1 : 0
            unsafe message.change = UInt64(clamping: change)
            unsafe message.n_refusals = refusals.count
            unsafe message.refusals = arena.list(refusals, Mbost__V1__Refusal.self, arena.fill)
            unsafe message.n_years = years.count
            unsafe message.years = arena.list(years, Mbost__V1__YearStatus.self, arena.fill)
            unsafe message.person = person.value
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "RegistrationAnswer", bytes, mbost__v1__registration_answer__unpack,
            mbost__v1__registration_answer__free_unpacked
        ) { (message) throws(WireError) in
            let person = try unsafe Field.person(message.person)
            return RegistrationAnswer(
                message: try unsafe Field.messageID(message.message), person: person,
                repeated: unsafe message.repeated != 0, change: try unsafe Field.signed(message.change, "change"),
                refusals: try unsafe Field.list(message.refusals, message.n_refusals, Field.refusal),
                years: try unsafe Field.statuses(message.years, message.n_years, of: person))
        }
    }

    /// The bytes of an answer made from those of its YearStatus messages.
    public static func encoded(
        message: MessageID, person: PersonNumber, change: Int64, yearStatuses: [[UInt8]]
    ) -> [UInt8] {
        var writer = ProtoWriter(capacity: yearStatuses.reduce(96) { $0 + $1.count + 4 })
        writer.text(1, message.text)
        writer.varint(3, UInt64(clamping: change))
        for status in yearStatuses { writer.message(5, bytes: status) }
        writer.fixed32(6, person.value)
        return writer.bytes
    }
}

extension Arena {
    func fill(_ message: inout Mbost__V1__Registration, _ registration: Registration) {
        unsafe message.message = string(registration.message.text)
        unsafe message.brin = string(registration.brin.description)
        unsafe message.person = registration.person.value
        unsafe message.answered_by_accountant = registration.isAnsweredByAccountant ? 1 : 0
        unsafe message.n_changes = registration.changes.count
        unsafe message.changes = list(registration.changes, Mbost__V1__FactChange.self, fill)
    }

    func fill(_ message: inout Mbost__V1__Refusal, _ refusal: Refusal) {
        unsafe message.rule = string(refusal.rule.rawValue)
        unsafe message.field = string(refusal.field)
        unsafe message.text = string(refusal.text)
    }
}

extension Field {
    static func registration(_ message: Mbost__V1__Registration) throws(WireError) -> Registration {
        Registration(
            message: try unsafe messageID(message.message), brin: try unsafe brin(message.brin),
            person: try unsafe person(message.person),
            isAnsweredByAccountant: unsafe message.answered_by_accountant != 0,
            changes: try unsafe list(message.changes, message.n_changes) { (change) throws(WireError) in
                try unsafe Field.change(change, of: message)
            })
    }

    static func messageID(_ pointer: UnsafeMutablePointer<CChar>?) throws(WireError) -> MessageID {
        guard let id = MessageID(try unsafe text(pointer, "message")) else {
            throw WireError.invalid(field: "message", reason: "is not 1 to 64 printable ASCII characters")
        }
        return id
    }

    static func refusal(_ message: Mbost__V1__Refusal) throws(WireError) -> Refusal {
        Refusal(
            try unsafe word(message.rule, "rule"), field: try unsafe text(message.field, "field"),
            text: try unsafe text(message.text, "text"))
    }
}
