/// Bounds of the courier.
public struct CourierConfiguration: Sendable {
    /// Messages under way at once.
    public var concurrency = 64
    /// How often one message is tried.
    public var maximumAttempts = 12
    /// Before the second attempt; twice as long before each one after it.
    public var firstPause = Duration.milliseconds(250)
    public var longestPause = Duration.seconds(300)
    public var connectTimeout = Duration.seconds(5)
    /// From the first byte sent to the last one received.
    public var timeout = Duration.seconds(30)
    /// The largest answer that is read, in bytes.
    public var maximumAnswerBytes = 1 << 20

    public init() {}
}
