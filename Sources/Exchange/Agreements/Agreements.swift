import Auditing
import Persistence
import Primitives

/// The agreements of all participants.
public enum Agreements {
    /// Signs an agreement. The same draft again gives the one that stands.
    /// - Throws: `conflict` where its id or IRI stands for other terms; `forbidden` where a party is suspended;
    ///   `notFound` for an unknown party.
    @discardableResult
    public static func sign(
        _ draft: AgreementDraft, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Agreement {
        let standing =
            if let same = try agreement(draft.id, in: transaction) { Optional(same) } else {
                try agreement(iri: draft.iri, in: transaction)
            }
        let hash = try draft.termsHash
        if let standing {
            guard [hash, try draft.formerTermsHash].contains(standing.termsHash) else {
                throw Problem(.conflict, "This agreement stands for other terms.")
            }
            return standing
        }
        for party in [draft.provider, draft.consumer] {
            guard let party = try Participants.participant(party, in: transaction) else {
                throw Participants.unknown(party)
            }
            guard party.state == .active else {
                throw Problem(.forbidden, "\(party.legalName) is suspended and signs nothing.")
            }
        }
        let index = try EventLeaf(
            "agreement.signed", draft.id, by: actor, at: time,
            [
                "consumer": .string(draft.consumer.description),
                "provider": .string(draft.provider.description),
                "terms": .string(hash.hexadecimal),
            ]
        ).append(to: log, in: transaction)
        try transaction.execute(
            """
            INSERT INTO agreements (\(columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            """,
            [
                .id(draft.id), .text(draft.iri), .id(draft.offer), .id(draft.product), .text(draft.dataset),
                .id(draft.provider), .id(draft.consumer), .text(try draft.policy.canonicalText),
                .text(try draft.price.canonicalText), .blob(hash), .name(Agreement.State.active),
                .time(time), .time(draft.endsAt), .null, .null, .integer(index),
            ])
        return try required(draft.id, in: transaction)
    }

    /// Moves an agreement to another state. The state that stands changes nothing.
    /// - Throws: `notFound`; `conflict` where the agreement has ended otherwise.
    @discardableResult
    public static func move(
        _ id: ID<Agreement>, to state: Agreement.State, reason: String? = nil, at time: Timestamp,
        by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> Agreement {
        let agreement = try required(id, in: transaction)
        if agreement.state == state { return agreement }
        guard !agreement.state.isFinal else {
            throw Problem(
                .conflict, "The agreement has ended: it is \(agreement.state.rawValue).",
                mend: "Sign another one.")
        }
        try transaction.execute(
            "UPDATE agreements SET state = $1, ended_at = $2, end_reason = $3 WHERE id = $4",
            [.name(state), .time(state.isFinal ? time : nil), .optional(reason), .id(id)])
        try EventLeaf("agreement.\(state.rawValue)", id, by: actor, at: time).append(to: log, in: transaction)
        return try required(id, in: transaction)
    }

    public static func agreement(
        _ id: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> Agreement? {
        try transaction.row("SELECT \(columns) FROM agreements WHERE id = $1", [.id(id)]).map(agreement)
    }

    public static func agreement(
        iri: String, in transaction: any ReadTransaction
    ) throws(Problem) -> Agreement? {
        try transaction.row("SELECT \(columns) FROM agreements WHERE iri = $1", [.text(iri)]).map(agreement)
    }

    /// - Parameters:
    ///   - provider: Nil for those of all.
    ///   - consumer: Nil for those of all.
    public static func list(
        provider: ID<Participant>? = nil, consumer: ID<Participant>? = nil, product: ID<Product>? = nil,
        state: Agreement.State? = nil, _ request: PageRequest<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<Agreement, Agreement> {
        var query = PageQuery(request)
        query.filter("provider", provider.map { .id($0) })
        query.filter("consumer", consumer.map { .id($0) })
        query.filter("product", product.map { .id($0) })
        query.filter("state", state.map { .name($0) })
        return try query.page(columns, from: "agreements", in: transaction, id: \.id, agreement)
    }

    /// Those that have not ended but should have by `time`, at most `limit`.
    public static func due(
        at time: Timestamp, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [Agreement] {
        try transaction.rows(
            "SELECT \(columns) FROM agreements WHERE ended_at IS NULL AND ends_at <= $1 ORDER BY ends_at LIMIT $2",
            [.time(time), .integer(Int64(limit))]
        ).map(agreement)
    }

    /// Those that have not ended, to which a participant is a party, and which the house does not hold suspended; at most
    /// `limit`.
    public static func notHeldByHouse(
        of participant: ID<Participant>, limit: Int, in transaction: any ReadTransaction
    ) throws(Problem) -> [ID<Agreement>] {
        try transaction.rows(
            """
            SELECT id FROM agreements a WHERE state IN ('active', 'suspended') AND (provider = $1 OR consumer = $1)
                AND NOT EXISTS (SELECT 1 FROM agreement_holds h WHERE h.agreement = a.id AND h.holder = $2)
            ORDER BY id LIMIT $3
            """,
            [.id(participant), .name(AgreementHolds.Holder.house), .integer(Int64(limit))]
        ).map { (row) throws(Problem) in try row.id(0) }
    }

    public static func unknown(_ id: ID<Agreement>) -> Problem {
        Problem(.notFound, "There is no agreement \(id).", mend: "GET /api/agreements lists yours.")
    }

    public static func required(
        _ id: ID<Agreement>, in transaction: any ReadTransaction
    ) throws(Problem) -> Agreement {
        guard let agreement = try agreement(id, in: transaction) else { throw unknown(id) }
        return agreement
    }

    private static let columns = """
        id, iri, offer, product, dataset, provider, consumer, policy, price, terms_hash, state, signed_at, ends_at,
        ended_at, end_reason, log_index
        """

    private static func agreement(_ row: Row) throws(Problem) -> Agreement {
        Agreement(
            id: try row.id(0), iri: try row.text(1), offer: try row.optionalID(2),
            product: try row.optionalID(3), dataset: try row.text(4), provider: try row.id(5),
            consumer: try row.id(6), policy: try row.json(7), price: try row.json(8),
            termsHash: try row.blob(9), state: try row.name(10), signedAt: try row.time(11),
            endsAt: try row.optionalTime(12), endedAt: try row.optionalTime(13),
            endReason: try row.optionalText(14), logIndex: try row.integer(15))
    }
}
