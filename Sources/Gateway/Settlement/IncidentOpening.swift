import NIOCore

/// An incident on its way to the disk, while the client waits to be told. Confined to the event loop of the request.
struct IncidentOpening: Sendable {
    let done: EventLoopFuture<Void>

    /// Waits until it is durable or refused, or for so long.
    func wait(atMost limit: TimeAmount) async {
        let first = done.eventLoop.makePromise(of: Void.self)
        // On the loop, which sends the retraction: a timer of the runtime's pool may find all threads busy.
        let timer = done.eventLoop.scheduleTask(in: limit) { first.succeed() }
        done.whenComplete { _ in
            timer.cancel()
            first.succeed()
        }
        try? await first.futureResult.get()
    }

    /// Why it is not on record; nil once it is.
    func failure() async -> (any Error)? {
        do {
            try await done.get()
            return nil
        } catch {
            return error
        }
    }
}
