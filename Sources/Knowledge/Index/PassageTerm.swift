/// A term of the index: its first 16 bytes of UTF-8, which tell any two words of a language apart that matter.
///
/// Two words of the machine instead of a string: a passage has some hundred, each is compared and counted, and strings
/// compare by Unicode's rules, which terms have behind them.
struct PassageTerm: Hashable, Comparable, Sendable {
    static let maximumBytes = 16

    private let high: UInt64
    private let low: UInt64

    /// - Parameter bytes: UTF-8; what does not fit is left out, whole characters.
    init(_ bytes: some Collection<UInt8>) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var place = 0
        var end = bytes.endIndex
        if bytes.count > Self.maximumBytes {
            end = bytes.index(bytes.startIndex, offsetBy: Self.maximumBytes)
            while end > bytes.startIndex, bytes[end] & 0xC0 == 0x80 { end = bytes.index(end, offsetBy: -1) }
        }
        for byte in bytes[..<end] {
            if place < 8 {
                high |= UInt64(byte) << UInt64(56 - 8 * place)
            } else {
                low |= UInt64(byte) << UInt64(120 - 8 * place)
            }
            place += 1
        }
        self.high = high
        self.low = low
    }

    /// One or two scalars of three or four bytes each.
    init(_ first: UInt32, _ second: UInt32? = nil) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8)
        Self.encode(first, into: &bytes)
        if let second { Self.encode(second, into: &bytes) }
        self.init(bytes)
    }

    static func encode(_ scalar: UInt32, into bytes: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(scalar) else { return }
        UTF8.encode(scalar)?.forEach { bytes.append($0) }
    }

    var count: Int {
        Self.maximumBytes - (low != 0 ? low.trailingZeroBitCount / 8 : 8 + high.trailingZeroBitCount / 8)
    }

    func append(to bytes: inout [UInt8]) {
        for place in 0..<count {
            let word = place < 8 ? high : low
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (place & 7))))
        }
    }

    var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// In the order of the bytes, which is that of the database.
    static func < (one: PassageTerm, other: PassageTerm) -> Bool {
        (one.high, one.low) < (other.high, other.low)
    }
}
