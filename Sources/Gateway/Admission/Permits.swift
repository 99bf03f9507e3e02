import Primitives
import Synchronization

/// How many answers may be under way at once: the bound behind every other queue of the gateway.
public final class Permits: Sendable {
    private let limit: Int
    private let taken = Atomic<Int>(0)

    public init(limit: Int) { self.limit = limit }

    public var inFlight: Int { taken.load(ordering: .relaxed) }

    /// - Throws: `overloaded` when all are taken.
    func take() throws(Problem) {
        guard taken.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
            release()
            throw Problem(
                .overloaded, "\(limit) answers are under way, which is the limit of this server.",
                mend: "Try again in a moment, or raise `max_in_flight`.", retryAfter: .seconds(1))
        }
    }

    func release() { taken.wrappingSubtract(1, ordering: .relaxed) }
}
