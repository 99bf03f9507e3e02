import Accounting
import Oversight
import Primitives

/// The objects of `/api/complaints`.
enum ComplaintShapes {
    private static let words = Shape.text(1...Complaint.maximumCharacters)

    static let draft = ObjectShape(
        "ComplaintDraft",
        [
            PeopleShapes.account, PeopleShapes.endUser,
            .required("kind", .words(of: Complaint.Kind.self)),
            .required("text", words, "What is complained of."),
            .optional("service", .text(1...128), "The name of the service that it is about."),
            .optional("record", .id(Use.self), "The `x-minato-record` of the answer that it is about."),
            .optional("step", .id(MisuseStep.self), "The step that an appeal is against."),
        ])

    static let decision = ObjectShape(
        "ComplaintDecision", "An appeal that is answered is upheld: its step is lifted.",
        [
            .required("decision", .words(of: ComplaintDecision.self)),
            .optional("reply", words, "What the person who complained reads; `answer` and `reject` need it."),
        ])

    static let complaint = ObjectShape(
        "Complaint", "A complaint with its ticket, its clock and its reply.",
        [
            .required("id", .id(Complaint.self), "The ticket."),
            .required("account", .id(Account.self)),
            .required("person", .nullable(.id(Person.self))),
            .required("kind", .words(of: Complaint.Kind.self)),
            .required("service", .nullable(.id(Service.self))),
            .required("record", .nullable(.id(Use.self))),
            .required("step", .nullable(.id(MisuseStep.self))),
            .required("text", .nullable(.anyText), "null once it was erased."),
            .required("state", .words(of: ComplaintState.self)),
            .required("reply", .nullable(.anyText)),
            .required("created_at", .time),
            .required("due_at", .time, "Until when there is to be a reply."),
            .required("is_overdue", .boolean),
            .required("accepted_at", .nullable(.time)),
            .required("closed_at", .nullable(.time)),
            .required("receipt", .object(CaseShapes.words), "What the person is told, in each language."),
            .required("log_index", .count, "Of the leaf of its last change."),
        ])
}

/// What complaints and requests have in common.
enum CaseShapes {
    static let words = ObjectShape(
        "Words", [.required("en", .anyText), .required("ja", .anyText), .required("zh", .anyText)])
}
