import Persistence
import Primitives

/// Finds the passages that are nearest by the cosine of their embeddings: by signs, by estimates, then by their bytes.
final class MeaningSearch {
    struct Found {
        let id: Int64
        let cosine: Double
    }

    /// How many of the nearest by signs are estimated, of many partitions together about twice as many; and how many of the
    /// nearest by estimate are compared exactly.
    private static let estimated = 8_192
    private static let leastOfPartition = 256
    private static let compared = 256
    /// How many of the nearest are told.
    private static let told = 64

    let embedding: Embedding
    private let transaction: any ReadTransaction
    private let share: Int
    private var near: [(number: Int64, estimate: Float)] = []
    private var usual = 0.0
    private var count = 0

    /// - Parameter partitions: How many will be looked through.
    init(
        embedding: Embedding, partitions: Int, _ transaction: any ReadTransaction
    ) {
        self.embedding = embedding
        share = max(Self.leastOfPartition, partitions == 1 ? Self.estimated : Self.estimated * 2 / partitions)
        self.transaction = transaction
    }

    /// The similarity of any two passages of the partitions.
    var usualSimilarity: Double { count > 0 ? usual / Double(count) : 0 }

    /// Takes the nearest of a partition.
    func look(through codes: PartitionCodes) {
        guard codes.count > 0 else { return }
        near += codes.nearest(to: embedding, signs: share, limit: share)
        usual += codes.centre.usualSimilarity(to: embedding) * Double(codes.count)
        count += codes.count
    }

    /// The nearest first.
    func find() throws(Problem) -> [Found] {
        near.sort { $0.estimate != $1.estimate ? $0.estimate > $1.estimate : $0.number < $1.number }
        var found: [Found] = []
        // Of documents that are taken out or not published yet, none is told: the next are looked at for them.
        for start in stride(from: 0, to: near.count, by: Self.compared) where found.count < Self.told {
            let part = near[start..<min(start + Self.compared, near.count)].map(\.number)
            let cosines = try cosines(of: part)
            for id in part { if let cosine = cosines[id] { found.append(Found(id: id, cosine: cosine)) } }
        }
        found.sort { $0.cosine != $1.cosine ? $0.cosine > $1.cosine : $0.id < $1.id }
        return Array(found.prefix(Self.told))
    }

    /// The cosines of those passages that stand and have an embedding of as many dimensions.
    func cosines(of ids: [Int64]) throws(Problem) -> [Int64: Double] {
        guard !ids.isEmpty else { return [:] }
        var cosines: [Int64: Double] = [:]
        for row in try transaction.rows(
            """
            SELECT passage, embedding FROM json_each($1) AS wanted
            JOIN passage_embeddings ON passage_embeddings.passage = wanted.value
            JOIN passages ON passages.id = wanted.value
            JOIN documents ON documents.number = passages.document WHERE documents.state = 1
            """, [ids.json])
        {
            let other = Embedding(stored: try row.blob(1))
            guard other.bytes.count == embedding.bytes.count else { continue }
            cosines[try row.integer(0)] = embedding.cosine(to: other)
        }
        return cosines
    }
}
