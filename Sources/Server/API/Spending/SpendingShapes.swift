import Accounting

/// The objects of limits of spending, alerts and usage.
enum SpendingShapes {
    private static let alerts = Shape.list(
        .integer(SpendLimit.alertBounds), atMost: SpendLimit.maximumAlerts)

    static let draft = ObjectShape(
        "SpendLimitDraft",
        [
            .optional(
                "key", .id(APIKey.self), "Whose spending is limited; that of the whole account when left out."
            ),
            .required(
                "monthly", .amount, "For uses that begin in a calendar month (UTC). Fees stand outside."),
            .optional(
                "hard", .boolean,
                "Whether a request that could go beyond is refused (429 `insufficient_quota`); true when left out."
            ),
            .optional(
                "alerts", alerts, "Percents of the limit at which an alert is made, each once a month."),
        ])

    static let limit = ObjectShape(
        "SpendLimit",
        [
            .required("account", .id(Account.self)),
            .required("key", .nullable(.id(APIKey.self)), "null for the whole account."),
            .required("monthly", .amount),
            .required("currency", .currency),
            .required("hard", .boolean),
            .required("alerts", alerts),
            .required("spent", .amount, "In this month, as of the last commit."),
            .required("held", .amount, "By uses that are under way."),
        ])

    static let alert = ObjectShape(
        "SpendAlert",
        [
            .required("id", .id(SpendAlert.self)),
            .required("account", .id(Account.self)),
            .required("key", .nullable(.id(APIKey.self))),
            .required("month", .anyText, "Such as 2026-11, UTC."),
            .required("percent", .count),
            .required("spent", .amount),
            .required("limit", .amount),
            .required("currency", .currency),
            .required("created_at", .time),
        ])

    static let line = ObjectShape(
        "UsageLine",
        [
            .required("account", .id(Account.self)),
            .required("account_name", .anyText),
            .required("service", .anyText),
            .required("uses", .count),
            .required("input_tokens", .count),
            .required("output_tokens", .count),
            .required("charged", .amount),
            .required("under_plan", .count, "How many of the uses a plan priced."),
        ])

    static let usage = ObjectShape(
        "UsageReport",
        [
            .required("account", .id(Account.self)),
            .required("month", .anyText, "UTC."),
            .required("currency", .currency),
            .required("charged", .amount, "The sum of the lines."),
            .required("lines", .list(.object(line)), "Of the account and its sub-accounts, by service."),
        ])
}
