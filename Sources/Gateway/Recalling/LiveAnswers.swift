import Accounting
import NIOConcurrencyHelpers
import NIOCore
import Primitives

/// The answers that are being given, by their use: whoever must take one back finds it here.
final class LiveAnswers: Sendable {
    private let relays = NIOLockedValueBox<[ID<Use>: AnswerRelay]>([:])

    func insert(_ relay: AnswerRelay, as use: ID<Use>) {
        relays.withLockedValue { $0[use] = relay }
    }

    func remove(_ use: ID<Use>) {
        relays.withLockedValue { $0[use] = nil }
    }

    /// - Returns: Whether the answer was still being given.
    func recall(_ use: ID<Use>, _ recall: Recall) async -> Bool {
        guard let relay = relays.withLockedValue({ $0[use] }) else { return false }
        return (try? await relay.loop.submit { relay.recall(recall) }.get()) ?? false
    }
}
