import Auditing
import Crypto
import Persistence
import Primitives

/// What happened under an agreement and what it cost: a signature, a month of a subscription, a delivery, a use. It
/// never changes, and the hash of its document stands in the log.
public struct TradeRecord: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case contract
        case subscription
        case delivery
        case use

        var code: String { "trade.\(rawValue)" }
    }

    public let id: ID<TradeRecord>
    public let kind: Kind
    public let agreement: ID<Agreement>
    public let provider: ID<Participant>
    public let consumer: ID<Participant>
    /// What was held for it; the charge where nothing was held.
    public let reserved: Money
    public let charge: Money
    /// The month to which it is posted.
    public let month: TradeMonth
    /// Canonical JSON (RFC 8785) of all of it.
    public let document: JSONValue
    public let logIndex: Int64
    public let createdAt: Timestamp
}

extension TradeRecord: IDKind {
    public static let prefix = "trade"
}

extension TradeRecord {
    /// SHA-256 of the document, as the leaf has it.
    public var documentHash: [UInt8] {
        get throws(Problem) { Array(SHA256.hash(data: try document.canonical)) }
    }

    public func isParty(_ participant: ID<Participant>) -> Bool {
        participant == provider || participant == consumer
    }
}

/// The records of all agreements.
public enum TradeRecords {
    public static func record(
        _ id: ID<TradeRecord>, in transaction: any ReadTransaction
    ) throws(Problem) -> TradeRecord? {
        try transaction.row("SELECT \(columns) FROM trade_records WHERE id = $1", [.id(id)]).map(record)
    }

    public static func list(
        of agreement: ID<Agreement>, _ request: PageRequest<TradeRecord>, in transaction: any ReadTransaction
    ) throws(Problem) -> Page<TradeRecord, TradeRecord> {
        var query = PageQuery(request)
        query.filter("agreement", .id(agreement))
        return try query.page(columns, from: "trade_records", in: transaction, id: \.id, record)
    }

    public static func unknown(_ id: ID<TradeRecord>) -> Problem {
        Problem(
            .notFound, "There is no record \(id).",
            mend: "GET /api/agreements/{id}/uses lists those of an agreement.")
    }

    /// Stores a record with its leaf.
    static func insert(
        _ id: ID<TradeRecord>, _ kind: TradeRecord.Kind, of agreement: Agreement, reserved: Money,
        charge: Money,
        month: TradeMonth, requestHash: [UInt8]?, facts: [String: JSONValue], at time: Timestamp,
        by actor: EventActor, log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) -> TradeRecord {
        let document = JSONValue.object(
            facts.merging([
                "id": .string(id.description), "kind": .string(kind.rawValue),
                "agreement": .string(agreement.id.description),
                "provider": .string(agreement.provider.description),
                "consumer": .string(agreement.consumer.description),
                "terms": .string(agreement.termsHash.hexadecimal),
                "currency": .string(charge.currency.code), "charge": .string(charge.decimal),
                "reserved": .string(reserved.decimal), "month": .string(month.text),
                "recorded_at": .string(time.rfc3339),
            ]) { $1 })
        let hash = Array(SHA256.hash(data: try document.canonical))
        let index = try EventLeaf(
            kind.code, id, by: actor, at: time,
            ["agreement": .string(agreement.id.description), "document": .string(hash.hexadecimal)]
        ).append(to: log, in: transaction)
        try transaction.execute(
            """
            INSERT INTO trade_records (id, kind, agreement, provider, consumer, currency, reserved, charge, month,
                request_hash, document, log_index, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """,
            [
                .id(id), .name(kind), .id(agreement.id), .id(agreement.provider), .id(agreement.consumer),
                .text(charge.currency.code), .integer(reserved.nanos), .integer(charge.nanos),
                .integer(month.number), requestHash.map { .blob($0) } ?? .null,
                .text(try document.canonicalText), .integer(index), .time(time),
            ])
        return TradeRecord(
            id: id, kind: kind, agreement: agreement.id, provider: agreement.provider,
            consumer: agreement.consumer, reserved: reserved, charge: charge, month: month,
            document: document,
            logIndex: index, createdAt: time)
    }

    static let columns = """
        id, kind, agreement, provider, consumer, currency, reserved, charge, month, document, log_index, created_at
        """

    static func record(_ row: Row) throws(Problem) -> TradeRecord {
        let currency = try row.currency(5)
        guard let month = TradeMonth(number: try row.integer(8)) else { throw row.foreign(8, "a month") }
        return TradeRecord(
            id: try row.id(0), kind: try row.name(1), agreement: try row.id(2), provider: try row.id(3),
            consumer: try row.id(4), reserved: try row.money(6, currency), charge: try row.money(7, currency),
            month: month, document: try row.json(9), logIndex: try row.integer(10),
            createdAt: try row.time(11))
    }
}
