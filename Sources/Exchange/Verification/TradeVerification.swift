import Auditing
import Crypto
import Persistence
import Primitives

/// Holds the trade's tables against the ledger and the log: no charge without a record, no record without a leaf, no leaf
/// without a record.
public enum TradeVerification {
    /// No more faults are collected.
    public static let maximumFaults = 100
    static let rowsPerPage: Int64 = 1_000

    /// Everything; an empty result means that all is well. Linear in the history.
    /// - Throws: What reading throws.
    public static func faults(in transaction: any ReadTransaction) throws(Problem) -> [TradeFault] {
        var faults: [TradeFault] = []
        for rule in rules where faults.count < maximumFaults {
            let room = Int64(maximumFaults - faults.count)
            for row in try transaction.rows(rule.sql + " LIMIT $1", [.integer(room)]) {
                let id: ID<TradeRecord> = try row.id(0)
                faults.append(
                    TradeFault(
                        subject: "\(rule.subject)_\(id.description.split(separator: "_").last ?? "")",
                        detail: rule.detail))
            }
        }
        try checkDocuments(in: transaction, &faults)
        try checkSettlements(in: transaction, &faults)
        try checkUnattributed(in: transaction, &faults)
        try checkStatements(in: transaction, &faults)
        try checkCounters(in: transaction, &faults)
        try checkRows(in: transaction, &faults)
        try checkLeaves(in: transaction, &faults)
        return faults
    }

    private struct Rule {
        /// The prefix of the ids that it finds.
        let subject: String
        let detail: String
        let sql: String

        init(_ subject: String, _ detail: String, _ sql: String) {
            self.subject = subject
            self.detail = detail
            self.sql = sql
        }
    }

    private static let codes = """
        ('contract', 'subscription', 'data_use', 'share', 'fee', 'hold', 'release', 'refund', 'payout', 'rounding',
        'answer')
        """

    /// The fault of an entry that shares out the price of an answer, or takes its share back.
    private static let ofAnswer = """
        CASE WHEN e.amount < 0 THEN c.kind <> 'revenue' OR d.holder IS NOT a.id
            ELSE d.kind <> 'revenue' OR c.holder IS NOT a.id END
        """

    private static let rules = [
        Rule(
            "tr", "It moved money of the trade, but nothing says for whom.",
            """
            SELECT t.id FROM transfers t WHERE t.code IN \(codes) AND t.kind <> 'pending' AND t.amount > 0
                AND NOT EXISTS (SELECT 1 FROM trade_entries e WHERE e.transfer = t.id)
                -- The fee of a plan is the house's own; the ledger's checks know whose it is.
                AND NOT (t.code = 'subscription' AND EXISTS (
                    SELECT 1 FROM ledger_accounts r WHERE r.id = t.credit AND r.kind = 'revenue'))
            """),
        Rule(
            "tr", "Its entry says otherwise than the ledger.",
            """
            SELECT e.transfer FROM trade_entries e LEFT JOIN transfers t ON t.id = e.transfer
                LEFT JOIN ledger_accounts d ON d.id = t.debit LEFT JOIN ledger_accounts c ON c.id = t.credit
                LEFT JOIN participants p ON p.id = e.participant LEFT JOIN accounts a ON a.id = p.account
            WHERE t.id IS NULL OR ABS(e.amount) <> t.amount OR d.currency <> e.currency
                OR CASE e.kind
                    WHEN 'charge' THEN e.amount > 0 OR d.id IS NOT a.ledger_account OR c.kind <> 'clearing'
                    WHEN 'refund' THEN e.amount < 0 OR c.id IS NOT a.ledger_account OR d.kind <> 'held'
                    WHEN 'fee' THEN e.amount < 0 OR c.kind <> 'fee' OR d.kind <> 'clearing'
                    WHEN 'hold' THEN e.amount > 0 OR c.kind <> 'held' OR d.holder IS NOT a.id
                    WHEN 'release' THEN e.amount < 0 OR d.kind <> 'held' OR c.holder IS NOT a.id
                    WHEN 'payout' THEN e.amount > 0 OR c.kind <> 'payout' OR d.holder IS NOT a.id
                    WHEN 'rounding' THEN (e.amount > 0 AND (d.kind <> 'rounding' OR c.holder IS NOT a.id))
                        OR (e.amount < 0 AND (c.kind <> 'rounding' OR d.holder IS NOT a.id))
                    WHEN 'unattributed' THEN e.participant IS NOT NULL
                        OR CASE WHEN e.amount < 0 THEN c.kind <> 'revenue' OR d.kind <> 'unattributed'
                            ELSE d.kind <> 'revenue' OR c.kind <> 'unattributed' END
                    WHEN 'answer' THEN \(ofAnswer) WHEN 'answer_broker' THEN \(ofAnswer)
                    WHEN 'answer_source' THEN \(ofAnswer) WHEN 'model' THEN \(ofAnswer)
                    WHEN 'compute' THEN \(ofAnswer) WHEN 'subscription_share' THEN \(ofAnswer)
                    WHEN 'unattributed_share' THEN e.amount < 0 OR d.kind <> 'unattributed' OR c.holder IS NOT a.id
                    ELSE e.amount < 0 OR d.kind <> 'clearing' OR c.holder IS NOT a.id END
            """),
        Rule(
            "trade", "What was charged for it is not what its record says, or was not shared out whole.",
            """
            SELECT r.id FROM trade_records r WHERE
                COALESCE((SELECT SUM(-e.amount) FROM trade_entries e WHERE e.record = r.id AND e.kind = 'charge'), 0)
                    <> r.charge
                OR COALESCE((SELECT SUM(e.amount) FROM trade_entries e WHERE e.record = r.id
                    AND e.kind IN ('supplier', 'broker', 'source', 'fee')), 0) <> r.charge
                OR r.charge > r.reserved
            """),
        Rule(
            "trade", "It was charged, but is not on record.",
            """
            SELECT e.record FROM trade_entries e WHERE e.kind = 'charge'
                AND NOT EXISTS (SELECT 1 FROM trade_records r WHERE r.id = e.record)
            """),
        Rule(
            "trade",
            "Its money is held, but it is neither open nor settled; or it is open and nothing is held.",
            """
            SELECT t.id FROM transfers t WHERE t.kind = 'pending' AND t.code = 'data_use'
                AND (EXISTS (SELECT 1 FROM transfers r WHERE r.pending_id = t.id)
                    = EXISTS (SELECT 1 FROM open_trades o WHERE o.id = t.id AND o.reserved = t.amount))
            """),
        Rule(
            "trade", "It is open and nothing is held for it.",
            """
            SELECT o.id FROM open_trades o WHERE o.reserved > 0
                AND NOT EXISTS (SELECT 1 FROM transfers t WHERE t.id = o.id AND t.kind = 'pending')
            """),
        Rule(
            "agr", "It has counters, but no terms of payment.",
            """
            SELECT c.agreement FROM agreement_counters c
            WHERE NOT EXISTS (SELECT 1 FROM agreement_terms t WHERE t.agreement = c.agreement)
            """),
        Rule(
            "trade", "Its agreement has no terms of payment.",
            """
            SELECT r.id FROM trade_records r
            WHERE NOT EXISTS (SELECT 1 FROM agreement_terms t WHERE t.agreement = r.agreement)
            """),
        Rule(
            "dispute", "What was held is not what the dispute says, or was not given back whole.",
            """
            SELECT d.id FROM disputes d WHERE
                COALESCE((SELECT SUM(-e.amount) FROM trade_entries e WHERE e.dispute = d.id AND e.kind = 'hold'), 0)
                    <> d.amount
                OR COALESCE((SELECT SUM(e.amount) FROM trade_entries e WHERE e.dispute = d.id AND e.kind = 'refund'),
                    0) <> d.refunded
                OR COALESCE((SELECT SUM(e.amount) FROM trade_entries e WHERE e.dispute = d.id
                    AND e.kind IN ('refund', 'release')), 0) <> CASE d.state WHEN 'open' THEN 0 ELSE d.amount END
            """),
        Rule(
            "agr", "It was signed with terms of payment, but the record of its signature is missing.",
            """
            SELECT a.id FROM agreements a WHERE NOT EXISTS (SELECT 1 FROM trade_records r WHERE r.agreement = a.id)
                AND EXISTS (SELECT 1 FROM agreement_terms t WHERE t.agreement = a.id)
            """),
        Rule(
            "agr", "The months that it was charged for are not those on record, or none would follow.",
            """
            SELECT t.agreement FROM agreement_terms t JOIN agreements a ON a.id = t.agreement
            WHERE t.months_charged <> (SELECT COUNT(*) FROM trade_records r WHERE r.agreement = t.agreement
                    AND (r.kind = 'subscription' OR r.kind = 'contract' AND EXISTS (
                        SELECT 1 FROM json_each(
                            CASE WHEN json_valid(r.document) THEN r.document ELSE '{}' END, '$.lines') l
                        WHERE json_extract(l.value, '$.kind') = 'monthly')))
                OR (t.months_charged > 0 AND t.next_month_at IS NULL AND a.state = 'active')
            """),
        Rule(
            "agr", "It is held, but it is not suspended.",
            """
            SELECT DISTINCT h.agreement FROM agreement_holds h
            WHERE NOT EXISTS (SELECT 1 FROM agreements a WHERE a.id = h.agreement AND a.state = 'suspended')
            """),
    ]

    /// The document of each record says what its columns say, and its leaf bears the document's hash.
    private static func checkDocuments(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        var last = ID<TradeRecord>(high: 0, low: 0)
        while faults.count < maximumFaults {
            let rows = try transaction.rows(
                "SELECT \(TradeRecords.columns) FROM trade_records WHERE id > $1 ORDER BY id LIMIT $2",
                [.id(last), .integer(rowsPerPage)])
            for row in rows {
                last = try row.id(0)
                guard let record = try? TradeRecords.record(row), let hash = try? record.documentHash else {
                    faults.append(TradeFault(subject: last.description, detail: "It cannot be read."))
                    continue
                }
                if !record.agreesWithDocument {
                    faults.append(
                        TradeFault(
                            subject: last.description, detail: "Its document says otherwise than its row."))
                }
                try check(
                    leaf: record.logIndex, record.kind.code, says: hash, of: record.id.description,
                    in: transaction, &faults)
            }
            if rows.count < Int(rowsPerPage) { return }
        }
    }

    private static func checkSettlements(
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        let rows = try transaction.rows("SELECT id, document, log_index FROM settlements ORDER BY month")
        for row in rows where faults.count < maximumFaults {
            let id: ID<Settlement> = try row.id(0)
            let document = try row.json(1)
            try check(
                leaf: try row.integer(2), "settlement.closed",
                says: Array(SHA256.hash(data: try document.canonical)),
                of: id.description, in: transaction, &faults)
            for entry in document["statements"]?.arrayValue ?? [] {
                guard let name = entry["statement"]?.stringValue, let statement = ID<Statement>(name) else {
                    continue
                }
                let stored = try transaction.row(
                    "SELECT document FROM statements WHERE id = $1", [.id(statement)])
                let hash = try stored.map { row throws(Problem) in
                    Array(SHA256.hash(data: try row.json(0).canonical)).hexadecimal
                }
                if hash == nil || hash != entry["document"]?.stringValue {
                    faults.append(
                        TradeFault(subject: name, detail: "It is not the statement that was settled."))
                }
            }
        }
    }

    private static func check(
        leaf index: Int64, _ kind: String, says hash: [UInt8], of id: String,
        in transaction: any ReadTransaction, _ faults: inout [TradeFault]
    ) throws(Problem) {
        try check(leaf: index, kind, of: id, in: transaction, &faults) {
            $0["document"]?.stringValue == hash.hexadecimal
        }
    }

    /// Holds a row against the leaf that it names.
    static func check(
        leaf index: Int64, _ kind: String, of id: String, in transaction: any ReadTransaction,
        _ faults: inout [TradeFault], _ agrees: (JSONValue) -> Bool
    ) throws(Problem) {
        guard let leaf = try AuditLog.leaf(at: index, in: transaction) else {
            faults.append(TradeFault(subject: id, detail: "The log has no leaf \(index)."))
            return
        }
        let told = (try? JSONValue(parsing: leaf.bytes)) ?? .null
        if !agrees(told) || told["id"]?.stringValue != id || told["kind"]?.stringValue != kind {
            faults.append(TradeFault(subject: id, detail: "Leaf \(index) says otherwise than the record."))
        }
    }
}

extension TradeRecord {
    fileprivate var agreesWithDocument: Bool {
        document["id"]?.stringValue == id.description && document["kind"]?.stringValue == kind.rawValue
            && document["agreement"]?.stringValue == agreement.description
            && document["consumer"]?.stringValue == consumer.description
            && document["provider"]?.stringValue == provider.description
            && document["charge"]?.stringValue == charge.decimal
            && document["reserved"]?.stringValue == reserved.decimal
            && document["currency"]?.stringValue == charge.currency.code
            && document["month"]?.stringValue == month.text
    }
}
