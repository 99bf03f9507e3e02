/// How a use ended.
public enum UseStatus: String, Sendable, Hashable, CaseIterable {
    /// The whole answer was generated.
    case completed
    /// The client went away or cancelled.
    case clientCancelled = "client_cancelled"
    /// The engine, or a rule, ended it.
    case failed
    /// The server stopped in the middle; settled by the crash rule at the next start.
    case interrupted
}
