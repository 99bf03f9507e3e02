import Primitives

/// The keys of an account, as who pays for it and the house see them.
struct AccountKeys: Sendable {
    /// The most that a page shows and looks through.
    static let most = 200
    let found: JSONValue
    private let users: Names

    /// - Returns: Nil for who may not see them.
    init?(_ page: PageContext, of account: String) async throws {
        let query = [("order", "newest_first"), ("limit", String(Self.most))]
        guard let found = try await page.find("/api/accounts/\(Address.encoded(account))/keys", query) else {
            return nil
        }
        self.found = found
        let isOfPeople = found.items.contains { $0.text("label")?.hasPrefix("user_") == true }
        users = isOfPeople ? try await page.userNames() : Names([:])
    }

    subscript(id: String?) -> JSONValue? { found.items.first { $0.text("id") == id } }

    /// What people call a key: its label; whom it stands for, where it is a membership's; how it begins, where it has no label.
    func title(_ key: JSONValue, _ page: PageContext) -> String {
        let label = key.text("label") ?? ""
        if label.hasPrefix("user_") { return page.text(AccountTexts.standsFor, users.text(label)) }
        if label == "configuration" { return page.text(AccountTexts.ofConfiguration) }
        return label.isEmpty ? page.text(AccountTexts.unlabelled, key.text("hint") ?? "") : label
    }

    /// What a limit or an alert is about: a key by its name, or the whole account.
    func subject(_ id: String?, _ page: PageContext) -> Cell {
        guard let id else { return Cell(page.text(PayerTexts.whole)) }
        return self[id].map { Cell(title($0, page)) } ?? Cell(id, .mono)
    }

    /// Those that can still be used, for a form to choose from.
    func choices(_ page: PageContext) -> [(value: String, title: Phrase)] {
        found.items.filter { $0.text("revoked_at") == nil }.compactMap { key in
            key.text("id").map { ($0, Phrase(same: title(key, page))) }
        }
    }

    /// - Parameter area: Under which the page of one key lies.
    func table(_ page: PageContext, area: Area) -> Table {
        Table(
            page.text(AccountTexts.keys),
            [
                page.column(AccountTexts.label), page.column(AccountTexts.hint), page.column(Texts.created),
                page.column(AccountTexts.origin), page.column(Texts.state),
            ],
            found.items.map { key in
                let path = Address.path(
                    area.rawValue, "accounts", page["account"], "keys", key.text("id") ?? "")
                return [
                    Cell(title(key, page), path: path), Cell(hint(key), .short),
                    page.day(key.text("created_at")),
                    Cell(page.text(AccountTexts.origin(key.text("origin") ?? ""))),
                    page.state(key.text("revoked_at") == nil ? "active" : "revoked"),
                ]
            }, empty: page.text(AccountTexts.noKeys))
    }

    /// How it begins; nothing for one that nobody holds, and for one that the configuration hides.
    private func hint(_ key: JSONValue) -> String {
        let hint = key.text("hint") ?? ""
        return hint.hasPrefix("…") || key.text("label")?.hasPrefix("user_") == true ? "" : hint
    }

    /// One key, with the form that revokes it where that may be done.
    static func page(
        _ page: PageContext, area: Area, trail: [Link], revoke: Form, mayRevoke: Bool
    ) async throws -> PageContent {
        let keys = try await AccountKeys(page, of: page["account"])
        guard let keys, let key = keys[page["key"]] else {
            return PageContent(
                page.text(AccountTexts.key), trail: trail,
                [.notice(Notice(.information, page.text(AccountTexts.noSuchKey)))])
        }
        let isRevoked = key.text("revoked_at") != nil
        return PageContent(
            keys.title(key, page), trail: trail,
            [
                .facts(
                    [
                        Fact(page.text(Texts.state), page.state(isRevoked ? "revoked" : "active")),
                        Fact(page.text(AccountTexts.keyID), Cell(page["key"], .mono)),
                        page.fact(AccountTexts.hint, keys.hint(key).isEmpty ? nil : keys.hint(key)),
                        Fact(page.text(Texts.created), page.formats.time(key.text("created_at"))),
                        Fact(
                            page.text(AccountTexts.origin),
                            page.text(AccountTexts.origin(key.text("origin") ?? ""))),
                        page.fact(AccountTexts.revokedAt, key.text("revoked_at").map(page.formats.time)),
                    ].compactMap { $0 })
            ] + (isRevoked || !mayRevoke ? [] : [.form(revoke, FormValues())]))
    }

    // MARK: forms

    /// The key stands in the answer and nowhere else.
    static func makeForm(_ id: String, area: Area) -> Form {
        Form(
            id, AccountTexts.makeKey, button: AccountTexts.makeKey, "POST", "/api/accounts/{account}/keys",
            [Field("label", .text, AccountTexts.label, hint: AccountTexts.labelHint)],
            shows: { answer, page in
                let back: Component = .links([
                    Link(page.text(DoorTexts.back), Address.path(area.rawValue, "accounts", page["account"]))
                ])
                guard let key = answer.text("key") else {
                    return PageContent(
                        page.text(AccountTexts.key),
                        [.notice(Notice(.warning, page.text(AccountTexts.shownBefore))), back])
                }
                return PageContent(
                    page.text(AccountTexts.newKey), intro: answer.text("label"),
                    [
                        .notice(Notice(.warning, page.text(AccountTexts.keyHint))),
                        .code(key, label: page.text(AccountTexts.key)), back,
                    ])
            })
    }

    static func revokeForm(_ id: String, area: Area) -> Form {
        Form(
            id, AccountTexts.revoke, button: AccountTexts.revoke, "DELETE", "/api/keys/{key}", [],
            consequence: AccountTexts.revokeConsequence,
            next: { _, parameters in
                Address.path(area.rawValue, "accounts", parameters["account"] ?? "")
            })
    }
}
