import Auditing
import Exchange
import Persistence
import Primitives

/// The knowledge bases of all participants, and which agreements each has.
public enum KnowledgeBases {
    /// Makes a base without sources. The same id again gives the one that stands.
    /// - Throws: `conflict` for a name that another base has; `notFound` for an unknown participant.
    @discardableResult
    public static func create(
        _ base: KnowledgeBase, by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> KnowledgeBase {
        if let standing = try self.base(base.id, in: transaction) { return standing }
        guard try Participants.participant(base.participant, in: transaction) != nil else {
            throw Participants.unknown(base.participant)
        }
        guard try find("name", .text(base.name), in: transaction) == nil else {
            throw Problem(
                .conflict, "Another knowledge base has the name \(base.name).", mend: "Choose another one.",
                parameter: "name")
        }
        try transaction.execute(
            "INSERT INTO knowledge_bases (\(columns)) VALUES ($1, $2, $3, $4, $5)",
            [
                .id(base.id), .text(base.name), .id(base.participant),
                .text(
                    try JSONValue.array(base.purposes.map { .string($0) }).canonicalText),
                .time(base.createdAt),
            ])
        try EventLeaf(
            "knowledge.base_created", base.id, by: actor, at: base.createdAt,
            [
                "participant": .string(base.participant.description),
                "purposes": .array(base.purposes.map { .string($0) }),
            ]
        ).append(to: log, in: transaction)
        return base
    }

    /// Removes a base with its sources. Agreements that no other base has are out of the index with it.
    /// - Throws: `notFound`.
    public static func remove(
        _ id: ID<KnowledgeBase>, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        _ = try required(id, in: transaction)
        let sources = try sources(of: id, in: transaction)
        try transaction.execute("DELETE FROM knowledge_sources WHERE base = $1", [.id(id)])
        try transaction.execute("DELETE FROM knowledge_bases WHERE id = $1", [.id(id)])
        try EventLeaf("knowledge.base_removed", id, by: actor, at: time).append(to: log, in: transaction)
        for source in sources {
            try KnowledgeShelf.clearUnwanted(source.agreement, at: time, log: log, in: transaction)
        }
    }

    /// Adds an agreement. One that is there already stays as it is.
    /// - Throws: `notFound` for an agreement to which the base's participant is no party; `forbidden` where it is the
    ///   provider, not the consumer; `unprocessable` where its policy permits `index` for none of the base's purposes, or
    ///   the base is full; `conflict` for an agreement that has ended.
    @discardableResult
    public static func add(
        _ agreement: ID<Agreement>, to id: ID<KnowledgeBase>, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> KnowledgeSource {
        let base = try required(id, in: transaction)
        let standing = try sources(of: id, in: transaction)
        if let same = standing.first(where: { $0.agreement == agreement }) { return same }
        guard let signed = try Agreements.agreement(agreement, in: transaction),
            signed.isParty(base.participant)
        else { throw Agreements.unknown(agreement) }
        guard signed.consumer == base.participant else {
            throw Problem(
                .forbidden, "The agreement gives data away; a knowledge base reads what one receives.",
                mend: "Name an agreement whose consumer owns the base.")
        }
        guard !signed.state.isFinal, signed.endsAt.map({ time < $0 }) ?? true else {
            throw Problem(
                .conflict, "The agreement has ended: it is \(signed.state.rawValue).",
                mend: "Sign another one.")
        }
        if signed.state == .active {
            let purposes = KnowledgeAccess.alternatives(base.purposes)
            if let lack = try KnowledgeAccess.lack(signed, purposes, now: time, in: transaction) {
                throw Problem(
                    .unprocessable, "The agreement does not permit to index its data for this base: \(lack)",
                    mend: "Sign one whose policy permits the action index for a purpose of the base.")
            }
        }
        guard standing.count < KnowledgeBase.maximumSources else {
            throw Problem(
                .unprocessable, "The base has \(standing.count) agreements.",
                mend: "Make another base: one has at most \(KnowledgeBase.maximumSources).")
        }
        try transaction.execute(
            "INSERT INTO knowledge_sources (base, agreement, added_at) VALUES ($1, $2, $3)",
            [.id(id), .id(agreement), .time(time)])
        try EventLeaf(
            "knowledge.source_added", id, by: actor, at: time,
            ["agreement": .string(agreement.description)]
        ).append(to: log, in: transaction)
        return KnowledgeSource(base: id, agreement: agreement, addedAt: time)
    }

    /// Takes an agreement out of a base: its passages are out of reach of the base's next query, and out of the index where
    /// no other base has it. Without effect where it is not there.
    /// - Throws: `notFound` for an unknown base.
    public static func remove(
        _ agreement: ID<Agreement>, from id: ID<KnowledgeBase>, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        _ = try required(id, in: transaction)
        let removed = try transaction.execute(
            "DELETE FROM knowledge_sources WHERE base = $1 AND agreement = $2", [.id(id), .id(agreement)])
        guard removed > 0 else { return }
        try EventLeaf(
            "knowledge.source_removed", id, by: actor, at: time,
            ["agreement": .string(agreement.description)]
        ).append(to: log, in: transaction)
        try KnowledgeShelf.clearUnwanted(agreement, at: time, log: log, in: transaction)
    }

    // MARK: looking

    public static func base(
        _ id: ID<KnowledgeBase>, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeBase? {
        try find("id", .id(id), in: transaction)
    }

    /// - Throws: `notFound`.
    public static func required(
        _ id: ID<KnowledgeBase>, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeBase {
        guard let base = try base(id, in: transaction) else { throw unknown("\(id)") }
        return base
    }

    /// - Throws: `notFound`.
    public static func named(
        _ name: String, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeBase {
        guard let base = try find("name", .text(name), in: transaction) else { throw unknown(name) }
        return base
    }

    /// - Parameter participant: Nil for those of all.
    public static func list(
        of participant: ID<Participant>?, _ request: PageRequest<KnowledgeBase>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<KnowledgeBase, KnowledgeBase> {
        var query = PageQuery(request)
        query.filter("participant", participant.map { .id($0) })
        return try query.page(columns, from: "knowledge_bases", in: transaction, id: \.id, base)
    }

    /// The agreements of a base in the order of their ids; at most ``KnowledgeBase/maximumSources``.
    public static func sources(
        of base: ID<KnowledgeBase>, in transaction: any ReadTransaction
    ) throws(Problem) -> [KnowledgeSource] {
        try transaction.rows(
            "SELECT base, agreement, added_at FROM knowledge_sources WHERE base = $1 ORDER BY agreement",
            [.id(base)]
        ).map { (row) throws(Problem) in
            KnowledgeSource(base: try row.id(0), agreement: try row.id(1), addedAt: try row.time(2))
        }
    }

    /// Whether a base that stands has an agreement.
    public static func has(
        _ agreement: ID<Agreement>, in base: ID<KnowledgeBase>, transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            "SELECT 1 FROM knowledge_sources WHERE base = $1 AND agreement = $2", [.id(base), .id(agreement)])
            != nil
    }

    /// A base by its name, where it is this participant's.
    /// - Throws: `notFound`, for one of another participant too.
    public static func named(
        _ name: String, of owner: String, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeBase {
        let base = try named(name, in: transaction)
        guard try Participants.named(owner, in: transaction)?.id == base.participant else {
            throw unknown(name)
        }
        return base
    }

    /// The bases that have an agreement.
    static func bases(
        with agreement: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> [KnowledgeBase] {
        try transaction.rows(
            """
            SELECT \(columns) FROM knowledge_bases
            WHERE id IN (SELECT base FROM knowledge_sources WHERE agreement = $1) ORDER BY id
            """, [.id(agreement)]
        ).map(base)
    }

    public static func unknown(_ name: String) -> Problem {
        Problem(
            .notFound, "There is no knowledge base \(name.prefix(80)).",
            mend: "GET /api/knowledge-bases lists yours.")
    }

    private static let columns = "id, name, participant, purposes, created_at"

    private static func find(
        _ column: String, _ value: Value, in transaction: any ReadTransaction
    ) throws(Problem) -> KnowledgeBase? {
        try transaction.row("SELECT \(columns) FROM knowledge_bases WHERE \(column) = $1", [value]).map(base)
    }

    private static func base(_ row: Row) throws(Problem) -> KnowledgeBase {
        try KnowledgeBase(
            id: try row.id(0), name: try row.text(1), participant: try row.id(2),
            purposes: (try row.json(3).arrayValue ?? []).compactMap(\.stringValue),
            createdAt: try row.time(4))
    }
}
