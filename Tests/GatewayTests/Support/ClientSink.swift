import NIOConcurrencyHelpers
import NIOCore
import Primitives

@testable import Gateway

/// A client that notes what reaches it.
final class ClientSink: AnswerSink {
    private struct State {
        var head: AnswerHead?
        var writes: [ByteBuffer] = []
        var hasEnded = false
        var problem: Problem?
        var limits: RateLimitStatus?
        var isWritable = true
        var hasLeft = false
        var listener: (any ClientListener)?
        /// Calls that came in a wrong order.
        var faults: [String] = []
    }

    private let state = NIOLockedValueBox(State())
    /// Fires at each write.
    let written = Signal()

    var head: AnswerHead? { state.withLockedValue { $0.head } }
    var problem: Problem? { state.withLockedValue { $0.problem } }
    var limits: RateLimitStatus? { state.withLockedValue { $0.limits } }
    var hasEnded: Bool { state.withLockedValue { $0.hasEnded } }
    var faults: [String] { state.withLockedValue { $0.faults } }
    var hasListener: Bool { state.withLockedValue { $0.listener != nil } }
    /// All that was written, as text.
    var text: String { state.withLockedValue { $0.writes.map { String(buffer: $0) }.joined() } }
    /// The data of the events, comments left out.
    var events: [String] {
        text.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
    }

    /// The client closes its connection: what is still written goes nowhere.
    func leave() {
        let listener = state.withLockedValue { state in
            state.hasLeft = true
            return state.listener
        }
        listener?.clientLeft()
    }

    func setWritable(_ isWritable: Bool) {
        let listener = state.withLockedValue { state in
            state.isWritable = isWritable
            return state.listener
        }
        listener?.clientWritabilityChanged(isWritable)
    }

    // MARK: AnswerSink

    var isWritable: Bool { state.withLockedValue { $0.isWritable } }

    var listener: (any ClientListener)? {
        get { state.withLockedValue { $0.listener } }
        set { state.withLockedValue { $0.listener = newValue } }
    }

    func begin(_ head: AnswerHead) {
        note { state in
            if state.head != nil || state.problem != nil || state.hasEnded { state.faults.append("begin") }
            state.head = head
        }
    }

    func write(_ bytes: ByteBuffer) {
        note { state in
            if state.head == nil || state.hasEnded { state.faults.append("write") }
            state.writes.append(bytes)
        }
        written.fire()
    }

    func end() {
        note { state in
            if state.head == nil || state.hasEnded { state.faults.append("end") }
            state.hasEnded = true
        }
    }

    func fail(_ problem: Problem, limits: RateLimitStatus?) {
        note { state in
            if state.head != nil || state.problem != nil || state.hasEnded { state.faults.append("fail") }
            state.problem = problem
            state.limits = limits
        }
    }

    private func note(_ body: (inout State) -> Void) {
        state.withLockedValue { state in
            if !state.hasLeft { body(&state) }
        }
    }
}
