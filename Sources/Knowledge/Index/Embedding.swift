import Primitives

/// The meaning of a text as a direction, in one signed byte for each dimension.
public struct Embedding: Hashable, Sendable {
    public static let dimensions = 16...4_096

    /// Each dimension in 127ths of the largest.
    public let bytes: [Int8]
    /// The length of `bytes` as a vector.
    let norm: Double

    /// - Parameter values: of any length above zero; only the direction counts.
    /// - Throws: `invalidValue` where the number of dimensions is out of bounds, or a value is not finite or all are zero.
    public init(_ values: some Collection<Float>) throws(Problem) {
        let largest = values.reduce(0 as Float) { max($0, abs($1)) }
        guard Self.dimensions.contains(values.count), largest.isFinite, largest > 0,
            values.allSatisfy(\.isFinite)
        else {
            throw Problem(
                .invalidValue, "\(values.count) numbers are no embedding, or one of them is not finite.",
                mend: "Give \(Self.dimensions.lowerBound) to \(Self.dimensions.upperBound) finite numbers.")
        }
        self.init(bytes: values.map { Int8(($0 / largest * 127).rounded()) })
    }

    init(bytes: [Int8]) {
        self.bytes = bytes
        norm = Double(bytes.reduce(0 as Int) { $0 + Int($1) * Int($1) }).squareRoot()
    }

    /// The cosine of the angle between two, in thousandths; 0 where the dimensions differ.
    public func similarity(to other: Embedding) -> Int {
        guard bytes.count == other.bytes.count, norm > 0, other.norm > 0 else { return 0 }
        var product = 0
        for index in bytes.indices { product += Int(bytes[index]) * Int(other.bytes[index]) }
        return Int((Double(product) / (norm * other.norm) * 1_000).rounded())
    }

    /// Its signs, a bit for each dimension, in words of 64.
    var code: [UInt64] {
        var code = [UInt64](repeating: 0, count: (bytes.count + 63) / 64)
        for (index, byte) in bytes.enumerated() where byte > 0 { code[index / 64] |= 1 << UInt64(index % 64) }
        return code
    }
}
