import Persistence
import Primitives

/// The passages of a snapshot that may be found: those of documents that stand. Each is read once.
final class StandingPassages {
    struct Passage {
        let document: String
        let ordinal: Int
        let text: String
        let place: String
        let language: Language
    }

    private let transaction: any ReadTransaction
    private var known: [Int64: Passage] = [:]

    init(_ transaction: any ReadTransaction) { self.transaction = transaction }

    /// Those of them that stand, in the same order.
    func standing(_ ids: [Int64]) throws(Problem) -> [(id: Int64, passage: Passage)] {
        let rows = try transaction.rows(
            """
            SELECT passages.id, documents.name, passages.ordinal, passages.text, passages.place, passages.language
            FROM json_each($1) AS wanted JOIN passages ON passages.id = wanted.value
            JOIN documents ON documents.number = passages.document WHERE documents.state = 1
            """, [ids.filter { known[$0] == nil }.json])
        for row in rows {
            known[try row.integer(0)] = Passage(
                document: try row.text(1), ordinal: Int(try row.integer(2)), text: try row.text(3),
                place: try row.text(4), language: try row.name(5))
        }
        return ids.compactMap { id in known[id].map { (id, $0) } }
    }

    /// - Parameter partitions: Their names, by their numbers.
    func hit(_ id: Int64, _ partitions: [Int64: PartitionName], _ reasons: Reasons) throws(Problem)
        -> PassageHit?
    {
        guard let found = try standing([id]).first?.passage,
            let partition = partitions[SQLitePassageIndex.partition(of: id)]
        else { return nil }
        return PassageHit(
            partition: partition, document: found.document, ordinal: found.ordinal, text: found.text,
            place: try PassagePlace(text: found.place), language: found.language,
            wordRank: reasons.wordRank, meaningRank: reasons.meaningRank, similarity: reasons.similarity)
    }
}
