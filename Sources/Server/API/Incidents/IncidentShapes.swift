import Accounting
import Oversight

/// The objects of `/api/incidents`.
enum IncidentShapes {
    static let draft = ObjectShape(
        "IncidentDraft",
        [
            .required("record", .id(Use.self), "The `x-minato-record` of the answer."),
            .required(
                "finding", .text(1...Incident.Finding.maximumCharacters, like: "instructions for violence"),
                "What was found, in words that do not repeat it."),
            .optional("duty", .text(3...3, like: "D01"), "The duty that it breaks."),
            .optional(
                "source", .word([Incident.Source.operator, .complaint].map(\.rawValue)),
                "Who found it; `operator` when left out."),
        ])

    static let step = ObjectShape(
        "IncidentStep",
        [
            .required(
                "step", .word([IncidentProgress.Step.corrected, .reported, .closed].map(\.rawValue)),
                "What has been done."),
            .optional(
                "note", .text(1...Incidents.maximumNoteCharacters, like: "The list has the phrase now."),
                "What was mended, or to whom it was reported, or why nothing had to be."),
        ])

    static let incident = ObjectShape(
        "Incident", "Content that should not have been given, and what was done about it when.",
        [
            .required("id", .id(Incident.self)),
            .required("record", .id(Use.self)),
            .required("account", .id(Account.self)),
            .required("service", .id(Service.self)),
            .required("source", .words(of: Incident.Source.self), "Who found it."),
            .required("duty", .nullable(.anyText)),
            .required("rule", .nullable(.anyText)),
            .required("pack", .nullable(.anyText)),
            .required("finding", .anyText),
            .required(
                "ahead", .nullable(.count), "Characters that had left and that no verdict covered."),
            .required("found_at", .time),
            .required("stopped_at", .nullable(.time), "Generation ended."),
            .required("cut_at", .nullable(.time), "Nothing more of it left."),
            .required("erased_at", .nullable(.time), "Stored copies were gone."),
            .required("told_at", .nullable(.time), "The client was sent the retraction."),
            .required("acknowledged_at", .nullable(.time), "The client says that it removed it."),
            .required("corrected_at", .nullable(.time)),
            .required("reported_at", .nullable(.time)),
            .required("closed_at", .nullable(.time)),
            .required("missing", .list(.anyText), "What must be done before it can be closed."),
        ])

    static let details = ObjectShape(
        "IncidentDetails",
        [
            .required("incident", .object(incident)),
            .required("erased_items", .nullable(.count), "Stored copies that were erased."),
            .required("correction", .nullable(.anyText)),
            .required("report", .nullable(.anyText)),
        ])

    static let draftReport = ObjectShape(
        "IncidentReport",
        [
            .required("language", .anyText),
            .required("text", .anyText, "Markdown, for a person to complete and send."),
        ])
}
