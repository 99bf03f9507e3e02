import Accounting
import NIOConcurrencyHelpers
import NIOCore
import Primitives

/// The answers that are being given, by their use: whoever must take one back finds it here.
final class LiveAnswers: Sendable {
    private struct State {
        var relays: [ID<Use>: AnswerRelay] = [:]
        /// Who waits for the end of an answer.
        var waiters: [ID<Use>: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = NIOLockedValueBox(State())

    func insert(_ relay: AnswerRelay, as use: ID<Use>) {
        state.withLockedValue { $0.relays[use] = relay }
    }

    /// The answer has ended, settlement included.
    func remove(_ use: ID<Use>) {
        let waiters = state.withLockedValue { state in
            state.relays[use] = nil
            return state.waiters.isEmpty ? nil : state.waiters.removeValue(forKey: use)
        }
        waiters?.forEach { $0.resume() }
    }

    /// Takes the answer back where it is still being given, and waits for its end: then its incident is on record.
    func recall(_ use: ID<Use>, _ recall: Recall) async {
        guard let relay = state.withLockedValue({ $0.relays[use] }),
            (try? await relay.loop.submit { relay.recall(recall) }.get()) == true
        else { return }
        await withCheckedContinuation { continuation in
            let isOver = state.withLockedValue { state in
                guard state.relays[use] != nil else { return true }
                state.waiters[use, default: []].append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
