/// What a client is told of its limits: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`.
public struct RateLimitStatus: Sendable, Hashable {
    public struct Part: Sendable, Hashable {
        public var limit: Int64
        public var remaining: Int64
        /// Until the whole limit is free again.
        public var reset: Duration
    }
    public var requests: Part?
    public var tokens: Part?

    public init(requests: Part?, tokens: Part?) {
        self.requests = requests
        self.tokens = tokens
    }
}

extension Duration {
    /// The way OpenAI writes a reset time: `12ms`, `1.5s`, `6m0s`.
    public var resetText: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let seconds = milliseconds / 1000
        if seconds < 60 {
            let tenths = milliseconds % 1000 / 100
            return tenths == 0 ? "\(seconds)s" : "\(seconds).\(tenths)s"
        }
        return seconds < 3600
            ? "\(seconds / 60)m\(seconds % 60)s" : "\(seconds / 3600)h\(seconds / 60 % 60)m\(seconds % 60)s"
    }
}
