import FundingModel
import HTTPTypes
import Hummingbird
import NIOCore
import StatusClient
import Wire

/// Tells an open dashboard that something changed, by server-sent events: it then asks for its figures anew.
/// Dutch: bijwerken zonder herladen.
struct LivePages: Sendable {
    let pages: Pages
    let institutions: InstitutionPages

    /// Between two events: what comes meanwhile is one.
    static let pause = Duration.milliseconds(300)
    /// A sign of life, so that proxies keep the connection.
    static let heartbeat = Duration.seconds(20)
    /// Connections end by then and browsers come back: whoever is signed out by then does not.
    static let longest = Duration.seconds(600)

    func add(to router: PageRouter) {
        router.get("/instelling/:brin/volg") { request, context -> Response in
            let (session, filter) = try await institutions.filter(request, context)
            guard session.mayList else { throw PageError(.refused) }
            var response = Response(status: .ok, body: body(filter.brin, session))
            response.headers[.contentType] = "text/event-stream"
            return response
        }
    }

    private func body(_ brin: Brin, _ session: Session) -> ResponseBody {
        let client = session.client
        return ResponseBody { writer in
            let (events, source) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(8))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // Ends with an error when the server goes: the browser comes back after a while.
                    defer { source.finish() }
                    try? await client.feedback(to: brin, follow: true, onlyNew: true) { item in
                        source.yield(.changed(item.number))
                    }
                }
                group.addTask {
                    let end = ContinuousClock.now + Self.longest
                    while ContinuousClock.now < end, !Task.isCancelled {
                        try? await Task.sleep(for: Self.heartbeat)
                        source.yield(.alive)
                    }
                    source.finish()
                }
                defer { group.cancelAll() }
                try await writer.write(ByteBuffer(string: "retry: 2000\nevent: begin\ndata: \n\n"))
                for await event in events {
                    try await writer.write(ByteBuffer(string: event.text))
                    if case .changed = event { try await Task.sleep(for: Self.pause) }
                }
            }
            try await writer.finish(nil)
        }
    }

    private enum Event {
        case changed(Int64)
        case alive

        var text: String {
            switch self {
            case .changed(let number): "event: change\ndata: \(number)\n\n"
            case .alive: ": \n\n"
            }
        }
    }
}
