internal import CMbostProto
public import FundingModel

/// Sets a status ex officio, or takes one back. Dutch: ambtshalve vaststelling.
public struct SetExOfficioRequest: WireMessage {
    public var person: PersonNumber
    public var brin: Brin
    public var sequence: Identifier
    /// A 1 October.
    public var countDate: Day
    /// Takes it back; `funded` then says nothing.
    public var remove: Bool
    public var funded: Bool
    public var reason: String
    public var setBy: String

    public init(
        person: PersonNumber, brin: Brin, sequence: Identifier, countDate: Day, remove: Bool = false,
        funded: Bool = false, reason: String, setBy: String
    ) {
        self.person = person
        self.brin = brin
        self.sequence = sequence
        self.countDate = countDate
        self.remove = remove
        self.funded = funded
        self.reason = reason
        self.setBy = setBy
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__SetExOfficioRequest.self) { message, arena in
            unsafe message.person = person.value
            unsafe message.brin = arena.string(brin.description)
            unsafe message.sequence = arena.string(sequence.description)
            unsafe message.count_date = Field.number(countDate)
            unsafe message.remove = remove ? 1 : 0
            unsafe message.funded = funded ? 1 : 0
            unsafe message.reason = arena.string(reason)
            unsafe message.set_by = arena.string(setBy)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "SetExOfficioRequest", bytes, mbost__v1__set_ex_officio_request__unpack,
            mbost__v1__set_ex_officio_request__free_unpacked
        ) { (message) throws(WireError) in
            guard unsafe message.count_date % 10_000 == 1001 else {
                throw WireError.invalid(field: "count_date", reason: "is no 1 October")
            }
            return SetExOfficioRequest(
                person: try unsafe Field.person(message.person), brin: try unsafe Field.brin(message.brin),
                sequence: try unsafe Field.identifier(message.sequence, "sequence"),
                countDate: try unsafe Field.day(message.count_date, "count_date"),
                remove: unsafe message.remove != 0, funded: unsafe message.funded != 0,
                reason: try unsafe Field.text(message.reason, "reason"),
                setBy: try unsafe Field.text(message.set_by, "set_by"))
        }
    }
}

/// What stands for the person after it.
public struct ExOfficioReply: WireMessage {
    public var person: PersonNumber
    /// The number of the change.
    public var change: Int64
    public var years: [DecidedStatus]

    public init(person: PersonNumber, change: Int64, years: [DecidedStatus]) {
        self.person = person
        self.change = change
        self.years = years
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ExOfficioReply.self) { message, arena in
            unsafe message.change = UInt64(clamping: change)
            unsafe message.n_years = years.count
            unsafe message.years = arena.list(years, Mbost__V1__YearStatus.self, arena.fill)
            unsafe message.person = person.value
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ExOfficioReply", bytes, mbost__v1__ex_officio_reply__unpack, mbost__v1__ex_officio_reply__free_unpacked
        ) { (message) throws(WireError) in
            let person = try unsafe Field.person(message.person)
            return ExOfficioReply(
                person: person, change: try unsafe Field.signed(message.change, "change"),
                years: try unsafe Field.statuses(message.years, message.n_years, of: person))
        }
    }
}

/// Asks what was set ex officio for a person.
public struct ListExOfficioRequest: WireMessage {
    public var person: PersonNumber

    public init(person: PersonNumber) {
        self.person = person
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListExOfficioRequest.self) { message, _ in unsafe message.person = person.value }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListExOfficioRequest", bytes, mbost__v1__list_ex_officio_request__unpack,
            mbost__v1__list_ex_officio_request__free_unpacked
        ) { (message) throws(WireError) in
            ListExOfficioRequest(person: try unsafe Field.person(message.person))
        }
    }
}

/// An act of setting a status ex officio or taking one back: what, why, by whom and when.
public struct ExOfficioEntry: WireMessage {
    public var brin: Brin
    public var sequence: Identifier
    public var countDate: Day
    public var isRemoved: Bool
    public var funded: Bool
    public var reason: String
    public var doneBy: String
    public var doneAt: Moment

    public init(
        brin: Brin, sequence: Identifier, countDate: Day, isRemoved: Bool, funded: Bool, reason: String,
        doneBy: String, doneAt: Moment
    ) {
        self.brin = brin
        self.sequence = sequence
        self.countDate = countDate
        self.isRemoved = isRemoved
        self.funded = funded
        self.reason = reason
        self.doneBy = doneBy
        self.doneAt = doneAt
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ExOfficioEntry.self) { message, arena in unsafe arena.fill(&message, self) }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ExOfficioEntry", bytes, mbost__v1__ex_officio_entry__unpack, mbost__v1__ex_officio_entry__free_unpacked,
            Field.exOfficio)
    }
}

/// What was done, oldest first.
public struct ListExOfficioReply: WireMessage {
    public var entries: [ExOfficioEntry]

    public init(entries: [ExOfficioEntry]) {
        self.entries = entries
    }

    public var encoded: [UInt8] {
        unsafe packed(Mbost__V1__ListExOfficioReply.self) { message, arena in
            unsafe message.n_entries = entries.count
            unsafe message.entries = arena.list(entries, Mbost__V1__ExOfficioEntry.self, arena.fill)
        }
    }

    public init(encoded bytes: [UInt8]) throws(WireError) {
        self = try unsafe unpacked(
            "ListExOfficioReply", bytes, mbost__v1__list_ex_officio_reply__unpack,
            mbost__v1__list_ex_officio_reply__free_unpacked
        ) { (message) throws(WireError) in
            ListExOfficioReply(entries: try unsafe Field.list(message.entries, message.n_entries, Field.exOfficio))
        }
    }
}

extension Arena {
    fileprivate func fill(_ message: inout Mbost__V1__ExOfficioEntry, _ entry: ExOfficioEntry) {
        unsafe message.brin = string(entry.brin.description)
        unsafe message.sequence = string(entry.sequence.description)
        unsafe message.count_date = Field.number(entry.countDate)
        unsafe message.removed = entry.isRemoved ? 1 : 0
        unsafe message.funded = entry.funded ? 1 : 0
        unsafe message.reason = string(entry.reason)
        unsafe message.done_by = string(entry.doneBy)
        unsafe message.done_at = entry.doneAt.microseconds
    }
}

extension Field {
    fileprivate static func exOfficio(_ message: Mbost__V1__ExOfficioEntry) throws(WireError) -> ExOfficioEntry {
        ExOfficioEntry(
            brin: try unsafe brin(message.brin), sequence: try unsafe identifier(message.sequence, "sequence"),
            countDate: try unsafe day(message.count_date, "count_date"), isRemoved: unsafe message.removed != 0,
            funded: unsafe message.funded != 0, reason: try unsafe text(message.reason, "reason"),
            doneBy: try unsafe text(message.done_by, "done_by"),
            doneAt: Moment(microseconds: unsafe message.done_at))
    }
}
