/// An identifier that sorts by the time of its making and says what it identifies.
///
/// Its 128 bits are laid out as UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds since 1970, the version, 12
/// random bits, the variant, 62 random bits. Its text is the kind's prefix, an underscore and 26 characters
/// of Crockford's base32 in lower case: `use_01jd9x4q2e7zv8k5m3n6p0r1st`.
///
/// - Note: Within one millisecond the order is random. Where an order of events matters, use an index.
public struct ID<Kind: IDKind>: Hashable, Sendable {
    /// The upper 64 bits: time, version, 12 random bits.
    public let high: UInt64
    /// The lower 64 bits: variant, 62 random bits.
    public let low: UInt64

    /// Takes the bits as they are, whatever their version and variant.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes a new identifier.
    ///
    /// - Parameters:
    ///   - time: kept to the millisecond; a time outside 1970…10889 is moved to that range's nearer end.
    ///   - random: asked for two words.
    public init(at time: Timestamp, random: some Randomness) {
        let milliseconds = UInt64(min(max(time.milliseconds, 0), 0xFFFF_FFFF_FFFF))
        let version: UInt64 = 0x7000
        let variant: UInt64 = 0x8000_0000_0000_0000
        high = milliseconds << 16 | version | random.next() & 0x0FFF
        low = variant | random.next() & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// Takes exactly sixteen bytes, the most significant first; `nil` for any other count.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in bytes {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(byte)
        }
        self.init(high: high, low: low)
    }

    /// The sixteen bytes, the most significant first.
    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { target, count in
            let target = UnsafeMutableRawBufferPointer(target)
            target.storeBytes(of: high.bigEndian, as: UInt64.self)
            target.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
            count = 16
        }
    }

    /// The time of its making, to the millisecond (for bits of version 7; anything for others).
    public var timestamp: Timestamp {
        Timestamp(microseconds: Int64(high >> 16) * 1_000)
    }
}

extension ID: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}
