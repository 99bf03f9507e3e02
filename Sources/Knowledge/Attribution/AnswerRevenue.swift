import Accounting
import Exchange
import Persistence
import Primitives

/// Pays those whose passages carried an answer, in the transaction that charges it; and tells afterwards who earned what.
public enum AnswerRevenue {
    /// How the price of an answer is divided: a pure function of the charge and the answer's document.
    ///
    /// The charge is divided by the split of the service; the data's part by the tokens of the sentences, each equally
    /// among the passages that it verifiably cites, weighted by their agreements' rates. What no sentence cites goes to
    /// nobody. Nothing is rounded to minor units here.
    /// - Throws: `unprocessable` for a document beyond the bounds of ``AnswerAttribution``.
    public static func division(
        of charge: Money, by grounding: AnswerGrounding, use: ID<Use>
    ) throws(Problem) -> AnswerShares.Division {
        var division = AnswerShares.Division(currency: charge.currency)
        guard charge.nanos > 0 else { return division }
        let split = grounding.split
        let parts = try Allocation.split(
            charge.nanos,
            weights: [
                ("platform", split.platform), ("model", split.model), ("compute", split.compute),
                ("data", split.data),
            ], salt: use.bytes)
        division.model = parts[1]
        division.compute = parts[2]
        let (passages, uncited) = try passageParts(of: parts[3], by: grounding, use: use)
        var nanos: [ID<Agreement>: Int64] = [:]
        var order: [ID<Agreement>] = []
        for (number, part) in passages.sorted(by: { $0.key < $1.key }) {
            let agreement = grounding.passages[number - 1].agreement
            if nanos[agreement] == nil { order.append(agreement) }
            nanos[agreement, default: 0] += part
        }
        division.data = order.map { .init(agreement: $0, nanos: nanos[$0] ?? 0) }
        division.uncited = uncited
        return division
    }

    /// What each passage earned of the data's part, by its number.
    public static func passageParts(
        of nanos: Int64, by grounding: AnswerGrounding, use: ID<Use>
    ) throws(Problem) -> (parts: [Int: Int64], uncited: Int64) {
        try attribution(of: grounding).divide(
            nanos, key: { withUnsafeBytes(of: UInt32($0).bigEndian) { Array($0) } }, salt: use.bytes)
    }

    /// How much each passage carried, by its number.
    static func attribution(of grounding: AnswerGrounding) throws(Problem) -> AnswerAttribution<Int> {
        let passages = grounding.passages
        return try AnswerAttribution(
            grounding.sentences.map { sentence in
                AnswerAttribution<Int>.Sentence(
                    tokens: sentence.tokens,
                    citations: sentence.citations.map(\.passage).filter { passages.indices.contains($0 - 1) })
            }, rate: { passages[$0 - 1].rate })
    }

    /// Keeps the document and posts the parts.
    /// - Throws: What ``AnswerShares/post(_:of:at:in:)`` throws; the caller must let its transaction fail with it.
    public static func settle(
        _ record: UseRecord, by grounding: AnswerGrounding, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO answer_groundings (id, account, service, subscription, month, document, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .id(record.id), .id(record.account), .id(record.service),
                .id(record.plan?.subscription),
                .integer(try TradeMonth.open(at: time, in: transaction).number),
                .text(try grounding.json.canonicalText), .time(time),
            ])
        let division = try division(of: record.charge, by: grounding, use: record.id)
        let parts = try AnswerShares.parts(
            of: division, owners: owners(of: record, grounding.split, in: transaction), salt: record.id.bytes,
            in: transaction)
        try AnswerShares.post(parts, of: record.id, for: record.account, at: time, in: transaction)
    }

    /// What is kept of an answer's sources; nil for one that has none.
    public static func grounding(
        of use: ID<Use>, in transaction: any ReadTransaction
    ) throws(Problem) -> AnswerGrounding? {
        try transaction.row("SELECT document FROM answer_groundings WHERE id = $1", [.id(use)])
            .map { (row) throws(Problem) in try AnswerGrounding(stored: try row.json(0)) }
    }

    /// Whose the parts of model and compute are: who had the name that the split tells when the answer ended. Who took the
    /// name later is somebody else to the answers before, whenever they are recomputed.
    static func owners(
        of record: UseRecord, _ split: RevenueSplit, in transaction: any ReadTransaction
    ) throws(Problem) -> (model: ID<Participant>?, compute: ID<Participant>?) {
        func owner(_ name: String?) throws(Problem) -> ID<Participant>? {
            guard let name, let found = try Participants.named(name, in: transaction),
                found.createdAt <= record.finishedAt
            else { return nil }
            return found.id
        }
        return (try owner(split.modelOwner), try owner(split.computeOwner))
    }
}
