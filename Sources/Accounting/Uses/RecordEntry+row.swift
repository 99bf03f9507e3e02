import MerkleTree
import Persistence
import Primitives

extension RecordEntry {
    static let columns = """
        id, account, service, price, key_id, engine, model, endpoint, payload_hash, status, usage_source, input,
        cached_input, output, free_tokens, currency, reserved, charge, capped, transfer, leaf_hash, log_index,
        created_at, finished_at, metering
        """

    /// The start of every query for records.
    static let select = "SELECT \(columns) FROM records"

    /// The lines of the charge are not stored: price, usage and free tokens give them.
    init(_ row: Row, _ prices: inout PriceReader) throws(Problem) {
        let price = try prices.price(try row.id(3))
        let currency = try row.currency(15)
        let usage = try TokenUsage(row)
        let freeTokens = try row.count(14)
        let metering = try UseMetering(column: try row.optionalText(24), currency)
        let lines = try usage.map { (usage) throws(Problem) in
            guard let plan = metering?.plan else {
                return try price.charge(for: usage, freeTokens: freeTokens).lines
            }
            return try prices.plan(plan.plan).terms.charge(for: usage, at: plan).lines
        }
        let record = UseRecord(
            id: try row.id(0), account: try row.id(1), service: try row.id(2), price: price.id,
            keyID: try row.id(4), engine: try row.text(5), model: try row.text(6), endpoint: try row.name(7),
            payloadHash: try row.fingerprint(8), status: try row.name(9), usage: usage, lines: lines ?? [],
            freeTokens: freeTokens, charge: try row.money(17, currency), capped: try row.money(18, currency),
            reserved: try row.money(16, currency), transfer: try row.id(19), plan: metering?.plan,
            createdAt: try row.time(22), finishedAt: try row.time(23))
        guard let leafHash = TreeHash(try row.blob(20)) else {
            throw Problem(.corrupt, "The leaf hash of \(record.id) has not \(TreeHash.byteCount) bytes.")
        }
        self.init(
            record: record, limits: metering?.limits ?? [], logIndex: try row.integer(21), leafHash: leafHash)
    }

    func insert(in transaction: any WriteTransaction) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO records (\(Self.columns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $21, $22, $23, $24, $25)
            """,
            [
                .id(record.id), .id(record.account), .id(record.service), .id(record.price),
                .id(record.keyID),
                .text(record.engine), .text(record.model), .name(record.endpoint),
                .blob(record.payloadHash.bytes), .name(record.status),
                .optional(record.usage?.source.rawValue), .count(record.usage?.input ?? 0),
                .count(record.usage?.cachedInput ?? 0), .count(record.usage?.output ?? 0),
                .count(record.freeTokens), .text(record.charge.currency.code),
                .integer(record.reserved.nanos), .integer(record.charge.nanos), .integer(record.capped.nanos),
                .id(record.transfer), .blob(leafHash.bytes), .integer(logIndex), .time(record.createdAt),
                .time(record.finishedAt), .optional(try UseMetering(record.plan, limits)?.column),
            ])
    }
}

extension TokenUsage {
    /// The usage of a record's row; nil where no source is named.
    fileprivate init?(_ row: Row) throws(Problem) {
        guard !row.isNull(10) else { return nil }
        try self.init(
            input: row.count(11), cachedInput: row.count(12), output: row.count(13), source: row.name(10))
    }
}
