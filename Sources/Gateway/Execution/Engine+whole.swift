import Inference
import NIOCore
import Primitives

/// An engine's answer, taken whole.
public enum WholeAnswer: Sendable {
    case answered([UInt8])
    /// The engine speaks of the request itself: its status and its words.
    case refused(status: Int, body: ByteBuffer)
}

extension Engine {
    /// Makes a call that is not streamed and takes its answer whole. The call ends with its task.
    /// - Parameters:
    ///   - limit: How long it may take; nil leaves that to the engine.
    ///   - loop: On which the engine is asked and answers.
    /// - Throws: `upstreamFailed` for an answer that breaks off or has more bytes, `upstreamTimeout`, `CancellationError`;
    ///   what ``Inference/Engine/open(_:into:on:)`` throws.
    public func whole(
        _ call: EngineCall, maximumBytes: Int, within limit: TimeAmount? = nil, on loop: any EventLoop
    ) async throws -> WholeAnswer {
        let answer = CollectedAnswer(maximumBytes: maximumBytes, loop: loop)
        let timer = limit.map { limit in
            loop.scheduleTask(in: limit) {
                answer.end(Problem(.upstreamTimeout, "The engine takes longer than it may."))
            }
        }
        defer { timer?.cancel() }
        return try await withTaskCancellationHandler {
            // Engines are asked on the loop on which they answer.
            let opening = try await withTaskExecutorPreference(EventLoopTaskExecutor.of(loop)) {
                try await open(call, into: answer, on: loop)
            }
            if case .refused(let status, let body) = opening { return .refused(status: status, body: body) }
            return .answered(try await answer.bytes())
        } onCancel: {
            loop.execute { answer.end(CancellationError()) }
        }
    }
}

/// The whole of an answer, within a bound.
private final class CollectedAnswer: EngineReceiver {
    private struct State {
        var bytes = ByteBuffer()
        var stream: EngineStream?
        var isOver = false
    }

    private let maximumBytes: Int
    private let state: NIOLoopBoundBox<State>
    private let promise: EventLoopPromise<[UInt8]>

    init(maximumBytes: Int, loop: any EventLoop) {
        self.maximumBytes = maximumBytes
        state = .makeBoxSendingValue(State(), eventLoop: loop)
        promise = loop.makePromise()
    }

    deinit { promise.fail(Problem(.upstreamFailed, "The engine's answer broke off.")) }

    var isAbandoned: Bool { state.value.isOver }

    /// Nobody waits for it any more.
    func end(_ reason: any Error) {
        guard !state.value.isOver else { return }
        state.value.isOver = true
        state.value.stream?.cancel()
        promise.fail(reason)
    }

    func attempting(_ stream: EngineStream) { state.value.stream = stream }

    func began() {}

    func received(_ bytes: ByteBuffer) {
        guard !state.value.isOver else { return }
        guard state.value.bytes.readableBytes + bytes.readableBytes <= maximumBytes else {
            return end(
                Problem(.upstreamFailed, "The engine's answer has more than \(maximumBytes) bytes."))
        }
        state.value.bytes.writeImmutableBuffer(bytes)
    }

    func finished() {
        guard !state.value.isOver else { return }
        state.value.isOver = true
        promise.succeed(Array(state.value.bytes.readableBytesView))
    }

    func failed(_ problem: Problem) {
        guard !state.value.isOver else { return }
        state.value.isOver = true
        promise.fail(problem)
    }

    func bytes() async throws -> [UInt8] { try await promise.futureResult.get() }
}
