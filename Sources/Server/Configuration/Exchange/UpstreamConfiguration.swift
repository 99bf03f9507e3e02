import Delivery
import Documents

/// One of `exchange.upstreams:` an API of a supplier that products may name.
public struct UpstreamConfiguration: Hashable, Sendable {
    public var name: String
    /// The name of the participant whose products may name it.
    public var supplier: String
    public var baseURL: BaseURL
    public var apiKey: Secret?
    public var caFile: String?

    var upstream: ProxyUpstream {
        ProxyUpstream(
            name: name, supplier: supplier, baseURL: baseURL.description, apiKey: apiKey?.reveal(),
            caFile: caFile)
    }

    static func read(_ reader: MappingReader) -> UpstreamConfiguration? {
        let name = reader.requiredText("name", like: "scores")
        let supplier = reader.requiredText("supplier", like: "score-house")
        let url = reader.requiredText("base_url", like: "https://api.score-house.example").flatMap(
            reader.baseURL)
        let apiKey = reader.secret("api_key")
        let caFile = reader.caFile("ca_file")
        guard let name, let supplier, let url else { return nil }
        return UpstreamConfiguration(
            name: name.value, supplier: supplier.value, baseURL: url, apiKey: apiKey, caFile: caFile)
    }
}
