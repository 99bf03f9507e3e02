extension OpenAIEngineConfiguration {
    /// One of `upstreams:` an endpoint and the key for it.
    public struct Upstream: Hashable, Sendable {
        /// What `/chat/completions` and the other paths are appended to, such as `https://api.openai.com/v1`.
        public var baseURL: BaseURL
        /// Sent as a bearer token where there is one.
        public var apiKey: Secret?

        public init(baseURL: BaseURL, apiKey: Secret? = nil) {
            self.baseURL = baseURL
            self.apiKey = apiKey
        }
    }
}
