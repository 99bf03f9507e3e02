import Primitives

/// Bounds of the courier.
public struct CourierConfiguration: Sendable {
    /// Messages under way at once.
    public var concurrency = 64
    /// Of those, to one peer: a slow one does not hold the others.
    public var concurrencyOfPeer = 8
    /// When a message is tried again, and how often.
    public var backoff = Backoff(first: .milliseconds(250), longest: .seconds(300), maximumAttempts: 12)
    public var connectTimeout = Duration.seconds(5)
    /// From the first byte sent to the last one received.
    public var timeout = Duration.seconds(30)
    /// The largest answer that is read, in bytes.
    public var maximumAnswerBytes = 1 << 20

    public init() {}
}
