extension ServerConfiguration {
    /// `server.limits:` the bounds of what clients can make the server hold or wait for.
    public struct Limits: Hashable, Sendable {
        typealias Keys = ConfigurationKeys.Limits

        /// The largest request body in bytes, after decompression. 1024…268435456, default 33554432.
        public var maxBodyBytes = Keys.maxBodyBytes.standard
        /// Requests that are answered at the same time; more are refused with 503. 1…1000000, default 1024.
        public var maxInFlight = Keys.maxInFlight.standard
        /// Open client connections. 1…1000000, default 8192.
        public var maxConnections = Keys.maxConnections.standard
        /// How long one streamed answer may last. 1 s…24 h, default 30 min.
        public var maxStream = Duration.seconds(Keys.maxStream.standard)
        /// The largest answer in bytes. 1024…1073741824, default 67108864.
        public var maxAnswerBytes = Keys.maxAnswerBytes.standard
        /// How long a shutdown waits for running answers. 0 s…1 h, default 30 s.
        public var shutdownGrace = Duration.seconds(Keys.shutdownGrace.standard)
        /// How long a client may take for the head of a request. 1 s…5 min, default 30 s.
        public var headerTimeout = Duration.seconds(Keys.headerTimeout.standard)
        /// How long a connection without a request stays open. 75 s…1 h, default 2 min.
        public var idleTimeout = Duration.seconds(Keys.idleTimeout.standard)
        /// Bytes of answers kept for repeated idempotency keys; 0 keeps none. 0…17179869184, default 67108864.
        public var idempotencyCacheBytes = Keys.idempotencyCacheBytes.standard
        /// How long such an answer is kept. 1 s…30 days, default 1 day.
        public var idempotencyCacheAge = Duration.seconds(Keys.idempotencyCache.standard)

        public init() {}
    }
}
