import NIOCore
import Primitives

/// Where an answer goes: the client's connection, or whatever stands in front of it. Confined to the event
/// loop of the request; in this order: `begin`, any number of `write`, `end`; or `fail` instead of `begin`.
public protocol AnswerSink: AnyObject, Sendable {
    /// The answer begins; what is written next reaches the client with it.
    func begin(_ head: AnswerHead)
    /// Some of the body; each call is flushed.
    func write(_ bytes: ByteBuffer)
    func end()
    /// Nothing of an answer has left: the client gets an error with its status.
    func fail(_ problem: Problem, limits: RateLimitStatus?)
    /// False while the client reads slower than we write.
    var isWritable: Bool { get }
    /// Who wants to hear of the client; nil when nobody.
    var listener: (any ClientListener)? { get set }
}

/// Who hears what becomes of the client. Confined to the event loop of the request.
public protocol ClientListener: AnyObject, Sendable {
    /// The client closed its connection before the end of the answer.
    func clientLeft()
    func clientWritabilityChanged(_ isWritable: Bool)
}

/// The head of an answer with content.
public struct AnswerHead: Sendable {
    public enum Content: Sendable {
        /// `text/event-stream`
        case events
        /// `application/json`, this long.
        case json(length: Int)
    }
    /// 200, or the engine's own 4xx.
    public var status = 200
    public var content: Content
    /// The record of the answer: `x-minato-record`.
    public var record: String?
    /// What was charged, such as `0.0152 JPY`: `x-minato-charge`. A stream's charge is known at its end only.
    public var charge: String?
    /// The label for machines: `x-minato-aigc`.
    public var mark: String?
    /// `x-ratelimit-*`
    public var limits: RateLimitStatus?
    /// The thresholds of spending that the answer crossed: `x-minato-spend-alert`.
    public var alert: String?
    /// What the user is told beside the answer: `x-minato-notice`.
    public var notice: String?
    /// The answer was given before, to the same `Idempotency-Key`.
    public var isReplay = false
}
