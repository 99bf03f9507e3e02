import Exchange

/// The objects of quality cards.
enum QualityShapes {
    static let card = ObjectShape(
        "QualityCard", "What was found out about a version from its data.",
        [
            .required("product", .id(Product.self)), .required("version", .count, "The version's number."),
            .required("state", .words(of: QualityCard.State.self)),
            .required(
                "card", .nullable(.anything),
                "The figures, in whole numbers and basis points; docs/quality.md."),
            .required("card_sha256", .nullable(.hexadecimal), "Of the figures as canonical JSON (RFC 8785)."),
            .required("reason", .nullable(.anyText), "Why there are none."),
            .required("asked_at", .time), .required("ended_at", .nullable(.time)),
            .required("signature", .nullable(.anyText), "The assessor's, a JSON Web Signature."),
            .required("signed_by", .nullable(.id(Participant.self))),
            .required("signed_at", .nullable(.time)),
            .required("log_index", .nullable(.count), "Of the leaf of its last change."),
        ])
    static let signing = ObjectShape(
        "QualitySigning",
        [.required("card_sha256", .hexadecimal, "Of the figures that the assessor has read.")])
}
