import Accounting

/// The objects of `/api/accounts`.
enum AccountShapes {
    private static let requestsPerMinute = Shape.integer(1...1_000_000_000_000)
    private static let tokensPerMinute = Shape.integer(1...1_000_000_000_000)

    static let limits = ObjectShape(
        "AccountLimits", "What each key of the account may ask for within a minute.",
        [
            .optional("requests_per_minute", .nullable(requestsPerMinute), "null for no limit."),
            .optional(
                "tokens_per_minute", .nullable(tokensPerMinute),
                "Input and output together; null for no limit."),
        ])

    static let draft = ObjectShape(
        "AccountDraft",
        [
            .required("name", .name(like: "acme"), "Unique, without blanks; it never changes."),
            .required("currency", .currency, "What the account is charged in; it never changes."),
            .optional(
                "terms", .words(of: Account.Terms.self),
                "Whether the account pays before use or after; `prepaid` when left out. It never changes."),
            .optional(
                "parent", .text(1...128, like: "acme"),
                "The id or name of the account that pays for it, for a sub-account: the parent needs a licence in force and a free seat."
            ),
            .optional("credit", .amount, "What it opens with; nothing when left out."),
            .optional(
                "credit_limit", .amount, "How much a postpaid account may owe at any time; 0 when left out."),
            .optional("limits", .object(limits)),
        ])

    static let change = ObjectShape(
        "AccountChange", "What is left out stays as it is.",
        [
            .optional(
                "state", .words(of: Account.State.self), "A suspended account may read, and use nothing."),
            .optional("credit_limit", .amount),
            .optional("limits", .object(limits)),
        ])

    static let credit = ObjectShape(
        "Credit", [.required("amount", .amount, "In the account's currency, above 0; at most nine decimals.")]
    )

    static let balance = ObjectShape(
        "Balance",
        [
            .required("posted", .balance, "Paid in less charged; below zero when a postpaid account owes."),
            .required("pending", .amount, "Reserved by uses that are under way."),
            .required(
                "available", .balance,
                "What further uses may reserve; below zero where an invoice added taxes to what was used."),
            .required("currency", .currency),
        ])

    static let account = ObjectShape(
        "Account",
        [
            .required("id", .id(Account.self)),
            .required("name", .name(like: "acme")),
            .required("currency", .currency),
            .required("terms", .words(of: Account.Terms.self)),
            .required("credit_limit", .amount),
            .required("limits", .object(limits)),
            .required("state", .words(of: Account.State.self)),
            .required(
                "ledger_account", .nullable(.anyText),
                "The account's number in transfers and in the ledger's export; null for a sub-account."),
            .required("created_at", .time),
            .required("parent", .nullable(.id(Account.self)), "Who pays for it; null where it does itself."),
            .required("balance", .nullable(.object(balance)), "null for a sub-account: its parent pays."),
        ])
}
