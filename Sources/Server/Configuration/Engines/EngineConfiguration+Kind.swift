extension EngineConfiguration {
    /// `kind:` what is behind the engine, with the settings of that kind.
    public enum Kind: Hashable, Sendable {
        /// `local`: a model in a child process of this server.
        case local(LocalEngineConfiguration)
        /// `openai`: endpoints that speak OpenAI's API.
        case openAI(OpenAIEngineConfiguration)
        /// `extractive`: no model; it quotes from licensed passages.
        case extractive

        /// How the file writes the kinds.
        static let names = ["local", "openai", "extractive"]
    }
}
