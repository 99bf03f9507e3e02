extension OpenAIEngineConfiguration {
    /// `timeouts:` how long an endpoint may take; each 1 ms…24 h.
    public struct Timeouts: Hashable, Sendable {
        typealias Keys = ConfigurationKeys.Timeouts

        /// Until the connection stands, TLS included. Default 5 s.
        public var connect = Keys.connect.standard
        /// From the request to the first byte of the answer. Default 120 s.
        public var firstByte = Keys.firstByte.standard
        /// Between two pieces of the answer. Default 120 s.
        public var idle = Keys.idle.standard
        /// For the whole answer. Default 1800 s.
        public var total = Keys.total.standard

        public init() {}
    }
}
