extension LocalEngineConfiguration {
    /// `start:` when a local model is loaded.
    public enum Start: String, Hashable, Sendable, CaseIterable {
        /// With the server, which is ready only when the model is.
        case atStart = "at_start"
        /// With the first request for it.
        case onDemand = "on_demand"
    }
}
