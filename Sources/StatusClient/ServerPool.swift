import NIOCore
import RPC
import Synchronization

/// Connections to one of several servers, made when they are needed.
final class ServerPool: Sendable {
    private struct Content {
        var connections: [RPCClient] = []
        /// Being made, for all who wait.
        var connecting: Task<RPCClient, any Error>?
        var isClosed = false
    }

    private let addresses: [ServerAddress]
    private let options: ClientOptions
    private let content = Mutex(Content())

    init(_ addresses: [ServerAddress], _ options: ClientOptions) {
        self.addresses = addresses
        self.options = options
    }

    /// The connection with the fewest calls, or a new one.
    func connection() async throws -> RPCClient {
        let most = max(1, options.connections)
        let (found, task) = content.withLock { content -> (RPCClient?, Task<RPCClient, any Error>?) in
            content.connections.removeAll { !$0.isOpen }
            let idlest = content.connections.min { $0.load < $1.load }
            if let idlest, idlest.load == 0 || content.connections.count >= most { return (idlest, nil) }
            if content.isClosed { return (idlest, nil) }
            let task = content.connecting ?? Task { try await self.connect() }
            content.connecting = task
            // Who can go on with a busy one does not wait for the new one.
            return (idlest, task)
        }
        if let found { return found }
        guard let task else { throw CallError(.unavailable, "this client was closed") }
        return try await task.value
    }

    private func connect() async throws -> RPCClient {
        do {
            let made = try await connectToAny()
            let isWanted = content.withLock { content in
                content.connecting = nil
                if !content.isClosed { content.connections.append(made) }
                return !content.isClosed
            }
            if !isWanted {
                await made.close()
                throw CallError(.unavailable, "this client was closed")
            }
            return made
        } catch {
            content.withLock { $0.connecting = nil }
            throw error
        }
    }

    /// The first of the servers that answers, in the order given.
    private func connectToAny() async throws -> RPCClient {
        var limits = ClientLimits()
        limits.connectTimeout = options.timeout
        for address in addresses {
            do {
                return try await RPCClient.connect(
                    host: address.host, port: address.port, limits: limits, token: options.token, trust: options.trust)
            } catch let error as CallError where error.code == .unavailable {
                if addresses.count == 1 { throw error }
            }
        }
        let tried = addresses.map(\.description).joined(separator: ", ")
        throw CallError(.unavailable, "none of the servers answers: \(tried); is one of them running?")
    }

    /// Says who calls from now on, on every connection.
    func present(token: String) {
        for connection in content.withLock({ $0.connections }) { connection.present(token: token) }
    }

    func close() async {
        let (connections, connecting) = content.withLock { content in
            let all = (content.connections, content.connecting)
            content.connections = []
            content.isClosed = true
            return all
        }
        for connection in connections { await connection.close() }
        _ = try? await connecting?.value
    }
}
