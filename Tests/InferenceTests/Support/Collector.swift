import Inference
import NIOConcurrencyHelpers
import NIOCore
import Primitives

/// Receives an answer and notes what came.
final class Collector: EngineReceiver {
    enum Event: Sendable, Equatable {
        case attempting
        case began
        case bytes(String)
        case finished
        case failed(Problem.Kind)
    }

    private struct State {
        var events: [Event] = []
        var stream: EngineStream?
        var answersToAbandoned: [Bool] = []
    }

    private let state = NIOLockedValueBox(State())
    private let whenAttempting: @Sendable (EngineStream) -> Void
    private let whenReceived: @Sendable (EngineStream) -> Void
    /// Fires at each piece of the answer, and at its end.
    let received = Signal()
    let ended = Signal()

    /// - Parameter abandoned: What `isAbandoned` says, one after the other; false after that.
    init(
        abandoned: [Bool] = [], whenAttempting: @escaping @Sendable (EngineStream) -> Void = { _ in },
        whenReceived: @escaping @Sendable (EngineStream) -> Void = { _ in }
    ) {
        self.whenAttempting = whenAttempting
        self.whenReceived = whenReceived
        state.withLockedValue { $0.answersToAbandoned = abandoned }
    }

    var events: [Event] { state.withLockedValue { $0.events } }
    var stream: EngineStream? { state.withLockedValue { $0.stream } }

    /// All bytes of the answer as text.
    var text: String {
        events.reduce(into: "") { text, event in
            if case .bytes(let more) = event { text += more }
        }
    }

    /// How the answer ended; nil while it has not.
    var ending: Event? {
        events.last { event in
            switch event {
            case .finished, .failed: true
            case .attempting, .began, .bytes: false
            }
        }
    }

    var isAbandoned: Bool {
        state.withLockedValue { $0.answersToAbandoned.isEmpty ? false : $0.answersToAbandoned.removeFirst() }
    }

    func attempting(_ stream: EngineStream) {
        state.withLockedValue { state in
            state.events.append(.attempting)
            state.stream = stream
        }
        whenAttempting(stream)
    }

    func began() { note(.began) }

    func received(_ bytes: ByteBuffer) {
        note(.bytes(String(buffer: bytes)))
        received.fire()
        if let stream { whenReceived(stream) }
    }

    func finished() {
        note(.finished)
        ended.fire()
    }

    func failed(_ problem: Problem) {
        note(.failed(problem.kind))
        ended.fire()
    }

    private func note(_ event: Event) { state.withLockedValue { $0.events.append(event) } }
}
