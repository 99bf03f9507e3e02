import NIOConcurrencyHelpers
import NIOCore

/// Runs a task's jobs on an event loop, so that a request's task and its connections share one thread: a
/// resumption is an entry in the loop's own queue, not a hop.
///
/// What runs here must not block and must not compute for long.
public final class EventLoopTaskExecutor: TaskExecutor {
    private let loop: any EventLoop

    private init(_ loop: any EventLoop) { self.loop = loop }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    private static let all = NIOLockedValueBox<[ObjectIdentifier: EventLoopTaskExecutor]>([:])

    /// The one executor of an event loop. Loops live as long as the process, so these do too.
    public static func of(_ loop: any EventLoop) -> EventLoopTaskExecutor {
        all.withLockedValue { all in
            if let known = all[ObjectIdentifier(loop)] { return known }
            let made = EventLoopTaskExecutor(loop)
            all[ObjectIdentifier(loop)] = made
            return made
        }
    }
}
