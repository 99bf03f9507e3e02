import Inference

/// One of `classifiers:` a model that judges texts of services that name it.
public struct ClassifierConfiguration: Hashable, Sendable {
    /// What services call it: 1…64 of `a-z 0-9 . _ -`.
    public var name: String
    /// How it is asked and answers.
    public var format: ClassifierFormat
    public var baseURL: BaseURL
    public var model: String
    public var apiKey: Secret?
    /// How long one verdict may take. 0.001…86400 s, default 5 s.
    public var timeout = ConfigurationKeys.Classifier.timeout.standard
    /// Questions under way at once, 1…65536. Default 64.
    public var maxInFlight = ConfigurationKeys.Classifier.maxInFlight.standard
    /// A PEM file of the authorities to trust instead of the system's.
    public var caFile: String?

    public init(name: String, format: ClassifierFormat, baseURL: BaseURL, model: String) {
        self.name = name
        self.format = format
        self.baseURL = baseURL
        self.model = model
    }
}
