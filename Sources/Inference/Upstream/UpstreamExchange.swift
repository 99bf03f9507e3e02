import NIOCore
import NIOHTTP1
import Primitives

/// One request on one upstream connection, from its head to the end of its answer. Confined to the event
/// loop of its connection.
///
/// awaitingHead ─ 2xx ─▶ streaming ─▶ ended
///      ├── other status ─▶ collecting (a bounded body) ─▶ ended
///      └── connection lost, out of time, cancelled ─▶ ended
final class UpstreamExchange: EngineStreamControl, @unchecked Sendable {
    /// How one attempt came out.
    enum Outcome: Sendable {
        case answering
        case refused(status: Int, retryAfter: Duration?, body: ByteBuffer)
        /// Nothing of an answer has come; `isStale` tells that the connection was a used one, which the
        /// engine may have closed before it saw the request.
        case failed(Problem, isStale: Bool)
    }

    private enum State {
        case awaitingHead(UnsafeContinuation<Outcome, Never>?)
        case streaming
        case collecting(
            status: Int, retryAfter: Duration?, body: ByteBuffer, UnsafeContinuation<Outcome, Never>?)
        case ended
    }

    /// The most bytes of a refusal's body that are kept for the client.
    static let maximumRefusalBytes = 64 * 1024

    /// Let go at the end: the receiver holds this exchange too.
    private var receiver: (any EngineReceiver)?
    private weak var connection: UpstreamConnection?
    private let timeouts: UpstreamTimeouts
    private var state = State.awaitingHead(nil)
    private var early: Outcome?
    private let isReused: Bool
    private let startedAt: NIODeadline
    private var lastRead: NIODeadline
    private var isReading = true

    init(
        receiver: any EngineReceiver, connection: UpstreamConnection, timeouts: UpstreamTimeouts,
        isReused: Bool, now: NIODeadline
    ) {
        self.receiver = receiver
        self.connection = connection
        self.timeouts = timeouts
        self.isReused = isReused
        self.startedAt = now
        self.lastRead = now
        receiver.attempting(EngineStream(self))
    }

    /// Waits until the attempt is decided. At most one caller.
    func outcome() async -> Outcome {
        await withUnsafeContinuation { continuation in
            if let early {
                continuation.resume(returning: early)
            } else if case .awaitingHead = state {
                state = .awaitingHead(continuation)
            } else if case .collecting(let status, let retryAfter, let body, _) = state {
                state = .collecting(status: status, retryAfter: retryAfter, body: body, continuation)
            }
        }
    }

    func setReading(_ reads: Bool) {
        guard isReading != reads, case .streaming = state else { return }
        isReading = reads
        // Time spent waiting for a slow client is not the engine's.
        lastRead = .now()
        connection?.setReading(reads)
    }

    func cancel() {
        switch state {
        case .ended: return
        case .awaitingHead, .collecting:
            decide(.failed(Problem(.upstreamFailed, "The call was cancelled."), isStale: false))
        case .streaming: break
        }
        end()
        connection?.close()
    }

    // MARK: what the connection tells

    func receivedHead(_ head: HTTPResponseHead) {
        guard case .awaitingHead(let continuation) = state else { return }
        lastRead = .now()
        let status = Int(head.status.code)
        if (200..<300).contains(status) {
            state = .streaming
            receiver?.began()
            continuation?.resume(returning: .answering)
            if continuation == nil { early = .answering }
        } else {
            let retryAfter = head.headers.first(name: "retry-after").flatMap(Int.init).map {
                Duration.seconds(max(0, min($0, 86_400)))
            }
            state = .collecting(status: status, retryAfter: retryAfter, body: ByteBuffer(), continuation)
        }
    }

    func receivedBody(_ bytes: ByteBuffer) {
        switch state {
        case .streaming:
            lastRead = .now()
            receiver?.received(bytes)
        case .collecting(let status, let retryAfter, var body, let continuation):
            lastRead = .now()
            let room = Self.maximumRefusalBytes - body.readableBytes
            if let kept = bytes.getSlice(at: bytes.readerIndex, length: min(room, bytes.readableBytes)) {
                body.writeImmutableBuffer(kept)
            }
            state = .collecting(status: status, retryAfter: retryAfter, body: body, continuation)
        case .awaitingHead, .ended: break
        }
    }

    func receivedEnd() {
        switch state {
        case .streaming: end()?.finished()
        case .collecting(let status, let retryAfter, let body, _):
            decide(.refused(status: status, retryAfter: retryAfter, body: body))
            end()
        case .awaitingHead, .ended: break
        }
    }

    /// - Parameter mayBeStale: Whether the connection ended as one does that the engine closed while it was
    ///   idle: then a used one is worth another try at once.
    func lost(_ problem: Problem, mayBeStale: Bool) {
        switch state {
        case .streaming: end()?.failed(problem)
        case .awaitingHead:
            decide(.failed(problem, isStale: isReused && mayBeStale))
            end()
        case .collecting:
            decide(.failed(problem, isStale: false))
            end()
        case .ended: break
        }
    }

    /// - Returns: Whoever is still to be told.
    @discardableResult
    private func end() -> (any EngineReceiver)? {
        state = .ended
        defer { receiver = nil }
        return receiver
    }

    /// Looks at the clock; ends what has run out of time.
    func checkTime(at now: NIODeadline) {
        let problem: Problem
        switch state {
        case .ended: return
        case _ where now > startedAt + TimeAmount(timeouts.total):
            problem = Self.late("did not end its answer", within: timeouts.total)
        case .awaitingHead where now > startedAt + TimeAmount(timeouts.firstByte):
            problem = Self.late("did not begin to answer", within: timeouts.firstByte)
        case .streaming where isReading && now > lastRead + TimeAmount(timeouts.idle),
            .collecting where now > lastRead + TimeAmount(timeouts.idle):
            problem = Self.late("sent nothing", within: timeouts.idle)
        default: return
        }
        lost(problem, mayBeStale: false)
        connection?.close()
    }

    private static func late(_ what: String, within limit: Duration) -> Problem {
        Problem(
            .upstreamTimeout, "The engine \(what) within \(limit).",
            mend: "Try again, or raise the engine's `timeouts` in the configuration.")
    }

    private func decide(_ outcome: Outcome) {
        switch state {
        case .awaitingHead(let continuation?), .collecting(_, _, _, let continuation?):
            continuation.resume(returning: outcome)
        case .awaitingHead, .collecting: early = outcome
        case .streaming, .ended: break
        }
    }
}
