import Knowledge

/// Directions as a model of embeddings gives them: a part that all have in common, one of a thousand subjects, and a part
/// of their own.
struct RandomVectors {
    private static let dimensions = 384
    private static let subjects = 1_000

    private var random: SplitMix
    private let common: [Float]
    private let centres: [[Float]]

    init(seed: UInt64) {
        var random = SplitMix(state: seed)
        common = Self.vector(&random)
        centres = (0..<Self.subjects).map { _ in Self.vector(&random) }
        self.random = random
    }

    mutating func next() throws -> Embedding {
        let centre = centres[random.below(Self.subjects)]
        let own = Self.vector(&random)
        return try Embedding((0..<Self.dimensions).map { 1.5 * common[$0] + 0.8 * centre[$0] + own[$0] })
    }

    /// What a question about the same would have.
    mutating func near(_ embedding: Embedding) throws -> Embedding {
        let own = Self.vector(&random)
        let length = (embedding.bytes.reduce(0 as Float) { $0 + Float($1) * Float($1) }).squareRoot()
        return try Embedding(
            (0..<Self.dimensions).map { Float(embedding.bytes[$0]) / length * 2 + own[$0] * 0.2 })
    }

    /// Each value from -1 to 1, about bell-shaped.
    private static func vector(_ random: inout SplitMix) -> [Float] {
        (0..<dimensions).map { _ in
            let bits = random.next()
            var sum: Float = 0
            for part in 0..<4 { sum += Float(bits >> (UInt64(part) * 16) & 0xFFFF) / 65_535 }
            return sum / 2 - 1
        }
    }
}
