extension ServerConfiguration {
    /// `server.cors:` which web pages may call the API from a browser (Fetch standard, CORS protocol).
    public struct CORS: Hashable, Sendable {
        /// Origins such as `https://app.example.com`, or `*` alone for every origin; none turns CORS off.
        /// Default `*`.
        public var origins = ["*"]

        public init() {}

        public init(origins: [String]) {
            self.origins = origins
        }

        /// Whether pages of every origin may call.
        public var allowsEveryOrigin: Bool { origins == ["*"] }
    }
}
