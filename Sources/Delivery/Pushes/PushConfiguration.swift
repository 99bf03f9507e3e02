import Primitives

/// Bounds of pushes.
public struct PushConfiguration: Sendable {
    /// Under way at once.
    public var concurrency = 8
    /// How often one file is tried.
    public var maximumAttempts = 12
    /// Before the second attempt; twice as long before each one after it.
    public var firstPause = Duration.milliseconds(250)
    public var longestPause = Duration.seconds(300)
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

    /// How long to wait after so many attempts.
    public func pause(after attempts: Int) -> Duration {
        min(firstPause * (1 << min(max(attempts - 1, 0), 20)), longestPause)
    }
}
