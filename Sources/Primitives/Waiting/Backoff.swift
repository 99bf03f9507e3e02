/// When something that failed is tried again, and when no more: twice as long after each failure up to a longest pause,
/// a bounded number of times.
///
/// ```swift
/// let backoff = Backoff(first: .milliseconds(250), longest: .seconds(300), maximumAttempts: 12)
/// guard !backoff.isOver(after: attempts) else { … }  // and tell that it was given up
/// let due = clock.now() + backoff.pause(after: attempts, randomness)
/// ```
public struct Backoff: Hashable, Sendable {
    /// After the first failure.
    public var first: Duration
    public var longest: Duration
    /// How often it is tried in all.
    public var maximumAttempts: Int

    public init(first: Duration, longest: Duration, maximumAttempts: Int) {
        self.first = first
        self.longest = longest
        self.maximumAttempts = maximumAttempts
    }

    /// Whether so many attempts were enough.
    public func isOver(after attempts: Int) -> Bool { attempts >= maximumAttempts }

    /// The longest that is waited after so many attempts; fewer than one count as one.
    public func pause(after attempts: Int) -> Duration {
        min(first * (1 << min(max(attempts - 1, 0), 20)), longest)
    }

    /// How long to wait after so many attempts: at least half of ``pause(after:)``, the other half by chance, so that
    /// those who failed together do not come back together.
    public func pause(after attempts: Int, _ randomness: any Randomness) -> Duration {
        let half = pause(after: attempts) / 2
        return half + half * Int(randomness.below(1_001)) / 1_000
    }
}
