import Inference
import NIOCore
import Primitives

/// Stands between an engine that answers and a client that reads: bytes go through here without a task, under
/// back-pressure both ways. Confined to the event loop of the request.
///
/// Nothing passes until the gate is open, which is when the reservation is durable; nothing that completes
/// an answer passes until ``finish(closing:)``, which is when its charge is.
final class AnswerRelay: EngineReceiver, ClientListener, @unchecked Sendable {
    /// How generation ended.
    enum Ending: Sendable {
        case complete
        /// A rule refused the rest of the answer.
        case stopped
        /// The engine broke off or reported a failure; with its own event, if it sent one.
        case broken(Problem, event: ByteBuffer?)
        case clientLeft
    }

    /// Output that waits for the gate; above it the engine is asked to wait too.
    private static let waitingBytes = 64 * 1024
    /// A comment keeps clients and proxies from giving up while an engine thinks.
    private static let pingInterval = TimeAmount.seconds(12)

    private let loop: any EventLoop
    private let sink: any AnswerSink
    private let maximumBytes: Int
    /// Whether an answer is generated to its end although its client left.
    private let outlivesClient: Bool
    private let screening: AnswerScreening?
    private let inputDecisions: [RuleDecision]
    private var parser = ServerSentEventParser()
    /// What is known of a streamed answer; nil for one that comes whole.
    private(set) var streamed: StreamedAnswer?
    /// The body of an answer that comes whole, as it leaves.
    private(set) var body = ByteBuffer()
    /// And as the engine gave it: what was generated is counted by it, whatever rules leave of it.
    private(set) var engineBody = ByteBuffer()
    private var stream: EngineStream?
    private var head: AnswerHead?
    private var hasBegun = false
    /// The engine has said yes: a stream will come, however long its first event takes.
    private var hasEngineBegun = false
    private var waiting = ByteBuffer()
    private var held: [ByteBuffer] = []
    private var receivedBytes = 0
    private var isPaused = false
    private var clientHasLeft = false
    private var ending: Ending?
    private var continuation: UnsafeContinuation<Ending, Never>?
    private var pinger: RepeatedTask?
    private var lastWrite: NIODeadline

    /// - Parameters:
    ///   - screening: The rules that the answer is under.
    ///   - inputDecisions: What rules decided about the request.
    init(
        sink: any AnswerSink, loop: any EventLoop, facts: AskFacts, maximumBytes: Int, outlivesClient: Bool,
        screening: AnswerScreening? = nil, inputDecisions: [RuleDecision] = []
    ) {
        self.screening = screening
        self.inputDecisions = inputDecisions
        self.sink = sink
        self.loop = loop
        self.maximumBytes = maximumBytes
        self.outlivesClient = outlivesClient
        self.lastWrite = loop.now
        self.streamed =
            facts.isStreamed ? StreamedAnswer(choices: facts.choices, wantsUsage: facts.wantsUsage) : nil
        sink.listener = self
    }

    /// What rules decided about request and answer so far.
    var decisions: [JSONValue] { (inputDecisions + (screening?.decisions ?? [])).map(\.json) }

    // MARK: what the gateway asks

    /// The reservation is durable: output may leave.
    func openGate(_ head: AnswerHead) {
        loop.assertInEventLoop()
        // What broke off before anything left is told by a status.
        if case .broken? = ending { return }
        self.head = head
        startPinging()
        flush()
        adjustReading()
    }

    /// Waits until generation has ended, one way or another. One caller.
    func end() async -> Ending {
        if let ending { return ending }
        return await withUnsafeContinuation { continuation = $0 }
    }

    /// Nobody needs the answer: ends the engine's work.
    func abandon() {
        stopPinging()
        resolve(.clientLeft)
        stream?.cancel()
    }

    /// The charge is durable: lets what was held pass, then `closing`, then the end of the body.
    func finish(closing: ByteBuffer) {
        for event in held { frame(event) }
        waiting.writeImmutableBuffer(closing)
        flush()
        close()
        sink.end()
    }

    /// The answer is whole: head and body at once.
    func finish(_ head: AnswerHead, body: ByteBuffer) {
        close()
        sink.begin(head)
        sink.write(body)
        sink.end()
    }

    /// The client hears why there is no complete answer: by a status as long as nothing has left, in-band
    /// after that. Never by what looks like a clean end.
    func fail(_ problem: Problem, event: ByteBuffer?, limits: RateLimitStatus?) {
        close()
        guard hasBegun else {
            sink.fail(problem, limits: limits)
            return
        }
        frame(event ?? ByteBuffer(bytes: problem.openAIJSON()))
        flush()
        sink.end()
    }

    /// Lets go of the client and of the engine, which hold this relay too.
    func close() {
        loop.assertInEventLoop()
        stopPinging()
        held = []
        sink.listener = nil
        stream = nil
    }

    // MARK: EngineReceiver

    var isAbandoned: Bool { if case .clientLeft? = ending { true } else { false } }

    func attempting(_ stream: EngineStream) {
        self.stream = stream
        if isAbandoned { stream.cancel() }
    }

    func began() {
        hasEngineBegun = true
        startPinging()
    }

    func received(_ bytes: ByteBuffer) {
        loop.assertInEventLoop()
        guard ending == nil else { return }
        receivedBytes += bytes.readableBytes
        guard receivedBytes <= maximumBytes else {
            stop(Problem(.upstreamFailed, "The engine's answer is larger than \(maximumBytes) bytes."))
            return
        }
        guard streamed != nil else {
            if body.readableBytes == 0 { body = bytes } else { body.writeImmutableBuffer(bytes) }
            return
        }
        do {
            try parser.feed(bytes) { event in try take(event) }
        } catch {
            stop(error as? Problem ?? Problem(.upstreamFailed, "\(error)"))
            return
        }
        flush()
        adjustReading()
    }

    func finished() {
        guard ending == nil else { return }
        guard let streamed else {
            engineBody = body
            if let screening { body = screening.whole(body) }
            return resolve(screening?.isRefused == true ? .stopped : .complete)
        }
        // After the usage nothing comes that makes an answer complete.
        if streamed.isFinished, !parser.isMidEvent || streamed.reported != nil {
            complete()
        } else {
            resolve(
                .broken(Problem(.upstreamFailed, "The engine ended its answer in the middle."), event: nil))
        }
    }

    func failed(_ problem: Problem) {
        // Everything that makes the answer complete has come; only the connection did not end well.
        if let streamed, streamed.isFinished, streamed.reported != nil {
            complete()
        } else {
            resolve(.broken(problem, event: nil))
        }
    }

    // MARK: ClientListener

    func clientLeft() {
        clientHasLeft = true
        stopPinging()
        adjustReading()
        guard !outlivesClient, ending == nil else { return }
        abandon()
    }

    func clientWritabilityChanged(_ isWritable: Bool) { adjustReading() }

    // MARK: inside

    private func take(_ event: ByteBuffer) throws {
        guard ending == nil else { return }
        switch try streamed?.event(event) {
        case nil: break
        case .pass(let event): deliver(event, isHeld: false)
        case .hold(let event): deliver(event, isHeld: true)
        case .drop: break
        case .complete: complete()
        case .failed(let event):
            // Under rules the engine's words are not passed on: they may quote what was asked or answered.
            resolve(
                screening == nil
                    ? .broken(.reportedByEngine(event), event: event)
                    : .broken(Problem(.upstreamFailed, "The engine reported a failure."), event: nil))
            stream?.cancel()
        }
    }

    /// Lets an event pass, or holds it until the settlement, as far as the rules allow.
    private func deliver(_ event: ByteBuffer, isHeld: Bool) {
        guard let screening else {
            if isHeld { held.append(event) } else { frame(event) }
            return
        }
        let events = screening.event(event)
        if isHeld { held += events.passing } else { events.passing.forEach(frame) }
        guard screening.isRefused else { return }
        held += events.closing
        resolve(.stopped)
        // Generation stops: nobody will read the rest.
        stream?.cancel()
    }

    private func complete() {
        guard let screening else { return resolve(.complete) }
        let events = screening.ended()
        held += events.passing + events.closing
        resolve(screening.isRefused ? .stopped : .complete)
    }

    private func frame(_ event: ByteBuffer) {
        waiting.writeStaticString("data: ")
        // An engine may break an event into lines; between the tokens of JSON a blank means the same.
        if event.withUnsafeReadableBytes({ $0.contains(UInt8(ascii: "\n")) }) {
            waiting.writeBytes(
                event.readableBytesView.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 })
        } else {
            waiting.writeImmutableBuffer(event)
        }
        waiting.writeStaticString("\n\n")
    }

    private func flush() {
        guard let head, waiting.readableBytes > 0 else { return }
        let bytes = waiting
        waiting = ByteBuffer()
        if !hasBegun {
            hasBegun = true
            sink.begin(head)
        }
        lastWrite = loop.now
        sink.write(bytes)
    }

    /// Asks the engine to wait while the client does not read, or the gate is closed and enough waits. What
    /// is left of an answer that has ended is read, so that the engine's connection is free again.
    private func adjustReading() {
        let mustWait =
            ending == nil && !clientHasLeft
            && (head == nil ? waiting.readableBytes > Self.waitingBytes : hasBegun && !sink.isWritable)
        guard mustWait != isPaused else { return }
        isPaused = mustWait
        if mustWait { stream?.pause() } else { stream?.resume() }
    }

    private func stop(_ problem: Problem) {
        resolve(.broken(problem, event: nil))
        stream?.cancel()
    }

    private func resolve(_ ending: Ending) {
        loop.assertInEventLoop()
        guard self.ending == nil else { return }
        self.ending = ending
        adjustReading()
        continuation?.resume(returning: ending)
        continuation = nil
    }

    private func startPinging() {
        // Two moments call for it; a second task would stay with the loop for ever.
        guard pinger == nil, streamed != nil, ending == nil, !clientHasLeft else { return }
        pinger = loop.scheduleRepeatedTask(initialDelay: Self.pingInterval, delay: Self.pingInterval) {
            [weak self] _ in
            guard let self, self.sink.isWritable, self.loop.now - self.lastWrite >= Self.pingInterval else {
                return
            }
            self.waiting.writeStaticString(": ping\n\n")
            self.flush()
        }
    }

    private func stopPinging() {
        pinger?.cancel()
        pinger = nil
    }
}

extension Problem {
    /// The most characters of an engine's own words that are passed on.
    private static let maximumWords = 300

    /// What an engine says of its failure in the body or event `data`.
    static func reportedByEngine(_ data: ByteBuffer) -> Problem {
        let words = (try? JSONValue(parsing: Array(data.readableBytesView)))?["error"]
        let message = words?["message"]?.stringValue ?? words?.stringValue
        return Problem(
            .upstreamFailed,
            message.map { "The engine reported a failure: \($0.prefix(maximumWords))" }
                ?? "The engine reported a failure.")
    }
}
