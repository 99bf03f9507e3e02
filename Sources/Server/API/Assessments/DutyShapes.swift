import Accounting
import Compliance
import Primitives

/// The objects of a service's duties.
enum DutyShapes {
    private static let localized = ObjectShape(
        "LocalizedText",
        [.required("en", .anyText), .required("ja", .anyText), .required("zh", .anyText)])

    private static let satisfier = ObjectShape(
        "SatisfierStatus",
        [
            .required("satisfier", .anyText, "`check:NAME` or `evidence:NAME`."),
            .required(
                "state", .words(of: SatisfierStatus.State.self),
                "`executed` by this server, `given` by people, `missing`, `not-automated`: nothing does it; `unknown` never here."
            ),
            .required("detail", .anyText, "How, by which rules, since when; or what is missing."),
            .required("hashes", .list(AssessmentShapes.sha256), "SHA-256 of the files that were given."),
        ])

    private static let duty = ObjectShape(
        "DutyStatus",
        [
            .required("duty", .text(3...3, like: "D01")),
            .required("title", .object(localized)),
            .required("requirement", .object(localized)),
            .required("pack", .anyText),
            .required("jurisdiction", .words(of: Jurisdiction.self)),
            .required("clause", .anyText),
            .required("force", .words(of: Force.self)),
            .required("actor", .nullable(.anyText)),
            .required("parameters", .anything),
            .required(
                "state", .words(of: DutyStatus.State.self),
                "Whether all, some or nothing of what the pack names is executed or given; no finding of law."
            ),
            .required("satisfiers", .list(.object(satisfier))),
        ])

    private static let pack = ObjectShape(
        "PackInForce",
        [
            .required("name", .anyText),
            .required("version", .anyText),
            .required("hash", AssessmentShapes.sha256),
            .required("binds", .boolean, "Whether it binds a service with these traits."),
        ])

    static let report = ObjectShape(
        "DutyReport", "The duties that bind a service, and what meets each.",
        [
            .required("service", .id(Service.self)),
            .required("name", .anyText),
            .required("at", .time),
            .required("traits", .list(.words(of: ServiceTrait.self))),
            .required("packs", .list(.object(pack))),
            .required("covered", .count),
            .required("partly", .count),
            .required("open", .count),
            .required("duties", .list(.object(duty))),
        ])

    private static let side = ObjectShape(
        "GapSide",
        [
            .required("pack", .anyText), .required("version", .anyText),
            .required("hash", AssessmentShapes.sha256),
            .required("jurisdiction", .words(of: Jurisdiction.self)),
        ])

    private static let binding = ObjectShape(
        "GapObligation",
        [
            .required("clause", .anyText), .required("force", .words(of: Force.self)),
            .optional("actor", .anyText), .optional("note", .anyText),
            .optional("when", .list(.words(of: ServiceTrait.self))),
        ])

    private static let difference = ObjectShape(
        "GapParameter",
        [.required("name", .anyText), .required("from", .anything), .required("to", .anything)])

    private static let itemStatus = ObjectShape(
        "GapStatus",
        [
            .required("state", .words(of: DutyStatus.State.self)),
            .required("satisfiers", .list(.object(satisfier))),
        ])

    private static let item = ObjectShape(
        "GapItem", "One duty, with what both sides say of it.",
        [
            .required("duty", .text(3...3, like: "D01")), .required("title", .object(localized)),
            .required("check", .anyText), .required("evidence", .anyText),
            .required("satisfied_by", .list(.anyText)), .required("from", .object(binding)),
            .required("to", .object(binding)), .required("parameters", .list(.object(difference))),
            .optional("reason", .words(of: GapReason.self), "Why it is missing, weaker or in conflict."),
            .optional("status", .object(itemStatus), "What meets it there; none for what does not apply."),
        ])

    static let gap = ObjectShape(
        "Gap", "Duties of one jurisdiction that another one does not bind a service to.",
        [
            .required("service", .id(Service.self)), .required("name", .anyText), .required("at", .time),
            .required("traits", .nullable(.list(.words(of: ServiceTrait.self)))),
            .required("from", .object(side)), .required("to", .object(side)),
            .required("missing", .list(.object(item)), "They bind there and not here."),
            .required("weaker", .list(.object(item)), "They bind here less."),
            .required("met", .list(.object(item)), "They bind on both sides."),
            .required("not_applicable", .list(.object(item)), "They bind there, but not such a service."),
            .required("conflicts", .list(.object(item))),
            .required("reasons", .anything, "How many are missing for which reason."),
        ])
}
