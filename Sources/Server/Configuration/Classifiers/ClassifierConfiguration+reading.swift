import Documents
import Inference

extension ClassifierConfiguration {
    /// A classifier as it was read: the name alone where the rest is at fault.
    struct Reading {
        var name: Located<String>?
        var value: ClassifierConfiguration?
    }

    static func read(_ item: (node: DocumentNode, path: String), in context: ReadingContext) -> Reading? {
        let reader = MappingReader(
            item.node, path: item.path, keys: ConfigurationKeys.classifier, context: context)
        guard let reader else { return nil }
        let name = reader.engineName(of: "a classifier", like: "guard")
        let format = reader.requiredChoice("format", ClassifierFormat.self)
        let url = reader.requiredText("base_url", like: "http://127.0.0.1:9301/v1").flatMap(reader.baseURL)
        let model = reader.modelName(like: "Qwen3Guard-Gen-0.6B")
        let apiKey = reader.secret("api_key")
        let timeout = reader.seconds(ConfigurationKeys.Classifier.timeout)
        let maxInFlight = reader.integer(ConfigurationKeys.Classifier.maxInFlight)
        let caFile = reader.caFile("ca_file")
        guard let name, let format, let url, let model else { return Reading(name: name, value: nil) }
        var classifier = ClassifierConfiguration(
            name: name.value, format: format, baseURL: url, model: model.value)
        classifier.apiKey = apiKey
        classifier.timeout = timeout
        classifier.maxInFlight = maxInFlight
        classifier.caFile = caFile
        return Reading(name: name, value: classifier)
    }
}
