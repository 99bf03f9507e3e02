import Exchange
import Knowledge
import Primitives

/// The objects of `/api/search`.
enum SearchShapes {
    static let standardLimit = 10

    static let asked = ObjectShape(
        "PassageSearch",
        [
            .required("knowledge_base", .text(1...63, like: "handbooks"), "The name of a knowledge base."),
            .required(
                "query", .text(1...PassageSearch.maximumCharacters, like: "How is revenue recognised?")),
            .optional(
                "limit", .integer(1...Int64(PassageQuery.maximumLimit)),
                "How many passages; 10 when left out."),
        ])

    static let found = ObjectShape("FoundPassages", [.required("data", .list(.object(passage)))])

    private static let passage = ObjectShape(
        "FoundPassage",
        [
            .required("text", .anyText),
            .required("language", .words(of: Language.self)),
            .required("agreement", .id(Agreement.self)),
            .required("product", .nullable(.id(Product.self))),
            .required("document", .anyText, "Version and file."),
            .required("ordinal", .count, "Its place among the document's passages, from 0."),
            .required("place", .anything, "Page, section and rows, as far as there are any."),
            .required("word_rank", .nullable(.count), "Its place among those found by words, from 1."),
            .required("meaning_rank", .nullable(.count), "Its place among those found by meaning."),
            .required("similarity", .nullable(.integer(-1_000...1_000)), "To the question, in thousandths."),
            .required(
                "record", .nullable(.id(TradeRecord.self)),
                "The use of its agreement; null for one signed without terms of payment."),
        ])
}
