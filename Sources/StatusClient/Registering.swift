public import FundingModel
import NIOCore
import RPC
public import Wire

/// Messages on their way to the register: each is answered, in the order sent.
public struct RegisterSession: Sendable {
    let writer: RequestWriter
    let replies: ReplyMessages

    /// Sends a message; waits while the server has granted no room.
    public func send(_ registration: Registration) async throws {
        try await writer.write(ByteBuffer(bytes: registration.encoded))
    }

    /// Nothing more comes from us.
    public func end() { writer.end() }

    /// The next answer; nil after the last.
    public func next() async throws -> RegistrationAnswer? {
        guard let message = try await replies.next() else { return nil }
        return try StatusClient.decoded(message)
    }
}

extension StatusClient {
    /// Opens a session for messages, for as long as the body runs.
    public func register<Value>(_ body: (RegisterSession) async throws -> Value) async throws -> Value {
        try await rpc.bidirectional(Method.register) { replies, writer in
            try await body(RegisterSession(writer: writer, replies: replies))
        }
    }

    /// Sends messages and gives their answers, in the same order.
    public func register(_ registrations: [Registration]) async throws -> [RegistrationAnswer] {
        try await register { session in
            var answers: [RegistrationAnswer] = []
            var sent = 0
            // A few ahead of the answers, so that neither side waits for the other's window.
            while answers.count < registrations.count {
                while sent < registrations.count, sent - answers.count < 16 {
                    try await session.send(registrations[sent])
                    sent += 1
                }
                guard let answer = try await session.next() else {
                    throw CallError(.dataLoss, "the server answered fewer messages than it was sent")
                }
                answers.append(answer)
            }
            session.end()
            return answers
        }
    }

    /// An institution's feedback after a number, in order; with `follow` it goes on until the task is cancelled.
    public func feedback(
        of brin: Brin, after number: Int64 = 0, follow: Bool = false, _ take: (Feedback) async throws -> Void
    ) async throws {
        let request = FeedbackRequest(brin: brin, after: number, follow: follow)
        try await rpc.serverStreaming(Method.feedback, ByteBuffer(bytes: request.encoded)) { replies in
            for try await message in replies {
                for item in try Self.decoded(message, as: FeedbackPart.self).items { try await take(item) }
            }
        }
    }

    /// What stands for many persons, at most ``LookUpBatchRequest/mostPersons``, in the order asked.
    public func lookUpBatch(_ request: LookUpBatchRequest) async throws -> LookUpBatchReply {
        try await unary(Method.lookUpBatch, request)
    }
}
