import Primitives

/// What administrators do about users.
enum UserForms {
    private static func page(of parameters: [String: String]) -> String {
        Address.path("operation", "users", parameters["user"] ?? "")
    }

    private static let language = Field(
        "language",
        .choice(Language.allCases.map { (value: $0.rawValue, title: Phrase(same: $0.ownName)) }),
        UserTexts.language, hint: UserTexts.languageHint)

    static let make = Form(
        "make-user", UserTexts.make, button: UserTexts.make, "POST", "/api/users",
        [
            Field("name", .text, UserTexts.name, hint: UserTexts.nameHint, required: true),
            Field("display_name", .text, UserTexts.displayName, required: true), language,
        ], next: { answer, _ in Address.path("operation", "users", answer.text("id") ?? "") })

    static let change = Form(
        "change-user", UserTexts.change, button: UserTexts.save, "PATCH", "/api/users/{user}",
        [Field("display_name", .text, UserTexts.displayName, required: true), language])

    /// The link stands in the answer and nowhere else.
    static let invite = Form(
        "invite", UserTexts.invite, button: UserTexts.invite, "POST", "/api/users/{user}/invitation", [],
        consequence: UserTexts.inviteConsequence,
        shows: { answer, page in
            let back: Component = .links([Link(page.text(DoorTexts.back), Self.page(of: page.parameters))])
            guard let url = answer.text("url") else {
                return PageContent(
                    page.text(UserTexts.link),
                    [.notice(Notice(.warning, page.text(AccountTexts.shownBefore))), back])
            }
            return PageContent(
                page.text(UserTexts.link),
                [
                    .notice(Notice(.warning, page.text(UserTexts.linkHint))),
                    .code(url, label: page.text(UserTexts.link)),
                    .facts([
                        Fact(page.text(Texts.kind), page.text(UserTexts.linkKind(answer.text("kind") ?? ""))),
                        Fact(page.text(Texts.until), page.formats.time(answer.text("expires_at"))),
                    ]), back,
                ])
        })

    static let joinHouse = Form(
        "join-house", UserTexts.joinHouse, button: UserTexts.join, "POST", "/api/users/{user}/memberships",
        [
            Field(
                "house_role",
                .choice(["auditor", "compliance", "administrator"].map { ($0, UserTexts.role($0)) }),
                UserTexts.roleTitle, hint: UserTexts.houseRoleHint, required: true)
        ])

    static let joinAccount = Form(
        "join-account", UserTexts.joinAccount, button: UserTexts.join, "POST",
        "/api/users/{user}/memberships",
        [
            Field("account", .text, Texts.account, hint: PeopleTexts.accountHint, required: true),
            Field(
                "role",
                .choice(["viewer", "user", "publisher", "signer", "admin"].map { ($0, UserTexts.role($0)) }),
                UserTexts.roleTitle, hint: UserTexts.roleHint),
        ])

    static let leave = Form(
        "leave", UserTexts.leave, button: UserTexts.leave, "DELETE",
        "/api/users/{user}/memberships/{membership}", [], consequence: UserTexts.leaveConsequence,
        next: { _, parameters in page(of: parameters) })

    static let disable = Form(
        "disable-user", UserTexts.disable, button: UserTexts.disable, "PATCH", "/api/users/{user}",
        [Field("state", .hidden, Texts.state, standard: "disabled")],
        consequence: UserTexts.disableConsequence)

    static let enable = Form(
        "enable-user", UserTexts.enable, button: UserTexts.enable, "PATCH", "/api/users/{user}",
        [Field("state", .hidden, Texts.state, standard: "active")])

    static let removeSecondFactor = Form(
        "remove-second-factor", UserTexts.removeSecondFactor, button: UserTexts.removeSecondFactor, "DELETE",
        "/api/users/{user}/second-factor", [], consequence: UserTexts.removeSecondFactorConsequence)

    static let endSessions = Form(
        "end-sessions", UserTexts.endSessions, button: UserTexts.endSessions, "DELETE",
        "/api/users/{user}/sessions", [], consequence: UserTexts.endSessionsConsequence)

    static let endSession = Form(
        "end-session", UserTexts.endSession, button: UserTexts.endSession, "DELETE",
        "/api/users/{user}/sessions/{session}", [], next: { _, parameters in page(of: parameters) })
}
