import MerkleTree
import Persistence
import Primitives

/// The writing end of the transparency log: one for each database, shared by all who append and by the
/// ``Sequencer``.
///
/// ```swift
/// let index = try await database.write { transaction in
///     try log.append(leaf, subject: use.bytes, at: now, in: transaction)
/// }   // the leaf is durable; a signed checkpoint covers it within about a second
/// ```
public final class AuditLog: Sendable {
    /// The longest leaf: what an entry bundle can carry (C2SP tlog-tiles, "Log entries"). Of larger bodies
    /// log the hash.
    public static let maximumLeafBytes = EntryBundle.maximumEntryBytes
    /// The longest subject.
    public static let maximumSubjectBytes = 64

    let signal = AppendSignal()

    public init() {}

    /// Appends a leaf in the transaction of the change that it records: both stand or neither.
    ///
    /// Indexes are given without gaps, also when another caller of the batch is rolled back. Once the batch
    /// is durable the sequencer hears of it by itself.
    /// - Parameters:
    ///   - leaf: 1 to 65,535 bytes of canonical JSON (RFC 8785), without personal data.
    ///   - subject: What the leaf can be found by, at most 64 bytes; several leaves may share it.
    ///   - time: When the change happened.
    /// - Returns: The index of the leaf.
    /// - Throws: `invalidValue` for a leaf or subject out of bounds, and what the database throws.
    @discardableResult
    public func append(
        _ leaf: [UInt8], subject: [UInt8]?, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) -> Int64 {
        guard 1...Self.maximumLeafBytes ~= leaf.count else {
            throw Problem(
                .invalidValue,
                "A leaf of the log has 1 to \(Self.maximumLeafBytes) bytes, this one has \(leaf.count).",
                mend: "Log the hash of a large body instead of the body.")
        }
        if let subject, !(1...Self.maximumSubjectBytes ~= subject.count) {
            throw Problem(
                .invalidValue,
                "The subject of a leaf has 1 to \(Self.maximumSubjectBytes) bytes, this one has \(subject.count)."
            )
        }
        let state = try appendState(in: transaction)
        let index = state.next
        try LogTable.insert(LogLeaf(index: index, bytes: leaf, subject: subject, at: time), in: transaction)
        state.next += 1
        return index
    }

    /// Whether nothing was ever signed in this database: only then may a new key begin the log.
    public static func isUnsigned(in transaction: any ReadTransaction) throws(Problem) -> Bool {
        try LogTable.newestCheckpoint(in: transaction) == nil
    }

    /// The number of leaves, those that this batch has appended so far included.
    func size(in transaction: any WriteTransaction) throws(Problem) -> Int64 {
        try appendState(in: transaction).next
    }

    private func appendState(in transaction: any WriteTransaction) throws(Problem) -> AppendState {
        try transaction.state { () throws(Problem) -> AppendState in
            AppendState(next: try LogTable.leafCount(in: transaction), signal: signal)
        }
    }
}
