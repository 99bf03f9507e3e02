/// A decimal number with all its digits, compared by value: `1.50` equals `1.5`, and no digit is rounded away.
///
/// Its text stays as it was written, for documents that must be given back unchanged.
public struct ExactDecimal: Sendable {
    /// As it was written.
    public let text: String
    private let isNegative: Bool
    /// The digits before the point, without leading zeros.
    private let whole: [UInt8]
    /// The digits after the point, without zeros at the end.
    private let fraction: [UInt8]

    /// The most bytes of a text that is read.
    public static let maximumBytes = 128

    /// Reads an optional sign, digits, and a point with digits after it; no exponent. `nil` for anything else and for
    /// what is longer than ``maximumBytes``.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maximumBytes else { return nil }
        var rest = text.utf8[...]
        let sign = rest.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        let parts = rest.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let isWritten = parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        guard isWritten, let first = parts.first else { return nil }
        let zero = UInt8(ascii: "0")
        whole = Array(first.drop { $0 == zero })
        var fraction = parts.count == 2 ? Array(parts[1]) : []
        while fraction.last == zero { fraction.removeLast() }
        self.fraction = fraction
        isNegative = sign == UInt8(ascii: "-") && !(whole.isEmpty && fraction.isEmpty)
        self.text = text
    }

    public var isZero: Bool { whole.isEmpty && fraction.isEmpty }

    /// Below zero.
    public var isBelowZero: Bool { isNegative }

    /// The value where it is a whole number that fits.
    public var integer: Int64? {
        guard fraction.isEmpty else { return nil }
        return whole.isEmpty ? 0 : Int64((isNegative ? "-" : "") + String(decoding: whole, as: UTF8.self))
    }
}

extension ExactDecimal: Comparable {
    public static func == (left: Self, right: Self) -> Bool {
        left.isNegative == right.isNegative && left.whole == right.whole && left.fraction == right.fraction
    }

    public static func < (left: Self, right: Self) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    /// By magnitude.
    private func isSmaller(than other: Self) -> Bool {
        guard whole.count == other.whole.count else { return whole.count < other.whole.count }
        guard whole == other.whole else { return whole.lexicographicallyPrecedes(other.whole) }
        return fraction.lexicographicallyPrecedes(other.fraction)
    }
}

extension ExactDecimal: Hashable {
    public func hash(into hasher: inout Hasher) {
        hasher.combine(isNegative)
        hasher.combine(whole)
        hasher.combine(fraction)
    }
}

extension ExactDecimal: CustomStringConvertible {
    public var description: String { text }
}
