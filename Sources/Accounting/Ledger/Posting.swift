/// What became of a transfer handed to the ledger.
public struct Posting: Hashable, Sendable {
    /// As it stands in the ledger, with the time when it was first accepted.
    public let transfer: Transfer
    /// False when it had been accepted before: the request was a repetition.
    public let isNew: Bool
}
