extension PassageIndex {
    /// The text of a passage that stands, for who opens a citation; nil where it is gone.
    public func passage(
        _ ordinal: Int, of document: String, in partition: PartitionName
    ) async throws -> PassageHit? {
        try await passages([ordinal], of: document, in: partition).first
    }
}
