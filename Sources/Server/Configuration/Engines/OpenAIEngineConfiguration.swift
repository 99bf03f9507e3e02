/// An engine of kind `openai`: one or more endpoints that speak OpenAI's API and offer the same models.
public struct OpenAIEngineConfiguration: Hashable, Sendable {
    typealias Keys = ConfigurationKeys.OpenAIEngine

    /// 1…16 endpoints in order of preference.
    public var upstreams: [Upstream]
    public var timeouts = Timeouts()
    /// Further tries after a failure before the first byte of an answer. 0…5, default 2.
    public var retries = Keys.retries.standard
    /// Connections that one event loop holds to these endpoints. 1…65536, default 256.
    public var maxConnectionsPerLoop = Keys.maxConnectionsPerLoop.standard
    /// How the bound of the output is told to the endpoint. Default `max_tokens`.
    public var outputLimitMember = OutputLimitMember.maxTokens
    /// A PEM file with the certificate authorities to trust in place of the system's; the path is resolved against
    /// the folder of the configuration file.
    public var caFile: String?
    /// Whether the endpoint's certificate is checked. Default true; false only where every host is this machine.
    public var verifyTLS = true

    public init(upstreams: [Upstream]) {
        self.upstreams = upstreams
    }
}
