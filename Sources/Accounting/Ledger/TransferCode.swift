/// Why money moves.
public enum TransferCode: String, Sendable, Hashable, CaseIterable {
    /// A customer paid in.
    case credit
    /// A customer used a service: the reservation and what ends it.
    case use
    /// An earlier transfer was wrong.
    case reversal
}
