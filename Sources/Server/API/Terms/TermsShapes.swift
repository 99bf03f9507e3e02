import Accounting
import Oversight
import Primitives

/// The objects of terms of use.
enum TermsShapes {
    private static let text = Shape.text(1...TermsBook.maximumTextBytes)

    static let texts = ObjectShape(
        "TermsTexts", "The terms in every language of the house.",
        [.required("en", text), .required("ja", text), .required("zh", text)])

    static let draft = ObjectShape(
        "TermsDraft", "Either `texts`, or `url` and `sha256`.",
        [
            .required("version", .text(1...64, like: "2026-11"), "What the operator calls it; unique."),
            .optional("texts", .object(texts)),
            .optional("url", .text(1...2_048, like: "https://example.com/terms")),
            .optional("sha256", .text(64...64), "Of what stands at the URL, in lower-case hexadecimal."),
            .optional("in_force_from", .time, "From then on it must have been accepted; now when left out."),
        ])

    static let terms = ObjectShape(
        "Terms", "One version of the terms of a service. It never changes.",
        [
            .required("id", .id(Terms.self)),
            .required("service", .id(Service.self)),
            .required("version", .anyText),
            .required("texts", .nullable(.object(texts))),
            .required("url", .nullable(.anyText)),
            .required(
                "sha256", .hexadecimal, "Of the texts as canonical JSON, or of what stands at the URL."),
            .required("in_force_from", .time),
            .required(
                "is_in_force", .boolean, "Whether it is this version that must have been accepted now."),
            .required("created_at", .time),
        ])

    static let acceptanceDraft = ObjectShape(
        "AcceptanceDraft",
        [
            PeopleShapes.account, PeopleShapes.endUser,
            .required("service", .text(1...128, like: "assistant")),
            .required("version", .text(1...64, like: "2026-11")),
        ])

    static let acceptance = ObjectShape(
        "Acceptance", "That a person accepted a version.",
        [
            .required("person", .id(Person.self)),
            .required("terms", .id(Terms.self)),
            .required("service", .anyText),
            .required("version", .anyText),
            .required("accepted_at", .time),
            .required("log_index", .count, "Of the leaf that says so: GET /log/…, `minato log proof`."),
        ])
}
