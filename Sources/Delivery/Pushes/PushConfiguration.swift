import Primitives

/// Bounds of pushes.
public struct PushConfiguration: Sendable {
    /// Under way at once.
    public var concurrency = 8
    /// When a file is tried again, and how often.
    public var backoff = Backoff(first: .milliseconds(250), longest: .seconds(300), maximumAttempts: 12)
    public var connectTimeout = Duration.seconds(5)
    /// How long a target may take nothing, or say nothing.
    public var stallTimeout = Duration.seconds(60)
    /// How long one attempt may last.
    public var longestAttempt = Duration.seconds(6 * 3_600)
    /// How many bytes are read from the disk between two looks at the agreement.
    public var pieceBytes = 256 << 10
    /// How often the bytes of a long push are written down.
    public var countingInterval = Duration.seconds(5)

    public init() {}
}
