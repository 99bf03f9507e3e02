import Auditing
import Exchange
import Persistence
import Primitives

/// Search in a knowledge base without a model: the passages themselves, for those who hold the agreements. Each agreement
/// whose passages are shown is used once, as for an answer.
public struct PassageSearch: Sendable {
    /// The most characters of a question.
    public static let maximumCharacters = 4_000
    /// How long the meaning of a question may take; then its words alone decide.
    public static let patience = Duration.seconds(5)

    /// A passage that was found, and whose it is.
    public struct Result: Sendable {
        public let hit: PassageHit
        public let agreement: ID<Agreement>
        public let product: ID<Product>?
        /// What the use of its agreement is on record as; nil for one that was signed without terms of payment.
        public let record: ID<TradeRecord>?
    }

    private let index: any PassageIndex
    private let embedder: (any Embedder)?
    private let database: any Database
    private let log: AuditLog
    private let clock: any WallClock

    public init(
        index: any PassageIndex, embedder: (any Embedder)?, database: any Database, log: AuditLog,
        clock: any WallClock
    ) {
        self.index = index
        self.embedder = embedder
        self.database = database
        self.log = log
        self.clock = clock
    }

    /// The best passages that the base's agreements allow to be used now.
    /// - Parameter id: Unique to the search; the records of the uses follow from it, so that the same search again charges
    ///   nothing more.
    /// - Throws: `notFound` for a base that is gone; `invalidValue` for bounds; what index and database throw.
    public func search(
        _ text: String, in base: KnowledgeBase, limit: Int, id: ID<TradeRecord>
    ) async throws -> [Result] {
        guard text.count <= Self.maximumCharacters else {
            throw Problem(
                .invalidValue, "The question has \(text.count) characters.",
                mend: "Ask with at most \(Self.maximumCharacters).", parameter: "query")
        }
        let partitions = try await database.read { [clock] transaction in
            try KnowledgeAccess.partitions(of: base, now: clock.now(), in: transaction)
        }
        let hits = try await index.search(
            PassageQuery(
                text: text, embedding: await embedder?.embedding(ofQuestion: text, within: Self.patience),
                partitions: partitions.map(\.name), limit: limit))
        let products = Dictionary(uniqueKeysWithValues: partitions.map { ($0.agreement, $0.product) })
        let used = Set(hits.compactMap { ID<Agreement>($0.partition) })
        guard !used.isEmpty else { return [] }
        let order = used.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        let records = try await database.write { [log, clock] transaction in
            // What may be shown is decided here: a right may have ended while it was searched.
            let now = clock.now()
            let open = try KnowledgeAccess.partitions(of: base, now: now, in: transaction).map(\.agreement)
            return try Self.use(
                order.filter(open.contains), for: base.purposes, id: id, at: now, log: log, in: transaction)
        }
        return hits.compactMap { hit in
            guard let agreement = ID<Agreement>(hit.partition), let record = records[agreement],
                let product = products[agreement]
            else { return nil }
            return Result(hit: hit, agreement: agreement, product: product, record: record.id)
        }
    }

    private struct Use: Sendable {
        let id: ID<TradeRecord>?
    }

    /// Notes one use of each agreement that allows it; the others' passages are not shown.
    private static func use(
        _ agreements: [ID<Agreement>], for purposes: [String], id: ID<TradeRecord>, at time: Timestamp,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> [ID<Agreement>: Use] {
        var uses: [ID<Agreement>: Use] = [:]
        for name in agreements {
            let agreement = try Agreements.required(name, in: transaction)
            guard agreement.isOpen(at: time) else { continue }
            guard try AgreementUses.hasTerms(name, in: transaction) else {
                uses[name] = Use(id: nil)
                continue
            }
            let permitted = try LicensedUse.permitted(
                under: agreement, for: purposes, at: time, in: transaction
            ) { purposes throws(Problem) in
                try UseRequest(
                    id: ID(from: id, name.description), action: .index, purposes: purposes,
                    maximum: PriceQuantity(calls: 1))
            }
            guard let request = permitted else { continue }
            do throws(Problem) {
                try AgreementUses.record(
                    request, detail: ["search": .bool(true)], under: name, at: time, by: .account, log: log,
                    in: transaction)
            } catch  where error.kind == .insufficientQuota || error.kind == .accountSuspended {
                continue
            }
            uses[name] = Use(id: request.id)
        }
        return uses
    }
}
