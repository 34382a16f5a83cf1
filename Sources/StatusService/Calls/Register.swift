import Crypto
import ExchangeFormats
public import FundingModel
import FundingRules
import NIOCore
import RPC
public import RegisterStore
import Wire

extension StatusService {
    /// Takes messages one by one, and answers each when it is stored or refused.
    func register(_ requests: StreamMessages, _ writer: ResponseWriter, _ access: Access) async throws {
        for try await message in requests {
            let registration: Registration = try request(message)
            try access.require(registration.brin)
            try audit?.check()
            do {
                let answer = try await register(registration)
                audit?.note(access, Action.register, .person(registration.person), .ok)
                try await writer.write(ByteBuffer(bytes: answer.encoded))
            } catch {
                audit?.note(access, Action.register, .person(registration.person), StatusCode(of: error))
                throw error
            }
        }
    }

    func register(_ registration: Registration) async throws -> RegistrationAnswer {
        let content = Array(SHA256.hash(data: registration.encoded))
        let outcome = try await deciders.withKept { deciders in
            try await store.register(registration, content: content, rules: Self.rules, deciders: deciders)
        }
        var answer = RegistrationAnswer(message: registration.message, person: registration.person)
        switch outcome {
        case .refused(let refusals): answer.refusals = refusals
        case .accepted(let change, let statuses):
            changed.send()
            reading.noteWrite()
            answer.change = change
            answer.years = statuses.map { $0.only(of: registration.brin) }
        case .repeated(let change):
            answer.repeated = true
            answer.change = change
            let statuses = try await store.decisions(of: registration.person, year: nil)
            answer.years = statuses.filter { $0.kind == .provisional }.map { $0.only(of: registration.brin) }
        }
        return answer
    }

    /// The rules of messages, as the store asks them.
    public static let rules = RegistrationRules(
        effect: { registration, dossier in
            switch registration.applied(to: dossier) {
            case .changed(let changed): .changed(changed)
            case .personGone: .personGone
            case .refused(let refusals): .refused(refusals)
            }
        },
        frozen: { registration, before, after, standings in
            standings.sorted { $0.key < $1.key }.flatMap { year, standing in
                Freeze.refusals(
                    before: before, after: after, brin: registration.brin, year: year, standing: standing,
                    isAnsweredByAccountant: registration.isAnsweredByAccountant, changes: registration.changes)
            }
        },
        text: historyText)

    /// A dossier as the history keeps it: a JSON line, as `mbost decide` reads it.
    public static let historyText: @Sendable (Dossier) -> String = { dossier in
        var line: [UInt8] = []
        DossierWriter().write(dossier, to: &line)
        return String(decoding: line, as: UTF8.self)
    }
}

extension DecidedStatus {
    /// What an institution may see of a person: its own enrolments and diplomas.
    func only(of brin: Brin) -> DecidedStatus {
        var status = self
        status.decision = decision.only(of: brin)
        return status
    }
}

extension Decision {
    /// What an institution may see of a person: its own enrolments and diplomas.
    func only(of brin: Brin) -> Decision {
        var own = self
        own.enrolments.removeAll { $0.brin != brin }
        own.diplomas.removeAll { $0.brin != brin }
        return own
    }
}
