/// Why a compact range could not be opened.
public enum TreeError: Error, Hashable, Sendable {
    /// The size is beyond what this module counts.
    case sizeTooLarge(UInt64, maximum: UInt64)
    /// A range of this size has one hash for each set bit of the size, not the number found.
    case wrongRangeLength(size: UInt64, expected: Int, found: Int)
}

extension TreeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .sizeTooLarge(let size, let maximum):
            "tree size \(size) exceeds the maximum of \(maximum)"
        case .wrongRangeLength(let size, let expected, let found):
            "the compact range of \(size) leaves has \(expected) hashes, but \(found) were given"
        }
    }
}
