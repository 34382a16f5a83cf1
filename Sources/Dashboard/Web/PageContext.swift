public import Hummingbird
import NIOCore

/// Leads addresses to pages. The RPC has a router of its own.
typealias PageRouter = Router<PageContext>

/// What the pages know of a request.
public struct PageContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Where it comes from: the address of the other end, without its port.
    let address: String
    /// Who is signed in; set by ``SessionMiddleware``.
    var session: Session?

    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
}
