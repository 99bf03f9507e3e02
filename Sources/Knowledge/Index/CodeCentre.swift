/// The middle of a partition's embeddings, from which the signs of each are taken.
///
/// Embeddings of one model lie close together (multilingual-e5-small's of any two texts have a cosine of about 0.76): signs
/// from zero are mostly the same for all. Of passages like the quality set's, the two hundred nearest by signs from zero
/// have 73 % of the true ten, by signs from the middle 97 %.
struct CodeCentre: Sendable {
    /// The mean of the embeddings at length one.
    let values: [Float]
    /// How far a value is from the middle on average.
    private let spread: Float
    private let squaredLength: Float

    /// - Parameter sample: Of one number of dimensions, at least one of them.
    init(of sample: [Embedding], dimensions: Int) {
        var sum = [Float](repeating: 0, count: dimensions)
        let units = sample.filter { $0.bytes.count == dimensions && $0.norm > 0 }
        for embedding in units {
            let unit = 1 / Float(embedding.norm)
            for index in 0..<dimensions { sum[index] += Float(embedding.bytes[index]) * unit }
        }
        let share = 1 / Float(max(1, units.count))
        values = sum.map { $0 * share }
        var distance: Float = 0
        for embedding in units {
            let unit = 1 / Float(embedding.norm)
            for index in 0..<dimensions {
                distance += abs(Float(embedding.bytes[index]) * unit - sum[index] * share)
            }
        }
        spread = distance * share / Float(dimensions)
        squaredLength = values.reduce(0) { $0 + $1 * $1 }
    }

    var words: Int { (values.count + 63) / 64 }

    /// On which side of the middle each dimension lies, a bit for each in words of 64.
    func code(of embedding: Embedding) -> [UInt64] {
        precondition(embedding.bytes.count == values.count)
        let norm = Float(embedding.norm)
        var code = [UInt64](repeating: 0, count: words)
        embedding.bytes.withUnsafeBufferPointer { bytes in
            values.withUnsafeBufferPointer { values in
                for word in code.indices {
                    var bits: UInt64 = 0
                    for bit in 0..<min(64, values.count - word * 64) {
                        let index = word * 64 + bit
                        if Float(bytes[index]) > values[index] * norm { bits |= 1 << UInt64(bit) }
                    }
                    code[word] = bits
                }
            }
        }
        return code
    }

    /// The cosine of a text that is like none of them in particular: what the similarity of any two is.
    func usualSimilarity(to embedding: Embedding) -> Double {
        guard squaredLength > 0 else { return 0 }
        return Double(product(embedding))
    }

    /// An estimate of the cosine between an embedding and one whose code is all that is known.
    func estimator(for embedding: Embedding) -> CodeEstimator {
        let unit = 1 / Float(max(embedding.norm, .leastNonzeroMagnitude))
        return CodeEstimator(
            base: product(embedding), squaredLength: squaredLength, spread: spread,
            query: embedding.bytes.map { Float($0) * unit }, centre: values)
    }

    private func product(_ embedding: Embedding) -> Float {
        guard embedding.norm > 0 else { return 0 }
        var sum: Float = 0
        for index in values.indices { sum += Float(embedding.bytes[index]) * values[index] }
        return sum / Float(embedding.norm)
    }
}

/// Estimates cosines from codes: what has the sign of a code is taken to lie at the middle's value and a spread to that side.
struct CodeEstimator {
    private let base: Float
    private let squaredLength: Float
    private let spread: Float
    private let dimensions: Int
    /// For each byte of a code and each of its values: what the set bits add to the products with query and centre.
    private let tables: [SIMD2<Float>]
    private let sums: SIMD2<Float>

    init(base: Float, squaredLength: Float, spread: Float, query: [Float], centre: [Float]) {
        self.base = base
        self.squaredLength = squaredLength
        self.spread = spread
        dimensions = query.count
        var sums = SIMD2<Float>.zero
        let bytes = (query.count + 63) / 64 * 8
        var tables = [SIMD2<Float>](repeating: .zero, count: bytes * 256)
        for index in query.indices {
            let pair = SIMD2(query[index], centre[index])
            sums += pair
            tables[index / 8 * 256 + 1 << (index % 8)] = pair
        }
        for byte in 0..<bytes {
            for value in 1..<256 {
                let lowest = value & -value
                guard value != lowest else { continue }
                tables[byte * 256 + value] =
                    tables[byte * 256 + lowest] + tables[byte * 256 + (value ^ lowest)]
            }
        }
        self.tables = tables
        self.sums = sums
    }

    func cosine(_ code: ArraySlice<UInt64>) -> Float {
        var set = SIMD2<Float>.zero
        var place = 0
        tables.withUnsafeBufferPointer { tables in
            for word in code {
                var rest = word
                for _ in 0..<8 {
                    set += tables[place + Int(rest & 255)]
                    rest >>= 8
                    place += 256
                }
            }
        }
        let signed = set * 2 - sums
        let length = squaredLength + 2 * spread * signed[1] + spread * spread * Float(dimensions)
        guard length > 0 else { return 0 }
        return (base + spread * signed[0]) / length.squareRoot()
    }
}
