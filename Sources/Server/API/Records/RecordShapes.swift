import Accounting
import Exchange

/// The objects of `/api/records`.
enum RecordShapes {
    static let usage = ObjectShape(
        "Usage",
        [
            .required("input_tokens", .count, "Cached ones included."),
            .required("cached_input_tokens", .count),
            .required("output_tokens", .count),
            .required(
                "source", .words(of: TokenUsage.Source.self),
                "Who says so: the engine, our own count, or an estimate."),
        ])

    static let chargeLine = ObjectShape(
        "ChargeLine",
        [
            .required("kind", .words(of: ChargeLine.Kind.self)),
            .required("tokens", .count, "Calls for a line of kind `plan_calls`, and under a plan by call."),
            .required("amount", .amount),
        ])

    static let charge = ObjectShape(
        "Charge",
        [
            .required("amount", .amount),
            .required("currency", .currency),
            .required("lines", .list(.object(chargeLine)), "They sum to `amount` and `capped` together."),
        ])

    static let proof = ObjectShape(
        "InclusionProof", "That the leaf is in the log (RFC 9162 §2.1.3), with the checkpoint that says so.",
        [
            .required("tree_size", .count),
            .required("root", .base64),
            .required("path", .list(.base64), "From the leaf's sibling up."),
            .required("checkpoint", .anyText, "A signed note (C2SP): GET /api/log gives the key."),
        ])

    static let place = ObjectShape(
        "LogPlace", "Where the record is in the transparency log.",
        [
            .required("index", .count),
            .required("leaf_hash", .base64, "RFC 6962 §2.1."),
        ])

    static let provenPlace = ObjectShape(
        "ProvenLogPlace", "Where the record is in the transparency log, and the proof of it.",
        place.members + [
            .required("leaf", .base64, "The exact bytes: canonical JSON (RFC 8785)."),
            .required(
                "inclusion_proof", .nullable(.object(proof)),
                "null while no checkpoint covers the leaf: ask again in a second."),
        ])

    static let plan = ObjectShape(
        "RecordPlan", "With the plan's terms and the usage it gives the charge.",
        [
            .required("plan", .id(Plan.self), "The version of the plan."),
            .required("subscription", .id(Subscription.self)),
            .required("month", .nullable(.count), "Of the subscription, 0 the first; null in the trial."),
            .required("included", .count, "Its units that the month includes."),
            .required("before", .count, "Units beyond those that were charged in the month before it."),
            .required("charged_before", .amount, "What the meter had charged in the month before it."),
        ])

    private static let facts: [ObjectShape.Member] = [
        .required("id", .id(Use.self)),
        .required("account", .id(Account.self)),
        .required("account_name", .anyText),
        .required("service", .anyText, "The service's name."),
        .required("service_id", .id(Service.self)),
        .required("engine", .anyText),
        .required("model", .anyText, "The engine's own name for the model."),
        .required("endpoint", .words(of: UseEndpoint.self)),
        .required("status", .words(of: UseStatus.self)),
        .required("usage", .nullable(.object(usage)), "null when nothing was delivered."),
        .required("charge", .object(charge)),
        .required("reserved", .amount, "What was held before the answer; the charge is never above it."),
        .required("capped", .amount, "What the usage would have cost above that: not charged."),
        .required("estimated", .boolean, "Whether the usage is anything but the engine's own report."),
        .required("price", .id(Price.self)),
        .required("plan", .nullable(.object(plan)), "The plan that priced it; null where the price did."),
        .required("transfer", .id(Transfer.self), "The transfer of the charge."),
        .required(
            "payload_hash", .hexadecimal,
            "A commitment to the request's body: SHA-256 of 32 bytes of salt and the body."),
        .required("created_at", .time),
        .required("finished_at", .time),
    ]

    static let summary = ObjectShape(
        "RecordSummary", facts + [.required("log", .object(place))])

    static let record = ObjectShape(
        "Record", "The whole record of one answer.",
        facts + [
            .required(
                "payload_salt", .hexadecimal,
                "With it, whoever has the request's body can show that this record is of it."),
            .required("decisions", .list(.anything), "What the rules decided."),
            .required("citations", .list(.object(citation)), "The passages that the answer cites."),
            .required(
                "grounding", .nullable(.object(grounding)),
                "From which passages the answer was made, and who earned what; null where it was made from none."
            ),
            .required("log", .object(provenPlace)),
        ])

    static let citation = ObjectShape(
        "Citation", "A passage that sentences of the answer verifiably cite.",
        [
            .required("passage", .count, "Its number in the answer, from 1."),
            .required("agreement", .id(Agreement.self)),
            .required("product", .nullable(.id(Product.self))),
            .required("title", .nullable(.anyText)),
            .required("document", .anyText, "Version and file."),
            .required("place", .anything, "Page, section and rows, as far as there are any."),
            .required("sha256", .hexadecimal, "Of the passage's text."),
            .required("sentences", .list(.count), "Which sentences cite it, from 0."),
            .required("amount", .amount, "What it earned of the answer's price."),
        ])

    static let grounding = ObjectShape(
        "Grounding", "What the leaf has the hash of, and how the price was divided by it.",
        [
            .required("document", .anything, "Its canonical JSON (RFC 8785) is what is hashed."),
            .required("sha256", .hexadecimal, "As the leaf has it."),
            .required("currency", .currency),
            .required("data", .amount, "The data's part of the charge."),
            .required("uncited", .amount, "What of it no passage carried."),
            .required("lines", .list(.object(revenueLine)), "What was posted to whom."),
        ])

    static let revenueLine = ObjectShape(
        "RevenueLine",
        [
            .required("kind", .words(of: TradeEntry.Kind.self)),
            .required("participant", .nullable(.id(Participant.self)), "null for what is owed to nobody."),
            .required("agreement", .nullable(.id(Agreement.self))),
            .required("product", .nullable(.id(Product.self))),
            .required("amount", .balance, "Below zero where it was taken back."),
            .required("transfer", .id(Transfer.self)),
            .required("month", .text(7...7, like: "2026-11"), "The month to which it is posted."),
        ])

    static let passage = ObjectShape(
        "CitedPassage", "A passage as it stands in the index.",
        [
            .required("passage", .count),
            .required("title", .nullable(.anyText)),
            .required("document", .anyText),
            .required("place", .anything),
            .required("text", .anyText),
            .required("is_same", .boolean, "Whether it is byte for byte what the answer was made from."),
        ])

    static let content = ObjectShape(
        "RecordContent",
        [
            .required("record", .id(Use.self)),
            .required(
                "request", .nullable(.anyText), "The body that went to the engine; null where none is kept."),
            .required("answer", .nullable(.anyText), "What left; null where none is kept."),
        ])
}
