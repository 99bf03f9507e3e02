import Dispatch

/// The one thread on which word lists are read and compiled: a list of a hundred thousand phrases takes seconds, and
/// neither event loops nor the threads that screen large requests may wait for that.
package enum RuleThread {
    private static let queue = DispatchQueue(label: "minato-rules", qos: .utility)

    package static func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Swift.Result(catching: body)) }
        }
    }
}
