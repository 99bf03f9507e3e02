import NIOCore
import Primitives

/// Who receives an answer's bytes. Everything here happens on the event loop of the call, in this order: for
/// each attempt `attempting`; for the one that is answered with 2xx `began`, any number of `received`, then
/// one of `finished` and `failed`.
public protocol EngineReceiver: AnyObject, Sendable {
    /// True once nobody wants the answer any more: no further attempt is made.
    var isAbandoned: Bool { get }
    /// A request goes out; `stream` is the handle to end it, also before anything has come back. Whoever does
    /// not want the answer any more cancels it here.
    func attempting(_ stream: EngineStream)
    /// A 2xx head has come; bytes follow.
    func began()
    func received(_ bytes: ByteBuffer)
    /// The engine ended its answer as HTTP says it must.
    func finished()
    /// The answer broke off: connection lost, malformed, or out of time.
    func failed(_ problem: Problem)
}
