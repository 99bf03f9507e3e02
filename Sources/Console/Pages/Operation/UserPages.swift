import Primitives

/// The people who sign in.
enum UserPages {
    static let all: [Page] = [users, user]

    private static let users = Page("/operation/users", .operation, access: .house, forms: [UserForms.make]) {
        page in
        let found = try await page.list("/api/users")
        let accounts = try await page.accountNames()
        return PageContent(
            page.text(UserTexts.users), intro: page.text(UserTexts.intro), trail: OperationPages.trail(page),
            [
                .table(
                    Table(
                        page.text(UserTexts.users),
                        [
                            page.column(UserTexts.name), page.column(UserTexts.displayName),
                            page.column(Texts.state), page.column(UserTexts.belongs),
                            page.column(UserTexts.secondFactor), page.column(UserTexts.signedIn),
                        ],
                        found.items.map { user in
                            [
                                Cell(
                                    user.text("name") ?? "",
                                    path: Address.path("operation", "users", user.text("id") ?? "")),
                                Cell(user.text("display_name") ?? ""), state(page, user),
                                Cell(
                                    user.list("memberships").map { place(page, $0, accounts) }
                                        .joined(separator: page.text(Texts.comma))),
                                Cell(
                                    page.text(user["second_factor"]?.boolValue == true ? Texts.yes : Texts.no)
                                ),
                                signedIn(page, user),
                            ]
                        }, empty: page.text(UserTexts.none), more: page.next(found)))
            ] + page.forAdministrators([.form(UserForms.make, FormValues())]))
    }

    private static func state(_ page: PageContext, _ user: JSONValue) -> Cell {
        user.text("state") == "active" && user["has_password"]?.boolValue == false
            ? Cell(page.text(UserTexts.noPassword), .warning) : page.state(user.text("state"))
    }

    private static func signedIn(_ page: PageContext, _ user: JSONValue) -> Cell {
        user.text("signed_in_at").map { Cell(page.formats.ago($0)) }
            ?? Cell(page.text(UserTexts.neverSignedIn), .quiet)
    }

    /// Where a membership is, and what the person does there.
    static func place(_ page: PageContext, _ membership: JSONValue, _ accounts: Names) -> String {
        if let role = membership.text("house_role") {
            return page.text(UserTexts.inHouse, page.text(UserTexts.role(role)))
        }
        let account = accounts.text(membership.text("account"))
        guard let role = membership.text("role") else { return account }
        return page.text(UserTexts.inOrganisation, account, page.text(UserTexts.role(role)))
    }

    // MARK: one user

    private static let user = Page(
        "/operation/users/{user}", .operation, access: .house,
        forms: [
            UserForms.invite, UserForms.change, UserForms.joinHouse, UserForms.joinAccount, UserForms.disable,
            UserForms.enable, UserForms.removeSecondFactor, UserForms.endSessions,
        ]
    ) { page in
        let path = "/api/users/\(Address.encoded(page["user"]))"
        let user = try await page.get(path)
        let sessions = try await page.get("\(path)/sessions")
        let accounts = try await page.accountNames()
        var parts: [Component] = [
            .facts([
                Fact(page.text(UserTexts.displayName), user.text("display_name") ?? ""),
                Fact(page.text(UserTexts.name), Cell(user.text("name") ?? "", .mono)),
                Fact(page.text(Texts.state), state(page, user)),
                Fact(
                    page.text(UserTexts.secondFactor),
                    page.text(user["second_factor"]?.boolValue == true ? Texts.yes : Texts.no)),
                Fact(page.text(UserTexts.signedIn), signedIn(page, user)),
                Fact(
                    page.text(UserTexts.language),
                    user.text("language").flatMap(Language.init(rawValue:))?.ownName
                        ?? page.text(UserTexts.ofBrowser)),
                Fact(page.text(Texts.created), page.formats.time(user.text("created_at"))),
            ]),
            .table(memberships(page, user, accounts)), .table(sessionTable(page, sessions)),
        ]
        if page.person?.isAdministrator == true { parts += forms(page, user, sessions, accounts) }
        return PageContent(
            user.text("display_name") ?? page["user"],
            trail: OperationPages.trail(page, Link(page.text(UserTexts.users), "/operation/users")), parts)
    }

    /// What is done first stands open: a membership, then the link. The rest is folded.
    private static func forms(
        _ page: PageContext, _ user: JSONValue, _ sessions: JSONValue, _ accounts: Names
    ) -> [Component] {
        guard user.text("state") != "disabled" else {
            return [.form(UserForms.enable, FormValues())]
        }
        let join = UserForms.joinAccount.choosing("account", among: accounts.choices)
        let memberships = [(UserForms.joinHouse, FormValues()), (join, FormValues())]
        let change = FormValues([
            "display_name": [user.text("display_name") ?? ""],
            "language": [user.text("language") ?? ""],
        ])
        var rest = [(UserForms.change, change)]
        if !sessions.items.isEmpty { rest.append((UserForms.endSessions, FormValues())) }
        if user["second_factor"]?.boolValue == true {
            rest.append((UserForms.removeSecondFactor, FormValues()))
        }
        rest.append((UserForms.disable, FormValues()))
        let hasNone = user.list("memberships").isEmpty
        return
            (hasNone
            ? memberships.map { .form($0.0, $0.1) } : page.folded(UserTexts.joining, memberships))
            + (user["has_password"]?.boolValue == true
                ? page.folded(UserTexts.invite, [(UserForms.invite, FormValues())])
                : [.form(UserForms.invite, FormValues())])
            + page.folded(UserTexts.changing, rest)
    }

    private static func memberships(_ page: PageContext, _ user: JSONValue, _ accounts: Names) -> Table {
        Table(
            page.text(UserTexts.memberships),
            [page.column(UserTexts.belongs), page.column(Texts.created)],
            user.list("memberships").map { membership in
                [
                    Cell(
                        place(page, membership, accounts),
                        path: Address.path(
                            "operation", "users", page["user"], "memberships", membership.text("id") ?? "")),
                    page.time(membership.text("created_at")),
                ]
            }, empty: page.text(UserTexts.noMemberships))
    }

    private static func sessionTable(_ page: PageContext, _ sessions: JSONValue) -> Table {
        Table(
            page.text(UserTexts.sessions),
            [
                page.column(DoorTexts.begun), page.column(DoorTexts.seen), page.column(DoorTexts.browser),
                page.column(Texts.until),
            ],
            sessions.items.map { session in
                [
                    page.time(
                        session.text("created_at"),
                        path: Address.path(
                            "operation", "users", page["user"], "sessions", session.text("id") ?? "")),
                    Cell(page.formats.ago(session.text("seen_at"))), Cell(session.text("agent") ?? ""),
                    page.time(session.text("expires_at")),
                ]
            }, empty: page.text(UserTexts.noSessions))
    }
}

/// One membership or one session of a user, to be ended.
enum UserPartPages {
    static let all: [Page] = [membership, session]

    private static func trail(_ page: PageContext, _ user: JSONValue) -> [Link] {
        OperationPages.trail(
            page, Link(page.text(UserTexts.users), "/operation/users"),
            Link(
                user.text("display_name") ?? page["user"], Address.path("operation", "users", page["user"])))
    }

    private static let membership = Page(
        "/operation/users/{user}/memberships/{membership}", .operation, access: .house,
        forms: [UserForms.leave]
    ) { page in
        let user = try await page.get("/api/users/\(Address.encoded(page["user"]))")
        let found = user.list("memberships").first { $0.text("id") == page["membership"] }
        guard let found else {
            return PageContent(
                page.text(UserTexts.membership), trail: trail(page, user),
                [.notice(Notice(.information, page.text(UserTexts.isOver)))])
        }
        return PageContent(
            UserPages.place(page, found, try await page.accountNames()), trail: trail(page, user),
            [
                .facts(
                    [
                        Fact(
                            page.text(UserTexts.displayName),
                            Cell(
                                user.text("display_name") ?? "",
                                path: Address.path("operation", "users", page["user"]))),
                        Fact(page.text(Texts.created), page.formats.time(found.text("created_at"))),
                        found.text("key").map { Fact(page.text(UserTexts.key), Cell($0, .mono)) },
                    ].compactMap { $0 })
            ] + page.forAdministrators([.form(UserForms.leave, FormValues())]))
    }

    private static let session = Page(
        "/operation/users/{user}/sessions/{session}", .operation, access: .house,
        forms: [UserForms.endSession]
    ) { page in
        let path = "/api/users/\(Address.encoded(page["user"]))"
        let user = try await page.get(path)
        let sessions = try await page.get("\(path)/sessions")
        let found = sessions.items.first { $0.text("id") == page["session"] }
        guard let found else {
            return PageContent(
                page.text(UserTexts.session), trail: trail(page, user),
                [.notice(Notice(.information, page.text(UserTexts.isOver)))])
        }
        return PageContent(
            page.text(UserTexts.session), trail: trail(page, user),
            [
                .facts([
                    Fact(page.text(DoorTexts.begun), page.formats.time(found.text("created_at"))),
                    Fact(page.text(DoorTexts.seen), page.formats.ago(found.text("seen_at"))),
                    Fact(page.text(DoorTexts.browser), found.text("agent") ?? ""),
                ])
            ] + page.forAdministrators([.form(UserForms.endSession, FormValues())]))
    }
}
