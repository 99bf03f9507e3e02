extension OpenAIEngineConfiguration {
    /// `output_limit_member:` the member of a chat request that tells the endpoint the bound of its output.
    public enum OutputLimitMember: String, Hashable, Sendable, CaseIterable {
        /// What most servers understand.
        case maxTokens = "max_tokens"
        /// What OpenAI's reasoning models ask for.
        case maxCompletionTokens = "max_completion_tokens"
        /// The endpoint is told no bound.
        case unsent = "none"
    }
}
