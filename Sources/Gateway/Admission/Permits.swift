import Primitives
import Synchronization

/// How many of something may be under way at once. That of answers is the bound behind every other queue of
/// the gateway.
public final class Permits: Sendable {
    private let limit: Int
    private let what: String
    private let mend: String
    private let taken = Atomic<Int>(0)

    /// - Parameters:
    ///   - what: What is counted, as it follows a number: `answers are under way`.
    ///   - mend: What to do when all are taken.
    public init(limit: Int, of what: String, mend: String = "Try again in a moment.") {
        self.limit = limit
        self.what = what
        self.mend = mend
    }

    public var inFlight: Int { taken.load(ordering: .relaxed) }

    /// - Throws: `overloaded` when all are taken.
    public func take() throws(Problem) {
        guard taken.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
            release()
            throw Problem(
                .overloaded, "\(limit) \(what), which is the limit of this server.",
                mend: mend, retryAfter: .seconds(1))
        }
    }

    public func release() { taken.wrappingSubtract(1, ordering: .relaxed) }
}
