import NIOCore
import Primitives

/// An answer as it left, for whoever repeats the request.
struct RecordedAnswer: Sendable {
    let head: AnswerHead
    let body: ByteBuffer
    /// Whether the rights under which it was made have not ended.
    private let isAllowed: @Sendable () -> Bool
    /// It was taken back since: nobody gets it again.
    private(set) var isGone = false

    init(
        head: AnswerHead, body: ByteBuffer, isAllowed: @escaping @Sendable () -> Bool = { true }
    ) {
        self.head = head
        self.body = body
        self.isAllowed = isAllowed
    }

    /// What is left of one that was taken back.
    static func gone(_ head: AnswerHead) -> RecordedAnswer {
        var answer = RecordedAnswer(head: head, body: ByteBuffer())
        answer.isGone = true
        return answer
    }

    var bytes: Int { body.readableBytes + 512 }

    /// Gives it once more.
    /// - Parameter limits: Those of now: what is left has changed since.
    func replay(to sink: any AnswerSink, limits: RateLimitStatus?) {
        guard !isGone, isAllowed() else {
            let record = head.record ?? ""
            let problem = Problem(
                .idempotencyAnswerGone,
                isGone
                    ? "The answer to this Idempotency-Key was taken back."
                    : "The right to a source of the answer to this Idempotency-Key has ended.",
                mend: "Its record is \(record): GET /api/records/\(record). Use a new key to ask again.")
            return sink.fail(problem, limits: limits)
        }
        var head = head
        head.isReplay = true
        head.limits = limits
        sink.begin(head)
        sink.write(body)
        sink.end()
    }
}

/// Passes an answer on and keeps a copy. Confined to the event loop of the request.
final class RecordingSink: AnswerSink, @unchecked Sendable {
    private let sink: any AnswerSink
    private var head: AnswerHead?
    private var body = ByteBuffer()
    private var hasEnded = false
    /// Whether the answer may be given again, where that is not for ever.
    var isAllowed: @Sendable () -> Bool = { true }

    init(_ sink: any AnswerSink) { self.sink = sink }

    /// The whole answer, once it has ended as an answer.
    var recorded: RecordedAnswer? {
        guard hasEnded, let head, head.status < 300 else { return nil }
        return RecordedAnswer(head: head, body: body, isAllowed: isAllowed)
    }

    var isWritable: Bool { sink.isWritable }
    var listener: (any ClientListener)? {
        get { sink.listener }
        set { sink.listener = newValue }
    }
    func begin(_ head: AnswerHead) {
        self.head = head
        sink.begin(head)
    }
    func write(_ bytes: ByteBuffer) {
        body.writeImmutableBuffer(bytes)
        sink.write(bytes)
    }
    func end() {
        hasEnded = true
        sink.end()
    }
    func fail(_ problem: Problem, limits: RateLimitStatus?) { sink.fail(problem, limits: limits) }
}
