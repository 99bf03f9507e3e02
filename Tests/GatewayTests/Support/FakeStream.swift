import Inference
import NIOConcurrencyHelpers

/// The handle of a call, as a fake engine gives it: notes what is done with it.
final class FakeStream: EngineStreamControl {
    private struct State {
        var isReading = true
        var isCancelled = false
        var changes = 0
    }

    private let state = NIOLockedValueBox(State())
    let cancelled = Signal()

    var isReading: Bool { state.withLockedValue { $0.isReading } }
    var isCancelled: Bool { state.withLockedValue { $0.isCancelled } }
    /// How often reading was stopped or begun again.
    var changes: Int { state.withLockedValue { $0.changes } }

    func setReading(_ reads: Bool) {
        state.withLockedValue { state in
            state.isReading = reads
            state.changes += 1
        }
    }

    func cancel() {
        state.withLockedValue { $0.isCancelled = true }
        cancelled.fire()
    }
}
