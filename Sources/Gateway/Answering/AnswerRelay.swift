import Compliance
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
        /// What has left in part must be taken back.
        case recalled(Recall)
        /// The request itself must not be answered; nothing has left.
        case inputRefused(JudgedInput)
        /// The engine refused the request, in its own words.
        case engineRefused(status: Int, body: ByteBuffer)
        /// The engine broke off or reported a failure; with its own event, if it sent one.
        case broken(Problem, event: ByteBuffer?)
        case clientLeft

        /// Whether something of the answer is to be given.
        var isGood: Bool {
            switch self {
            case .complete, .stopped, .recalled, .engineRefused: true
            case .broken, .clientLeft, .inputRefused: false
            }
        }
    }

    /// Output that waits for the gate; above it the engine is asked to wait too.
    private static let waitingBytes = 64 * 1024
    /// A comment keeps clients and proxies from giving up while an engine thinks.
    private static let pingInterval = TimeAmount.seconds(12)

    let loop: any EventLoop
    private let sink: any AnswerSink
    private let maximumBytes: Int
    let isChat: Bool
    /// Whether an answer is generated to its end although its client left.
    private let outlivesClient: Bool
    var screening: AnswerScreening?
    let judge: AnswerJudge?
    /// What was decided beside the screens.
    var otherDecisions: [JSONValue]
    /// The request is being judged: nothing leaves, and nothing ends well, before it is.
    var awaitsInput: Bool
    /// The engine has given all; only a verdict is awaited.
    var isGenerated = false
    private var parser = ServerSentEventParser()
    /// What is known of a streamed answer; nil for one that comes whole.
    private(set) var streamed: StreamedAnswer?
    /// The body of an answer that comes whole, as it leaves.
    var body = ByteBuffer()
    /// And as the engine gave it: what was generated is counted by it, whatever rules leave of it.
    private(set) var engineBody = ByteBuffer()
    var stream: EngineStream?
    /// What the answer begins with, once the gate is open.
    private var head: AnswerHead?
    /// The same, while the gate is kept shut by the request's judgement alone.
    var reserved: AnswerHead?
    var hasBegun = false
    /// The engine has said yes: a stream will come, however long its first event takes.
    private var hasEngineBegun = false
    var waiting = ByteBuffer()
    var held: [ByteBuffer] = []
    private var receivedBytes = 0
    private var isPaused = false
    var clientHasLeft = false
    var ending: Ending?
    private var continuation: UnsafeContinuation<Ending, Never>?
    private var pinger: RepeatedTask?
    private var lastWrite: NIODeadline

    /// - Parameters:
    ///   - screening: The rules that the answer is under.
    ///   - judge: Who looks at the answer beside them; only together with a screening.
    ///   - inputDecisions: What rules decided about the request.
    ///   - awaitsInput: Whether ``inputJudged(_:)`` will come.
    init(
        sink: any AnswerSink, loop: any EventLoop, facts: AskFacts, maximumBytes: Int, outlivesClient: Bool,
        screening: AnswerScreening? = nil, judge: AnswerJudge? = nil, inputDecisions: [RuleDecision] = [],
        awaitsInput: Bool = false
    ) {
        self.screening = screening
        self.judge = judge
        self.otherDecisions = inputDecisions.map(\.json)
        self.awaitsInput = awaitsInput
        self.isChat = facts.isChat
        self.sink = sink
        self.loop = loop
        self.maximumBytes = maximumBytes
        self.outlivesClient = outlivesClient
        self.lastWrite = loop.now
        self.streamed =
            facts.isStreamed ? StreamedAnswer(choices: facts.choices, wantsUsage: facts.wantsUsage) : nil
        sink.listener = self
        judge?.listener = self
    }

    /// What rules decided about request and answer so far.
    var decisions: [JSONValue] {
        otherDecisions + (screening?.decisions ?? []).map(\.json) + (judge?.decisions ?? [])
    }

    /// The label for machines.
    var mark: String? { screening?.mark }

    /// Whether the answer has back what was redacted of the request.
    var restores: Bool { screening?.restoring != nil }

    /// What the answer said, by choice, where somebody listens.
    var spoken: [Int64: String] { screening?.spoken ?? [:] }

    // MARK: what the gateway asks

    /// The reservation is durable: output may leave.
    func openGate(_ head: AnswerHead) {
        loop.assertInEventLoop()
        // What broke off before anything left is told by a status.
        switch ending {
        case .broken?, .inputRefused?: return
        default: break
        }
        guard !awaitsInput else {
            reserved = head
            return
        }
        self.head = head
        self.head?.mark = mark
        startPinging()
        flush()
        adjustReading()
    }

    /// Waits until generation has ended, one way or another. One caller.
    func end() async -> Ending {
        if let ending, !awaitsInput || !ending.isGood { return ending }
        return await withUnsafeContinuation { continuation = $0 }
    }

    /// Nobody needs the answer: ends the engine's work.
    func abandon() {
        stopPinging()
        judge?.stop()
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
        judge?.stop()
        awaitsInput = false
        reserved = nil
        held = []
        sink.listener = nil
        stream = nil
    }

    // MARK: EngineReceiver

    /// An end is decided: whatever the engine may still try is for nobody.
    var isAbandoned: Bool { ending != nil }

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
        guard ending == nil, !isGenerated else { return }
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
        guard ending == nil, !isGenerated else { return }
        guard let streamed else {
            engineBody = body
            return screenWhole()
        }
        // After the usage nothing comes that makes an answer complete.
        if streamed.isFinished, !parser.isMidEvent || streamed.reported != nil {
            complete()
        } else {
            resolve(
                .broken(Problem(.upstreamFailed, "The engine ended its answer in the middle."), event: nil))
        }
    }

    /// A large answer is screened elsewhere; an end that comes meanwhile counts.
    private func screenWhole() {
        guard let screening, body.readableBytes > InputScreening.quickBytes else {
            if let screening { body = screening.whole(body) }
            return screened()
        }
        isGenerated = true
        screening.wholeElsewhere(body, on: loop) { screening, body in
            guard self.ending == nil else { return }
            self.screening = screening
            self.body = body
            self.screened()
        }
    }

    private func screened() {
        if screening?.isRefused == true { resolve(.stopped) } else { judgeRest() }
    }

    func failed(_ problem: Problem) {
        guard ending == nil, !isGenerated else { return }
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
        guard screening.isRefused else {
            if isHeld { held += events.passing }
            let passing = isHeld ? [] : events.passing
            guard let judge else { return passing.forEach(frame) }
            judge.take(passing, characters: screening.spokenCount)
            return judgeReleased()
        }
        if let judge {
            // What waits for a verdict will not get one.
            judge.stop()
            held = []
            events.notice.forEach(frame)
        } else if isHeld {
            held += events.passing + events.notice
        } else {
            (events.passing + events.notice).forEach(frame)
        }
        held += events.closing
        resolve(.stopped)
        // Generation stops: nobody will read the rest.
        stream?.cancel()
    }

    private func complete() {
        guard let screening else { return resolve(.complete) }
        let events = screening.ended()
        if screening.isRefused, judge != nil {
            judge?.stop()
            held = events.notice + events.closing
        } else {
            held += events.passing + events.notice + events.closing
        }
        if screening.isRefused { resolve(.stopped) } else { judgeRest() }
    }

    // MARK: bytes

    func frame(_ event: ByteBuffer) {
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

    func flush() {
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
    func adjustReading() {
        let isFull =
            head == nil ? waiting.readableBytes > Self.waitingBytes : hasBegun && !sink.isWritable
        let isUnjudged = (judge?.queue.waitingBytes ?? 0) > Self.waitingBytes
        let mustWait = ending == nil && !clientHasLeft && (isFull || isUnjudged)
        guard mustWait != isPaused else { return }
        isPaused = mustWait
        if mustWait { stream?.pause() } else { stream?.resume() }
    }

    /// Nothing more of the answer may be used: what has not left goes nowhere.
    func revoke(_ problem: Problem) {
        loop.assertInEventLoop()
        guard ending == nil else { return }
        waiting = ByteBuffer()
        held = []
        judge?.stop()
        stop(problem)
    }

    private func stop(_ problem: Problem) {
        resolve(.broken(problem, event: nil))
        stream?.cancel()
    }

    func resolve(_ ending: Ending) {
        loop.assertInEventLoop()
        guard self.ending == nil else { return }
        self.ending = ending
        adjustReading()
        // An answer to a request that is still being judged is not known to be one.
        if awaitsInput, ending.isGood { return }
        resume(ending)
    }

    func resume(_ ending: Ending) {
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
