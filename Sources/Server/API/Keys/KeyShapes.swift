import Accounting

/// The objects of an account's keys.
enum KeyShapes {
    static let draft = ObjectShape(
        "KeyDraft",
        [
            .optional(
                "label", .text(1...128, like: "production"), "What people call the key; `api` when left out.")
        ])

    private static let members: [ObjectShape.Member] = [
        .required("id", .id(APIKey.self)),
        .required("account", .id(Account.self)),
        .required("label", .text(1...128, like: "production")),
        .required("hint", .anyText, "Enough to recognise the key by, too little to guess it from."),
        .required("origin", .words(of: Origin.self), "Who brought it into being."),
        .required("created_at", .time),
        .required("revoked_at", .nullable(.time), "Since when it opens nothing any more."),
    ]

    static let key = ObjectShape("Key", members)

    static let newKey = ObjectShape(
        "NewKey",
        members + [
            .required(
                "key", .nullable(.text(46...46)),
                "The key itself. It is shown this once and not kept: null in the answer to a repeated request."
            )
        ])
}
