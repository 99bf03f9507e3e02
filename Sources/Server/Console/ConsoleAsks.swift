import Accounting
import Console
import Gateway
import Identity
import NIOCore
import NIOPosix
import Primitives

/// Asks services for who is signed in, within the process: with the key that stands for them in their organisation, whose
/// text nobody knows. Admission, rules, limits of spending, charge and record are those of every key.
struct ConsoleAsks: Sendable {
    /// Where the pages' questions go.
    static let path = "/v1/chat/completions"

    let authority: Authority
    let gateway: Gateway
    let clock: any WallClock
    let randomness: any Randomness

    /// Answers a question of a page as a whole. A browser that leaves does not end it: what its form asked for is charged.
    /// - Returns: The answer's JSON, with the fields of its head that pages need as members of their names: `x-minato-record`,
    ///   `x-minato-charge`, `x-minato-notice`.
    /// - Throws: What the gateway refuses; `forbidden` for who acts for no account.
    func answer(_ call: ConsoleCall, of who: SignedIn) async throws -> JSONValue {
        let key = try await authority.key(of: who)
        var body = call.body ?? [:]
        if var members = body.objectValue {
            // What is given as one text cannot be streamed.
            members["stream"] = nil
            members["stream_options"] = nil
            body = .object(members)
        }
        let ask = ask(ByteBuffer(bytes: body.serialized), by: key, idempotencyKey: call.idempotencyKey)
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let collected: CollectingSink.Collected = try await withCheckedThrowingContinuation { continuation in
            loop.execute { gateway.accept(ask, to: CollectingSink(continuation), on: loop) }
        }
        let answer = try JSONValue(parsing: Array(collected.body.readableBytesView))
        guard collected.head.status < 400 else {
            throw Problem(
                .invalidRequest,
                answer["error"]?["message"]?.stringValue ?? "The engine refused the question.")
        }
        var members = answer.objectValue ?? [:]
        for (name, value) in [
            ("x-minato-record", collected.head.record), ("x-minato-charge", collected.head.charge),
            ("x-minato-notice", collected.head.notice),
        ] { members[name] = value.map(JSONValue.string) }
        return .object(members)
    }

    private func ask(_ body: ByteBuffer, by key: ID<APIKey>, idempotencyKey: String?) -> Ask {
        Ask(
            operation: .chat, body: body, key: nil, keyID: key, idempotencyKey: idempotencyKey,
            requestID: RequestIdentifier.new(clock, randomness))
    }
}

/// Keeps an answer until it has ended. Confined to the event loop of the request.
private final class CollectingSink: AnswerSink, @unchecked Sendable {
    struct Collected: Sendable {
        let head: AnswerHead
        let body: ByteBuffer
    }

    private let continuation: CheckedContinuation<Collected, any Error>
    private var head: AnswerHead?
    private var body = ByteBuffer()

    init(_ continuation: CheckedContinuation<Collected, any Error>) { self.continuation = continuation }

    let isWritable = true
    var listener: (any ClientListener)?

    func begin(_ head: AnswerHead) { self.head = head }

    func write(_ bytes: ByteBuffer) { body.writeImmutableBuffer(bytes) }

    func end() {
        guard let head else {
            return continuation.resume(throwing: Problem(.internalError, "An answer ended before it began."))
        }
        continuation.resume(returning: Collected(head: head, body: body))
    }

    func fail(_ problem: Problem, limits: RateLimitStatus?) { continuation.resume(throwing: problem) }
}
