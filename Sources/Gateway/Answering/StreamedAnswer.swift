import NIOCore
import Primitives

/// What the gateway makes of the events of a streamed answer, as a value: an event goes in, what to do with
/// it comes out.
///
/// Events pass unchanged until every choice has its `finish_reason`. From that one on they are held: the
/// charge must be durable before a client can take the answer for complete. Usage is asked of every engine;
/// a client that did not ask never sees a trace of it.
struct StreamedAnswer: Sendable {
    enum Action: Sendable {
        /// Let these bytes, framed as an event, pass.
        case pass(ByteBuffer)
        /// Keep it until the answer is settled.
        case hold(ByteBuffer)
        /// The client did not ask for this one.
        case drop
        /// The engine says that the answer is complete (`[DONE]`).
        case complete
        /// The engine reports a failure in-band; the bytes are its event.
        case failed(ByteBuffer)
    }

    /// The figures of the engine, when it gave any.
    private(set) var reported: ReportedUsage?
    /// Tokens of the deltas that came, for engines that give none.
    var counted: UInt64 { content.tokens }
    private var content = ContentTally()
    /// Deltas that came with content.
    private(set) var deltas: UInt64 = 0
    /// Members that a usage chunk of ours must repeat (`id`, `object`, `created`, `model`).
    private(set) var identity = ChunkIdentity()
    /// Whether the engine told its usage where the client will see it.
    private var hasShownUsage = false
    /// The choices that have finished; an engine may say it of one more than once.
    private var finished: Set<Int64> = []
    private let choices: Int
    private let wantsUsage: Bool

    /// - Parameter choices: How many `finish_reason` will come.
    init(choices: Int, wantsUsage: Bool) {
        self.choices = choices
        self.wantsUsage = wantsUsage
    }

    var isFinished: Bool { finished.count >= choices }

    /// The client asked for usage and the engine did not tell any: the gateway tells what it counted.
    var mustAddUsage: Bool { wantsUsage && !hasShownUsage }

    /// - Throws: `upstreamFailed` when the event is not JSON.
    mutating func event(_ data: ByteBuffer) throws(Problem) -> Action {
        if data.isDone { return .complete }
        // Some engines keep a connection alive with events that have no data.
        if data.readableBytes == 0 { return .drop }
        let chunk = try ChunkFacts(scanning: data)
        if chunk.isError { return .failed(data) }
        if let usage = chunk.usage {
            reported = usage
            hasShownUsage = true
        }
        if identity.isEmpty { identity = ChunkIdentity(chunk, in: data) }
        content.add(chunk.content)
        if chunk.contentTokens > 0 { deltas += 1 }
        finished.formUnion(chunk.finished)
        if chunk.isUsageOnly {
            return wantsUsage ? .hold(data) : .drop
        }
        let shown = wantsUsage ? data : data.removing(chunk.usageMember)
        return isFinished ? .hold(shown) : .pass(shown)
    }
}

extension ByteBuffer {
    private static let done = Array("[DONE]".utf8)

    fileprivate var isDone: Bool {
        readableBytes >= Self.done.count && readableBytes <= Self.done.count + 2
            && withUnsafeReadableBytes { $0.starts(with: Self.done) }
    }

    /// Without one member; `range` includes the comma that goes with it.
    fileprivate func removing(_ range: Range<Int>?) -> ByteBuffer {
        guard let range else { return self }
        var splice = Splice()
        splice.remove(range)
        return splice.applied(to: self)
    }
}
