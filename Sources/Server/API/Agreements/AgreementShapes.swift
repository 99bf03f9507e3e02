import Exchange
import Policy
import Primitives

/// The objects of `/api/agreements` and `/api/receipts`.
enum AgreementShapes {
    static let draft = ObjectShape(
        "AgreementDraft", "An offer to sign. An `Idempotency-Key` makes a repeated request one signature.",
        [
            .required("offer", .id(Offer.self)),
            .optional(
                "months", .integer(1...Int64(OfferPrice.maximumMonths)),
                "How long it runs; without end when left out."),
            .optional("ends_at", .time, "When it ends by itself, instead of `months`."),
            .optional("broker", .id(Participant.self), "Who brought the parties together."),
        ])

    static let change = ObjectShape(
        "AgreementChange",
        [.optional("reason", .text(1...500), "It stands with the agreement and both parties see it.")])

    static let agreement = ObjectShape(
        "Agreement", "What two participants agreed on. Its terms never change.",
        [
            .required("id", .id(Agreement.self)),
            .required("iri", .anyText, "Its `@id` in the Dataspace Protocol."),
            .required("offer", .nullable(.id(Offer.self))),
            .required("product", .nullable(.id(Product.self))),
            .required("dataset", .anyText, "The `@id` of the dataset."),
            .required("provider", .id(Participant.self)),
            .required("consumer", .id(Participant.self)),
            .required("policy", .object(OfferShapes.anyObject)),
            .required("price", .object(OfferShapes.anyObject)),
            .required("sentence", .object(OfferShapes.sentence)),
            .required(
                "terms_sha256", .hexadecimal,
                "Of the canonical JSON of `agreed` in the document of the signature: parties, dataset, offer, product, policy, price and end."
            ),
            .required("state", .words(of: Agreement.State.self)),
            .required("signed_at", .time),
            .required(
                "credit", .nullable(.amount),
                "What is taken off the next months, because one that was charged was closed for a part; null for an agreement without a price of this server."
            ),
            .required("ends_at", .nullable(.time)),
            .required("ended_at", .nullable(.time)),
            .required("end_reason", .nullable(.anyText)),
            .required("log_index", .count),
        ])

    static let record = ObjectShape(
        "TradeRecord", "What happened under an agreement, and what it cost.",
        [
            .required("id", .id(TradeRecord.self), "GET /api/receipts/{id} gives its sealed receipt."),
            .required("kind", .words(of: TradeRecord.Kind.self)),
            .required("agreement", .id(Agreement.self)),
            .required("charge", .amount),
            .required("reserved", .amount, "What was held for it."),
            .required("currency", .currency),
            .required("month", .anyText, "To which it is posted."),
            .required("document", .object(OfferShapes.anyObject), "All of it; its hash stands in the log."),
            .required("created_at", .time),
            .required("log_index", .count),
        ])

    static let use = ObjectShape(
        "AgreementUse", "A use that is made and over. An `Idempotency-Key` makes a repeated request one use.",
        [
            .required("action", .words(of: UseAction.self)),
            .optional(
                "purpose", .list(.text(1...UseRequest.maximumTextBytes), atMost: UseRequest.maximumPurposes)),
            .optional("place", .text(2...16, like: "JP")),
            .optional("calls", OfferShapes.quantity),
            .optional("rows", OfferShapes.quantity),
            .optional("bytes", OfferShapes.quantity),
            .optional("tokens", OfferShapes.quantity),
        ])

    static let receipt = ObjectShape(
        "SealedReceipt", "The house's signed word with the proof that it stands in the log.",
        [
            .required(
                "receipt", .anyText, "A JSON Web Signature (RFC 7515, EdDSA): typ `minato-receipt+jwt`."),
            .required("key", .object(OfferShapes.anyObject), "The public key of the house (RFC 8037)."),
            .required("leaf", .base64, "The leaf of the log, byte for byte."),
            .required("log_index", .count),
            .required(
                "proof", .nullable(.object(OfferShapes.anyObject)),
                "tree_size, root, path (RFC 9162 §2.1.3) and checkpoint (C2SP signed note); null until one covers it."
            ),
            .required("log_key", .anyText, "The verifier key of the log."),
        ])
}
