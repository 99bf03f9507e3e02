import Accounting
import Compliance
import Oversight
import Primitives

/// The objects of `/api/people`.
enum PeopleShapes {
    static let endUser = ObjectShape.Member.optional(
        "end_user", .nullable(.text(0...SubjectHasher.maximumNameBytes, like: "user-17")),
        """
        What the account calls its user: the `safety_identifier` or `user` of its requests. Left out, it is about \
        the account itself. Only a keyed hash of it is kept.
        """)
    static let account = ObjectShape.Member.optional(
        "account", .text(1...128), "The id or the name of the account; an account's own key need not say.")

    static let declaration = ObjectShape(
        "PersonDeclaration", "What is left out stays as it is.",
        [
            account, endUser,
            .optional("age_band", .words(of: AgeBand.self), "As the account knows it; nobody verifies it."),
            .optional("guardian_consent", .boolean, "Whether a guardian consents."),
            .optional(
                "training_opt_out", .boolean, "Whether nothing of this person may be used for training."),
        ])

    static let step = ObjectShape(
        "MisuseStep", "A step taken because rules were broken again and again.",
        [
            .required("id", .id(MisuseStep.self), "An appeal names it."),
            .required("step", .words(of: MisuseLadder.Step.self)),
            .required("cause", .id(Use.self), "The record of the last violation."),
            .required("at", .time),
            .required("until", .nullable(.time), "Until when it works; null: until an appeal is upheld."),
            .required("lifted_at", .nullable(.time)),
            .required("log_index", .count),
        ])

    static let misuse = ObjectShape(
        "MisuseState",
        [
            .required("in_force", .nullable(.words(of: MisuseLadder.Step.self))),
            .required("until", .nullable(.time)),
            .required("violations_in_a_row", .count),
            .required("steps", .list(.object(step)), "Newest first."),
        ])

    static let person = ObjectShape(
        "Person", "Somebody of whom something is kept.",
        [
            .required("id", .id(Person.self), "Random: it tells nothing of who it is."),
            .required("account", .id(Account.self)),
            .required("is_end_user", .boolean, "False where it is the account itself."),
            .required("age_band", .nullable(.words(of: AgeBand.self))),
            .required("guardian_consent_at", .nullable(.time)),
            .required("training_opt_out_at", .nullable(.time)),
            .required("misuse", .object(misuse)),
            .required("created_at", .time),
        ])
}
