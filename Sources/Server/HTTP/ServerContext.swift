import Hummingbird
import NIOCore

/// What comes with a request outside `/v1`: the framework's own, and who is at the other end of its connection.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// A client, or the proxy before this server.
    let peer: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
    }
}
