import Inference
import Logging
import Primitives

/// Makes the engines that a configuration names.
struct EngineFactory: Sendable {
    /// What no engine may take longer for, whatever its own time-outs say.
    let longestAnswer: Duration
    let randomness: any Randomness
    let logger: Logger

    /// - Throws: `configuration`.
    func engines(_ configurations: [EngineConfiguration]) throws(Problem) -> [any Engine] {
        var engines: [any Engine] = []
        for configuration in configurations {
            switch configuration.kind {
            case .local(let local):
                engines.append(
                    LocalEngine(
                        name: configuration.name, configuration: settings(local), randomness: randomness,
                        logger: logger))
            case .openAI(let openAI):
                engines.append(
                    try OpenAIEngine(
                        name: configuration.name, configuration: try settings(openAI), randomness: randomness)
                )
            case .extractive: engines.append(ExtractiveEngine(name: configuration.name))
            }
        }
        return engines
    }

    func classifiers(_ configurations: [ClassifierConfiguration]) -> [HTTPClassifier] {
        configurations.map { configuration in
            var settings = HTTPClassifier.Configuration(
                baseURL: configuration.baseURL.description, format: configuration.format,
                model: configuration.model)
            settings.apiKey = configuration.apiKey?.reveal()
            settings.timeout = configuration.timeout
            settings.maximumInFlight = configuration.maxInFlight
            settings.trustRootsFile = configuration.caFile
            return HTTPClassifier(name: configuration.name, configuration: settings, logger: logger)
        }
    }

    private func settings(_ local: LocalEngineConfiguration) -> LocalEngine.Configuration {
        var settings = LocalEngine.Configuration(model: local.model, runtimeFolder: local.runtime)
        settings.startsAtOnce = local.start == .atStart
        settings.decodeThreads = local.decodeThreads
        settings.batchThreads = local.batchThreads
        settings.context = local.context
        settings.parallel = local.parallel
        settings.longestAnswer = longestAnswer
        return settings
    }

    private func settings(
        _ openAI: OpenAIEngineConfiguration
    ) throws(Problem) -> OpenAIEngine.Configuration {
        var endpoints: [OpenAIEngine.Endpoint] = []
        for upstream in openAI.upstreams {
            endpoints.append(
                OpenAIEngine.Endpoint(
                    address: try UpstreamAddress(upstream.baseURL.description),
                    apiKey: upstream.apiKey?.reveal()))
        }
        var settings = OpenAIEngine.Configuration(endpoints: endpoints)
        settings.timeouts = UpstreamTimeouts(
            connect: openAI.timeouts.connect, firstByte: openAI.timeouts.firstByte,
            idle: openAI.timeouts.idle, total: min(openAI.timeouts.total, longestAnswer))
        settings.retries = openAI.retries
        settings.maximumConnectionsPerLoop = openAI.maxConnectionsPerLoop
        settings.outputLimitMember =
            openAI.outputLimitMember == .unsent ? nil : openAI.outputLimitMember.rawValue
        settings.trustRootsFile = openAI.caFile
        settings.verifiesTLS = openAI.verifyTLS
        return settings
    }
}
