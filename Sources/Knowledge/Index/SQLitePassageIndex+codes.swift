import Persistence
import Primitives

/// The codes that are in memory.
struct CodeStore {
    struct Key: Hashable {
        let partition: Int64
        let dimensions: Int
    }

    var partitions: [Key: PartitionCodes] = [:]
    /// How often passages were erased: what was read before that may be gone.
    var erasures: UInt64 = 0
}

extension SQLitePassageIndex {
    /// Embeddings that are read at once.
    private static let readAtOnce: Int64 = 4_096
    /// Embeddings whose mean is taken for that of all.
    private static let sample = 1_024

    /// Reads into memory what of a partition's codes is not there yet: for who starts, so that the first question does not
    /// wait for it. Reading a million takes some seconds.
    public func load(_ partition: PartitionName) async throws {
        let erasures = codes.withLock { $0.erasures }
        try await database.read { [self] transaction in
            guard let number = try Self.number(of: partition, in: transaction) else { return }
            let first = try transaction.row(
                "SELECT LENGTH(embedding) FROM passage_embeddings WHERE passage >= $1 AND passage < $2 LIMIT 1",
                [.integer(Self.range(of: number).lowerBound), .integer(Self.range(of: number).upperBound)])
            guard let first else { return }
            _ = try current(
                CodeStore.Key(partition: number, dimensions: Int(try first.integer(0))), since: erasures,
                transaction)
        }
    }

    /// Shows a search the codes of a partition as this snapshot has them, and maybe some that were erased since.
    func codes(
        of partition: Int64, for search: MeaningSearch, since erasures: UInt64,
        _ transaction: any ReadTransaction
    ) throws(Problem) {
        let key = CodeStore.Key(partition: partition, dimensions: search.embedding.bytes.count)
        if let codes = try current(key, since: erasures, transaction) { search.look(through: codes) }
    }

    /// Takes up what was published, where the partition is in memory, and finds its middle anew where it has outgrown it:
    /// the time is that of who puts in, not of who asks.
    func takeUp(_ partition: Int64) async throws {
        let (keys, erasures) = codes.withLock { store in
            (store.partitions.keys.filter { $0.partition == partition }, store.erasures)
        }
        guard !keys.isEmpty else { return }
        try await database.read { [self] transaction in
            for key in keys {
                guard let codes = try current(key, since: erasures, transaction), codes.isOutgrown,
                    let anew = try Self.read(key, in: transaction)
                else { continue }
                self.codes.withLock { store in
                    if store.erasures == erasures { store.partitions[key] = anew }
                }
            }
        }
    }

    func forget(_ ids: Set<Int64>) {
        guard let first = ids.first else { return }
        let partition = Self.partition(of: first)
        codes.withLock { store in
            store.erasures += 1
            for key in store.partitions.keys where key.partition == partition {
                store.partitions[key]?.remove(ids)
            }
        }
    }

    private func current(
        _ key: CodeStore.Key, since erasures: UInt64, _ transaction: any ReadTransaction
    ) throws(Problem) -> PartitionCodes? {
        guard let known = codes.withLock({ $0.partitions[key] }) else {
            guard let read = try Self.read(key, in: transaction) else { return nil }
            codes.withLock { store in
                // Another may have been quicker, or something that was read is gone.
                if store.erasures == erasures, store.partitions[key] == nil { store.partitions[key] = read }
            }
            return read
        }
        let new = try Self.embeddings(of: key, after: known.last, in: transaction)
        guard !new.isEmpty else { return known }
        let added = codes.withLock { store -> PartitionCodes? in
            guard store.erasures == erasures else { return nil }
            for (number, embedding) in new { store.partitions[key]?.append(number, embedding) }
            return store.partitions[key]
        }
        if let added { return added }
        var own = known
        for (number, embedding) in new { own.append(number, embedding) }
        return own
    }

    /// All codes of a partition, from a middle of their own; nil where it has none.
    private static func read(
        _ key: CodeStore.Key, in transaction: any ReadTransaction
    ) throws(Problem) -> PartitionCodes? {
        let range = range(of: key.partition)
        let bounds = try transaction.row(
            """
            SELECT (SELECT MIN(passage) FROM passage_embeddings WHERE passage >= $1),
                   (SELECT MAX(passage) FROM passage_embeddings WHERE passage < $2)
            """, [.integer(range.lowerBound), .integer(range.upperBound)])
        guard let low = try bounds?.optionalInteger(0), let high = try bounds?.optionalInteger(1),
            low <= high
        else { return nil }
        let width = Int(high - low + 1)
        var sample: [Embedding] = []
        // Evenly spread: what was put in first is often all of one kind.
        for place in stride(from: 0, to: width, by: max(1, width / Self.sample)) {
            let row = try transaction.row(
                """
                SELECT embedding FROM passage_embeddings WHERE passage >= $1 AND passage <= $2
                ORDER BY passage LIMIT 1
                """, [.integer(low + Int64(place)), .integer(high)])
            if let row { sample.append(Embedding(stored: try row.blob(0))) }
        }
        var codes = PartitionCodes(
            centre: CodeCentre(of: sample, dimensions: key.dimensions), for: width)
        while true {
            let part = try embeddings(of: key, after: codes.last, limit: Self.readAtOnce, in: transaction)
            for (number, embedding) in part { codes.append(number, embedding) }
            if part.count < Self.readAtOnce { break }
        }
        return codes.count > 0 ? codes : nil
    }

    private static func embeddings(
        of key: CodeStore.Key, after last: Int64, limit: Int64 = .max, in transaction: any ReadTransaction
    ) throws(Problem) -> [(Int64, Embedding)] {
        let range = range(of: key.partition)
        return try transaction.rows(
            """
            SELECT passage, embedding FROM passage_embeddings
            WHERE passage > $1 AND passage < $2 AND LENGTH(embedding) = $3 ORDER BY passage LIMIT $4
            """,
            [
                .integer(max(last, range.lowerBound - 1)), .integer(range.upperBound),
                .integer(Int64(key.dimensions)), .integer(limit),
            ]
        ).map { row throws(Problem) in (try row.integer(0), Embedding(stored: try row.blob(1))) }
    }
}
