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

    /// - Parameter stored: Its bytes as the index keeps them.
    init(stored: [UInt8]) { self.init(bytes: stored.map { Int8(bitPattern: $0) }) }

    /// Its bytes as the index keeps them.
    var stored: [UInt8] { bytes.map { UInt8(bitPattern: $0) } }

    init(bytes: [Int8]) {
        self.bytes = bytes
        norm = Double(bytes.reduce(0 as Int32) { $0 &+ Int32($1) * Int32($1) }).squareRoot()
    }

    /// The cosine of the angle between two, in thousandths; 0 where the dimensions differ.
    public func similarity(to other: Embedding) -> Int { Int((cosine(to: other) * 1_000).rounded()) }

    /// The cosine of the angle between two; 0 where the dimensions differ.
    func cosine(to other: Embedding) -> Double {
        guard bytes.count == other.bytes.count, norm > 0, other.norm > 0 else { return 0 }
        // 4,096 products of bytes are below 2^27.
        var product: Int32 = 0
        bytes.withUnsafeBufferPointer { one in
            other.bytes.withUnsafeBufferPointer { other in
                for index in one.indices { product &+= Int32(one[index]) * Int32(other[index]) }
            }
        }
        return Double(product) / (norm * other.norm)
    }
}
