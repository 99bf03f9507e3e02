import Gateway
import Hummingbird
import Logging
import NIOCore
import Primitives
import ServiceLifecycle

/// The HTTP server as a service that ends well: at shutdown it takes no new connection, lets the answers
/// under way finish within a bound, and returns when their uses are settled.
struct DrainingApplication<App: ApplicationProtocol & Sendable>: Service {
    let application: App
    let gateway: Gateway
    let readiness: Readiness
    /// How long answers may go on after the signal.
    let grace: Duration

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                group.addTask {
                    try await gracefulShutdown()
                    try await Task.sleep(for: grace)
                    // Time is up: the connections that are left are closed, their uses settled as left.
                    throw CancellationError()
                }
                do {
                    _ = try await group.next()
                } catch is CancellationError {}
                group.cancelAll()
            }
            await gateway.drained(within: .seconds(5))
        } onGracefulShutdown: {
            readiness.setDraining()
        }
    }
}
