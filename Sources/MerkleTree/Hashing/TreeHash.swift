/// One node of a Merkle tree: a SHA-256 value of exactly 32 bytes (RFC 6962 §2.1).
///
/// The length is part of the type. A verifier that compares byte strings of any length accepts the empty
/// leaf against the empty root; here such a value cannot be made.
public struct TreeHash: Hashable, Sendable {
    /// The number of bytes of a hash: 32.
    public static let byteCount = 32

    // Four words that hold the bytes in memory order: a value without a heap object.
    private var words: (first: UInt64, second: UInt64, third: UInt64, fourth: UInt64)

    /// Takes exactly 32 bytes; any other number gives `nil`.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init { $0.copyBytes(from: bytes) }
    }

    /// Reads 64 lower-case hexadecimal digits; anything else gives `nil`.
    public init?(hex: String) {
        guard let bytes = Hexadecimal.decode(hex.utf8) else { return nil }
        self.init(bytes)
    }

    /// Reads the 44 characters of RFC 4648 §4 base64, padding included and unused bits zero; anything else
    /// gives `nil`.
    public init?(base64: String) {
        guard let bytes = Base64.decode(base64.utf8) else { return nil }
        self.init(bytes)
    }

    /// Lets `fill` write all 32 bytes.
    init(filledBy fill: (UnsafeMutableRawBufferPointer) -> Void) {
        words = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words, fill)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// The hash as 64 lower-case hexadecimal digits.
    public var hex: String { Hexadecimal.encode(bytes) }

    /// The hash as 44 characters of base64 (RFC 4648 §4), the form used in checkpoints and proofs.
    public var base64: String { Base64.encode(bytes) }

    /// Calls `body` with the 32 bytes, without copying them to the heap. The pointer ends with the call.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
    {
        try Swift.withUnsafeBytes(of: words, body)
    }

    public static func == (left: TreeHash, right: TreeHash) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension TreeHash: CustomStringConvertible {
    /// The hash in hexadecimal.
    public var description: String { hex }
}
