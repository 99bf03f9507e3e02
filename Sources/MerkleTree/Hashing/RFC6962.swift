import Crypto

/// The hash functions of RFC 6962 §2.1, which RFC 9162 §2.1.1 keeps.
///
/// Leaves and interior nodes are hashed under different first bytes, so that a node can never be shown as
/// a leaf or the other way round. A last subtree without a sibling is promoted unchanged, not doubled.
public enum RFC6962 {
    private static let leafPrefix: UInt8 = 0x00
    private static let nodePrefix: UInt8 = 0x01

    /// The root of a tree without leaves: SHA-256 of nothing.
    public static let emptyRoot = TreeHash(SHA256().finalize())

    /// The hash of one log entry: SHA-256(0x00 || entry). The entry may be empty.
    public static func leaf(_ entry: some Collection<UInt8>) -> TreeHash {
        var hasher = SHA256()
        withUnsafeBytes(of: leafPrefix) { hasher.update(bufferPointer: $0) }
        let done: Void? = entry.withContiguousStorageIfAvailable {
            hasher.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if done == nil {
            Array(entry).withUnsafeBytes { hasher.update(bufferPointer: $0) }
        }
        return TreeHash(hasher.finalize())
    }

    /// The hash of an interior node: SHA-256(0x01 || left || right).
    public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        left.withUnsafeBytes { left in right.withUnsafeBytes { right in node(of: left, right) } }
    }

    /// The node over two byte strings of any length, as the definition (and its test vector) has it.
    static func node(of left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> TreeHash {
        // One update of all bytes: each call into the digest costs more than copying the children.
        let count = 1 + left.count + right.count
        return withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { buffer in
            buffer[0] = nodePrefix
            UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: left)
            UnsafeMutableRawBufferPointer(rebasing: buffer[(1 + left.count)...]).copyMemory(from: right)
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return TreeHash(hasher.finalize())
        }
    }
}

extension TreeHash {
    fileprivate init(_ digest: SHA256Digest) {
        self.init { target in digest.withUnsafeBytes { target.copyMemory(from: $0) } }
    }
}
