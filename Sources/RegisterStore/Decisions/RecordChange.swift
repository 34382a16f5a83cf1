import FundingModel
import Wire

/// What stood for a person in one year, and what stands from now on.
struct StatusUpdate: Sendable {
    let person: PersonNumber
    /// As stored; empty when nothing stood.
    let old: [UInt8]
    /// As stored; empty when nothing stands any more.
    let new: [UInt8]
    let decision: Decision

    init(old: [UInt8], decision: Decision) {
        person = decision.person
        self.old = old
        new = StoredStatus.encode(decision)
        self.decision = decision
    }

    var isChange: Bool { old != new }

    /// The records that came, changed or went; none when only the stored form is another one.
    func changes() throws -> [RecordChange] {
        var changes: [RecordChange] = []
        guard isChange else { return changes }
        if old.isEmpty {
            for new in decision.enrolments {
                let name = RecordName(brin: new.brin, id: new.sequence)
                changes.append(change(name, .enrolment(old: nil, new: new)))
            }
            for new in decision.diplomas {
                let name = RecordName(brin: new.brin, id: new.result)
                changes.append(change(name, .diploma(old: nil, new: new)))
            }
            return changes
        }
        let before = try StoredStatus.decode(old, person: person, year: decision.fundingYear)
        var enrolments = Dictionary(
            before.enrolments.map { (RecordName(brin: $0.brin, id: $0.sequence), $0) }, uniquingKeysWith: { $1 })
        for new in decision.enrolments {
            let name = RecordName(brin: new.brin, id: new.sequence)
            let old = enrolments.removeValue(forKey: name)
            if old != new { changes.append(change(name, .enrolment(old: old, new: new))) }
        }
        for (name, old) in enrolments.sorted(by: { $0.key < $1.key }) {
            changes.append(change(name, .enrolment(old: old, new: nil)))
        }
        var diplomas = Dictionary(
            before.diplomas.map { (RecordName(brin: $0.brin, id: $0.result), $0) }, uniquingKeysWith: { $1 })
        for new in decision.diplomas {
            let name = RecordName(brin: new.brin, id: new.result)
            let old = diplomas.removeValue(forKey: name)
            if old != new { changes.append(change(name, .diploma(old: old, new: new))) }
        }
        for (name, old) in diplomas.sorted(by: { $0.key < $1.key }) {
            changes.append(change(name, .diploma(old: old, new: nil)))
        }
        return changes
    }

    private func change(_ name: RecordName, _ record: RecordChange.Record) -> RecordChange {
        RecordChange(person: person, name: name, record: record)
    }
}

/// An enrolment or diploma of a person.
struct RecordName: Hashable, Comparable {
    let brin: Brin
    let id: Identifier

    static func < (left: RecordName, right: RecordName) -> Bool {
        left.brin != right.brin ? left.brin < right.brin : left.id < right.id
    }
}

/// A status of one enrolment or diploma that came, changed or went.
struct RecordChange: Sendable {
    enum Record {
        case enrolment(old: EnrolmentDecision?, new: EnrolmentDecision?)
        case diploma(old: DiplomaDecision?, new: DiplomaDecision?)
    }

    let person: PersonNumber
    let name: RecordName
    let record: Record

    var brin: Brin { name.brin }

    var isEnrolment: Bool {
        if case .enrolment = record { return true }
        return false
    }

    var hasOld: Bool {
        switch record {
        case .enrolment(let old, _): old != nil
        case .diploma(let old, _): old != nil
        }
    }

    /// Signals before and after: both count dates of an enrolment together.
    var signals: (old: UInt64, new: UInt64) {
        switch record {
        case .enrolment(let old, let new): (Self.bits(of: old), Self.bits(of: new))
        case .diploma(let old, let new): (old?.signals.bits ?? 0, new?.signals.bits ?? 0)
        }
    }

    private static func bits(of decision: EnrolmentDecision?) -> UInt64 {
        (decision?.october?.signals.bits ?? 0) | (decision?.february?.signals.bits ?? 0)
    }
}
