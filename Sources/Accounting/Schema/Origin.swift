/// Who brought a key or a service into being.
public enum Origin: String, Sendable, Hashable, CaseIterable {
    /// The configuration file: it is the configuration that changes or retires it.
    case config
    /// The management API.
    case api
}
