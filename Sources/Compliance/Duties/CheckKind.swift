/// How one finds out whether a duty is met.
public enum CheckKind: String, Hashable, Sendable, CaseIterable {
    /// By the server, on every request.
    case runtime
    /// Before something may be used or released.
    case gate
    /// By a run of tests.
    case test
    /// By how people work; a person must show it.
    case process
    /// By a document.
    case document
    /// By the configuration.
    case config
    /// By what is exported.
    case export
    /// By replaying records.
    case audit
}
