import Accounting

/// The objects of `/api/transfers`.
enum TransferShapes {
    /// The most characters of the reason of a reversal: a sentence, not a file.
    static let reasonLengths = 1...200

    static let transfer = ObjectShape(
        "Transfer", "A movement of money between two accounts of the ledger. It never changes.",
        [
            .required("id", .id(Transfer.self)),
            .required(
                "kind", .words(of: TransferKind.self),
                "`pending` holds money until its `post` or `void`; `single` and `reversal` move it at once."),
            .required("code", .words(of: TransferCode.self), "Why money moves."),
            .required("amount", .amount),
            .required("currency", .currency),
            .required("debit", .anyText, "The number of the ledger account that pays."),
            .required("credit", .anyText, "The number of the ledger account that is paid."),
            .required("pending", .nullable(.id(Transfer.self)), "What a `post` or `void` resolves."),
            .required("reverses", .nullable(.id(Transfer.self)), "What a `reversal` takes back."),
            .required(
                "link", .nullable(.id(Transfer.self)), "The first of the set with which it stands or falls."),
            .required("use", .nullable(.id(Use.self)), "The use that it is about: GET /api/records/{id}."),
            .required("created_at", .time),
        ])

    static let reversal = ObjectShape(
        "ReversalDraft",
        [
            .required(
                "reason", .text(reasonLengths, like: "charged twice by mistake"),
                "Why. It stands in the public log for ever: no names, nothing personal.")
        ])
}
