/// An API of a supplier that the operator connected.
public struct ProxyUpstream: Sendable {
    public let name: String
    /// The participant whose products may name it: nobody sells another's API.
    public let supplier: String
    /// Without a slash at its end.
    public let baseURL: String
    /// Sent as Bearer.
    public let apiKey: String?
    /// A file of PEM certificates that are trusted instead of the system's.
    public let caFile: String?

    public init(name: String, supplier: String, baseURL: String, apiKey: String?, caFile: String?) {
        self.name = name
        self.supplier = supplier
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.caFile = caFile
    }
}
