import Accounting
import Exchange
import Primitives

/// The objects of `/api/disputes`, `/api/entries`, `/api/settlements` and `/api/statements`.
enum SettlementShapes {
    static let month = Shape.text(7...7, like: "2026-03")

    static let disputeDraft = ObjectShape(
        "DisputeDraft",
        [
            .required("record", .id(TradeRecord.self), "The charge."),
            .required(
                "reason", .text(1...Dispute.maximumReasonCharacters), "Both parties and the operator read it."
            ),
        ])

    static let resolution = ObjectShape(
        "DisputeResolution",
        [
            .required(
                "decision", .word(["release", "refund", "withdraw"]),
                "`withdraw` by the consumer, `release` and `refund` by the operator."),
            .optional("refund", .amount, "What goes back to the consumer; all of it when left out."),
        ])

    static let dispute = ObjectShape(
        "Dispute",
        [
            .required("id", .id(Dispute.self)),
            .required("agreement", .id(Agreement.self)),
            .required("record", .id(TradeRecord.self)),
            .required("consumer", .id(Participant.self)),
            .required("provider", .id(Participant.self)),
            .required("reason", .anyText),
            .required("state", .words(of: Dispute.State.self)),
            .required("amount", .amount),
            .required("refunded", .amount),
            .required("currency", .currency),
            .required("opened_at", .time),
            .required("resolved_at", .nullable(.time)),
            .required("log_index", .count),
        ])

    static let settlementDraft = ObjectShape(
        "SettlementDraft", [.required("month", month, "A month that is over.")])

    static let settlement = ObjectShape(
        "Settlement", "A month that is closed for ever.",
        [
            .required("id", .id(Settlement.self)),
            .required("month", month),
            .required("document", .object(OfferShapes.anyObject), "Names the hash of every statement."),
            .required("closed_at", .time),
            .required("log_index", .count),
        ])

    static let statement = ObjectShape(
        "Statement", "What one participant earned and paid in one month and currency.",
        [
            .required("id", .id(Statement.self)),
            .required("month", month),
            .required("participant", .id(Participant.self)),
            .required("currency", .currency),
            .required("opening", .balance, "What was owed to it before."),
            .required("closing", .balance, "What is owed to it after the payout."),
            .required(
                "document", .object(OfferShapes.anyObject),
                "Lines by agreement and product, rounding, payout."),
            .required("document_sha256", .hexadecimal, "As the settlement's document names it."),
        ])

    static let entry = ObjectShape(
        "TradeEntry", "What one transfer meant for one participant, or for the house.",
        [
            .required("transfer", .id(Transfer.self), "In the ledger."),
            .required("participant", .nullable(.id(Participant.self)), "null for the house."),
            .required("kind", .words(of: TradeEntry.Kind.self)),
            .required("amount", .balance, "From the participant's side: below zero where it pays."),
            .required("currency", .currency),
            .required("month", month, "To which it is posted."),
            .required("agreement", .nullable(.id(Agreement.self))),
            .required("product", .nullable(.id(Product.self)), "Whose revenue it is."),
            .required("record", .nullable(.id(TradeRecord.self))),
            .required("dispute", .nullable(.id(Dispute.self))),
            .required("created_at", .time),
        ])
}
