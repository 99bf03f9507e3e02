import Exchange
import Knowledge

/// The objects of `/api/knowledge-bases`.
enum KnowledgeShapes {
    private static let purposes = Shape.list(
        .text(1...UseRequest.maximumTextBytes), atMost: KnowledgeBase.maximumPurposes)

    static let draft = ObjectShape(
        "KnowledgeBaseDraft",
        [
            .required(
                "name", .text(KnowledgeBase.nameBytes, like: "handbooks"),
                "Once on this server: lower-case letters, digits and hyphens."),
            .optional(
                "purposes", purposes,
                "What it is for: an agreement must permit to index its data for one of them."),
            .optional(
                "participant", .id(Participant.self), "Whose it is, where an operator makes it."),
        ])

    private static let documents = ObjectShape(
        "KnowledgeDocumentCounts",
        [
            .required("total", .count), .required("done", .count, "Whatever became of them."),
            .required("waiting", .count), .required("reading", .count), .required("indexed", .count),
            .required("failed", .count), .required("skipped", .count), .required("removed", .count),
        ])

    private static let progress = ObjectShape(
        "KnowledgeProgress",
        [
            .required("documents", .object(documents)),
            .required("passages", .count, "In the index, and of what is read now so far."),
            .required("bytes_done", .count, "Of the files of documents that are done."),
            .required("bytes", .count, "Of all files."),
            .required(
                "without_embeddings", .count, "Documents in the index that are found by words only."),
        ])

    private static let source = ObjectShape(
        "KnowledgeSource",
        [
            .required("agreement", .id(Agreement.self)),
            .required("product", .nullable(.id(Product.self))),
            .required("added_at", .time),
            .required("is_open", .boolean, "Whether its passages may be found now."),
            .required("lack", .nullable(.anyText), "Why not, or why nothing is read."),
            .required("version", .nullable(.id(ProductVersion.self)), "Whose files are its documents."),
            .required("progress", .object(progress)),
        ])

    static let base = ObjectShape(
        "KnowledgeBase", "Agreements whose documents services answer from.",
        [
            .required("id", .id(KnowledgeBase.self)), .required("name", .anyText),
            .required("participant", .id(Participant.self)), .required("purposes", .list(.anyText)),
            .required("created_at", .time),
            .required("sources", .list(.object(source), atMost: KnowledgeBase.maximumSources)),
            .required("progress", .object(progress)),
        ])

    static let document = ObjectShape(
        "KnowledgeDocument", "One file of a product's version under one agreement.",
        [
            .required("id", .id(KnowledgeDocument.self)), .required("agreement", .id(Agreement.self)),
            .required("version", .id(ProductVersion.self)), .required("file", .anyText),
            .required("sha256", .hexadecimal), .required("bytes", .count), .required("media_type", .anyText),
            .required("role", .words(of: ProductFile.Role.self)),
            .required("state", .words(of: DocumentProgress.State.self)),
            .required(
                "reason", .nullable(.anyText),
                "Why it failed, was skipped or removed, waits again, or has no embeddings."),
            .required("attempts", .count), .required("due_at", .nullable(.time), "When it is tried again."),
            .required("passages", .count), .required("rows", .count, "Of a table."),
            .required(
                "redactions", .anything, "How much personal data was taken out before it was stored, by kind."
            ),
            .required("embedding_model", .nullable(.anyText)),
            .required("trade", .nullable(.id(TradeRecord.self)), "The record of its use."),
            .required("log_index", .nullable(.count)), .required("changed_at", .time),
        ])

    static let refreshed = ObjectShape(
        "KnowledgeRefresh", [.required("documents", .count, "How many are tried anew.")])
}
