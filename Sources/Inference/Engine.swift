import NIOCore
import Primitives

/// The port to whatever generates: an embedded runtime, a server beside it, or a provider far away.
///
/// An engine speaks the wire format of the OpenAI API, because every runtime of the field does. It moves
/// bytes and keeps its own connections healthy; what the bytes mean for policy and money is the gateway's.
public protocol Engine: AnyObject, Sendable {
    /// Unique in the configuration.
    var name: String { get }

    /// The member of a request that bounds an answer's tokens; nil when the engine knows none.
    var outputLimitMember: String? { get }

    /// Starts one call.
    ///
    /// Failures before the first byte of a usable answer are met by retries and by the next upstream; what
    /// still fails is thrown. From the moment this returns, all bytes and the end go to `receiver`, on
    /// `loop`.
    /// - Parameter loop: The caller's event loop; the upstream connection lives on it too, so that a chunk
    ///   changes threads nowhere.
    /// - Throws: `engineUnavailable`, `upstreamFailed`, `upstreamTimeout`, `upstreamRateLimited`, `overloaded`.
    func open(
        _ call: EngineCall, into receiver: any EngineReceiver, on loop: any EventLoop
    ) async throws -> EngineOpening

    /// The engine's own names of its models. For operators; clients see services.
    func models() async throws -> [String]

    /// What an operator sees of it now.
    var health: EngineHealth { get }
}

/// How an engine answered the attempt to open a call.
public enum EngineOpening: Sendable {
    /// 2xx: the answer flows to the receiver.
    case answering
    /// 4xx that speaks of the request itself: the engine's own words for the client.
    case refused(status: Int, body: ByteBuffer)
}

/// What an operator sees of an engine.
public struct EngineHealth: Sendable, Hashable {
    public enum State: String, Sendable {
        /// Answers, or has not been asked yet.
        case healthy
        /// Some upstreams are left out for now.
        case degraded
        /// Starting, or restarting after a crash.
        case starting
        /// Nothing can be asked.
        case unavailable
    }
    public var state: State
    /// Why, in words; empty when healthy.
    public var detail: String

    public init(_ state: State, _ detail: String = "") {
        self.state = state
        self.detail = detail
    }
}
