extension AccountConfiguration {
    /// `limits:` how fast an account may use services, over all its keys; `nil` is without a bound.
    public struct Limits: Hashable, Sendable {
        /// 1…10^9.
        public var requestsPerMinute: Int?
        /// Input and output together, 1…10^12.
        public var tokensPerMinute: Int?

        public init(requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil) {
            self.requestsPerMinute = requestsPerMinute
            self.tokensPerMinute = tokensPerMinute
        }
    }
}
