/// Writes a ledger in one format.
protocol LedgerWriter {
    /// What stands before the transfers.
    mutating func head() -> String
    /// One transfer; empty when the format has no place for it.
    mutating func transfer(_ transfer: Transfer) -> String
    /// What stands after the transfers.
    mutating func tail() -> String
}
