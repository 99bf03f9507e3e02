/// How a use ended.
public enum UseStatus: String, Sendable, Hashable, CaseIterable {
    /// The whole answer was generated.
    case completed
    /// The client went away or cancelled.
    case clientCancelled = "client_cancelled"
    /// A rule ended the answer before its end; what was generated is charged.
    case filtered
    /// A rule refused the request; nothing was generated, nothing is charged.
    case refused
    /// The engine ended it, or nothing could be answered.
    case failed
    /// The server stopped in the middle; settled by the crash rule at the next start.
    case interrupted
}
