public import FundingModel
import NIOCore
import RPC
public import Wire

/// Registrations going out and their answers coming in, in the order sent.
public struct RegisterSession: Sendable {
    let replies: StreamMessages
    let writer: RequestWriter

    /// Waits while the server has no room: take answers at the same time, in another task.
    public func send(_ registration: Registration) async throws {
        try await writer.write(ByteBuffer(bytes: registration.encoded))
    }

    /// Nothing more comes from us; the answers due still do.
    public func end() { writer.end() }

    /// The next answer; nil after the last one, once ``end()`` was called.
    public func next() async throws -> RegistrationAnswer? {
        guard let message = try await replies.next() else { return nil }
        return try StatusClient.decoded(message)
    }
}

extension StatusClient {
    /// Sends registrations one after another and takes their answers. Dutch: leveren.
    public func register<Value>(_ body: (RegisterSession) async throws -> Value) async throws -> Value {
        let connection = try await pool.connection()
        return try await connection.bidirectional(Method.register, streamOptions) { replies, writer in
            try await body(RegisterSession(replies: replies, writer: writer))
        }
    }

    /// Sends registrations; an answer to each, in the same order.
    public func register(_ registrations: [Registration]) async throws -> [RegistrationAnswer] {
        try await register { session in
            async let sending: Void = {
                for registration in registrations { try await session.send(registration) }
                session.end()
            }()
            var answers: [RegistrationAnswer] = []
            while let answer = try await session.next() { answers.append(answer) }
            try await sending
            guard answers.count == registrations.count else {
                throw CallError(
                    .dataLoss, "the server answered \(answers.count) of \(registrations.count) registrations; try again"
                )
            }
            return answers
        }
    }
}
