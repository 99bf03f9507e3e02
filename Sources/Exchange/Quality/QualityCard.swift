import Primitives

/// What was found out about one version of a product from its data, and who stands for it.
public struct QualityCard: Hashable, Sendable {
    public let version: ID<ProductVersion>
    public let product: ID<Product>
    public let number: Int
    public let state: State
    /// The figures; nil until they are computed. Whole numbers and basis points only.
    public let card: JSONValue?
    /// SHA-256 of the card as canonical JSON.
    public let hash: [UInt8]?
    public let reason: String?
    public let askedAt: Timestamp
    public let endedAt: Timestamp?
    public let logIndex: Int64?
    /// A JSON Web Signature over the hash, by or for the assessor.
    public let signature: String?
    public let signedBy: ID<Participant>?
    public let signedAt: Timestamp?
}

extension QualityCard {
    /// `pending` → `computed` or `failed`; both → `pending` when it is asked for again.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case pending
        case computed
        case failed

        /// - Throws: `conflict` for a move that there is not.
        public mutating func move(to next: State) throws(Problem) {
            guard (self == .pending) != (next == .pending) else {
                throw Problem(
                    .conflict, "A quality card that is \(rawValue) does not become \(next.rawValue).")
            }
            self = next
        }
    }
}
