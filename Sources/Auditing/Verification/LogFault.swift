import MerkleTree

/// Something in a log that is not as it must be.
public struct LogFault: Hashable, Sendable {
    /// Where it was found.
    public enum Place: Hashable, Sendable {
        /// A leaf, by its index.
        case leaf(Int64)
        /// A tile or entry bundle, by its path (C2SP tlog-tiles).
        case tile(String)
        /// A checkpoint, by its size.
        case checkpoint(Int64)
    }

    public let place: Place
    /// What is wrong, as part of a sentence.
    public let reason: String

    public init(_ place: Place, _ reason: String) {
        self.place = place
        self.reason = reason
    }
}

extension LogFault: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch place {
        case .leaf(let index): "leaf \(index): \(reason)"
        case .tile(let path): "\(path): \(reason)"
        case .checkpoint(let size): "checkpoint of \(size) leaves: \(reason)"
        }
    }
}
