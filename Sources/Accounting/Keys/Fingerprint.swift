import Crypto

/// What is hashed, so that hashes of different things never meet.
public protocol FingerprintDomain: Sendable {
    /// The bytes put before what is hashed.
    static var prefix: [UInt8] { get }
}

/// The SHA-256 of something that is itself not kept.
public struct Fingerprint<Domain: FingerprintDomain>: Hashable, Sendable {
    public static var byteCount: Int { 32 }

    public let bytes: [UInt8]

    /// The hash of the domain's prefix followed by `content`.
    public init(of content: some Sequence<UInt8>) {
        var hash = SHA256()
        hash.update(data: Domain.prefix)
        hash.update(data: Array(content))
        self.bytes = Array(hash.finalize())
    }

    /// A hash made elsewhere, of content that already holds what this domain's prefix would.
    public init(digest: SHA256Digest) { bytes = Array(digest) }

    /// A hash made before; nil unless it has 32 bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// Compares in a time that does not depend on where the two differ. `==` may return early: use it only
    /// where no stranger can measure it.
    public func equalsInConstantTime(_ other: Self) -> Bool {
        var difference: UInt8 = 0
        for (left, right) in zip(bytes, other.bytes) { difference |= left ^ right }
        return difference == 0
    }
}

extension Fingerprint: CustomStringConvertible {
    /// Lower-case hexadecimal.
    public var description: String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// From 64 hexadecimal digits in lower case; nil for anything else.
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for position in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(digits[position]), let low = Self.value(digits[position + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
