import Accounting

/// The objects of `/api/earnings`.
enum EarningsShapes {
    private static let part = Shape.integer(0...1_000)

    static let quality = ObjectShape(
        "AttributionQuality",
        "How well the attribution of a service's answers agrees with what is lost without each source, of those that were sampled. Never the basis of pay.",
        [
            .required("service", .anyText, "The service's name."),
            .required("service_id", .id(Service.self)),
            .required("answers", .count, "Answers whose questions were asked again."),
            .required("sources", .count, "Sources that were left out, one for each second answer."),
            .required(
                "mean_share", part, "What the attribution gave them of the cited tokens, in thousandths."),
            .required("mean_lost", part, "What was lost without them, in thousandths."),
            .required(
                "concordant", .count,
                "Pairs of one answer's sources of which the one with the larger share also lost more."),
            .required("discordant", .count, "Or less."),
            .required("tied", .count, "Or as much."),
            .required(
                "concordance", .nullable(part),
                "Of concordant and discordant ones the concordant, in thousandths; null where there are none."
            ),
            .required(
                "correlation", .nullable(.integer(-1_000...1_000)),
                "Pearson's, of shares and losses, in thousandths; null where one of them never differs."),
            .required(
                "unharmed", .count, "Answers that lost nothing without one of the sources that they cite."),
        ])
}
