import Accounting
import Oversight
import Primitives

/// The objects of `/api/requests`.
enum RequestShapes {
    private static let words = Shape.text(1...PersonRequest.maximumCharacters)

    static let draft = ObjectShape(
        "PersonRequestDraft",
        [
            PeopleShapes.account, PeopleShapes.endUser,
            .required(
                "kind", .words(of: PersonRequest.Kind.self),
                "Access and deletion are done at once; a correction waits for a person."),
            .optional("details", words, "What is to be corrected, and to what."),
        ])

    static let outcome = ObjectShape(
        "PersonRequestOutcome",
        [
            .required("outcome", .word(["done", "refused"])),
            .required("reply", words, "What the person reads."),
        ])

    private static let facts: [ObjectShape.Member] = [
        .required("id", .id(PersonRequest.self)),
        .required("account", .id(Account.self)),
        .required(
            "person", .nullable(.id(Person.self)), "null where nothing was kept of who asks."),
        .required("kind", .words(of: PersonRequest.Kind.self)),
        .required("details", .nullable(.anyText)),
        .required("state", .words(of: PersonRequestState.self)),
        .required("reply", .nullable(.anyText)),
        .required(
            "receipt", .nullable(.anything),
            "What was done; of a deletion what was erased, what is kept and why. The log's leaf says the same."
        ),
        .required("words", .object(CaseShapes.words), "What the person is told, in each language."),
        .required("created_at", .time),
        .required("due_at", .time),
        .required("is_overdue", .boolean),
        .required("closed_at", .nullable(.time)),
        .required("log_index", .count, "Of the leaf of its last change: once it is closed, of the receipt."),
    ]

    static let request = ObjectShape("PersonRequest", facts)

    static let provenRequest = ObjectShape(
        "ProvenPersonRequest", "A request with the proof that the log has its receipt.",
        facts + [.required("log", .object(RecordShapes.provenPlace))])

    static let text = ObjectShape(
        "PersonText", "A text that is kept, as it was stored.",
        [
            .required("record", .id(Use.self)), .required("part", .words(of: ContentPart.self)),
            .required("text", .anyText),
        ])

    static let export = ObjectShape(
        "PersonExport", "Everything that is kept of a person.",
        [
            .required("person", .object(PeopleShapes.person)),
            .required("training_opt_out", .boolean),
            .required("kept_texts", .count, "Texts of requests and answers that are kept, encrypted."),
            .required("texts", .list(.object(text)), "Those texts, oldest first."),
            .required("acceptances", .list(.anything), "Terms that were accepted."),
            .required("violations", .list(.anything)),
            .required("complaints", .list(.object(ComplaintShapes.complaint))),
            .required("requests", .list(.object(request))),
            .required("activity", .nullable(.anything)),
            .required("records", .list(.object(RecordShapes.summary)), "The newest first."),
            .required(
                "is_cut", .boolean,
                """
                Whether one of the lists has more than \(PersonFile.maximumEntries), or the texts more than \
                \(PersonTexts.maximumBytes) bytes.
                """),
            .required("made_at", .time),
        ])
}
