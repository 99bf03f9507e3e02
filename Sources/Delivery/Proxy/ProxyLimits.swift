import Primitives

/// Bounds of calls through the proxy.
public struct ProxyLimits: Sendable {
    /// Under way at once.
    public var concurrency = 256
    public var maximumRequestBytes = 1 << 20
    /// What a price by the byte is held for.
    public var maximumAnswerBytes: Int64 = 64 << 20
    public var connectTimeout = Duration.seconds(5)
    /// Until the head of the answer.
    public var timeout = Duration.seconds(30)
    /// How long the upstream may say nothing in the middle of an answer.
    public var stallTimeout = Duration.seconds(30)

    public init() {}
}
