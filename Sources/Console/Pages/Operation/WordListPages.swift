import Primitives

/// The word lists that rule packs use, and which version of each is in force.
enum WordListPages {
    static let all: [Page] = [lists, list, version]

    private static let lists = Page("/operation/word-lists", .operation, access: .house) { page in
        let found = try await page.get("/api/word-lists")
        return PageContent(
            page.text(WordListTexts.lists), intro: page.text(WordListTexts.intro),
            trail: OperationPages.trail(page),
            [
                .table(
                    Table(
                        page.text(WordListTexts.lists),
                        [
                            page.column(Texts.name), page.column(WordListTexts.entries, figure: true),
                            page.column(WordListTexts.version), page.column(WordListTexts.age, figure: true),
                            page.column(RulesTexts.packs),
                        ],
                        found.items.map { list in
                            let name = list.text("name") ?? ""
                            return [
                                Cell(name, path: Address.path("operation", "word-lists", name)),
                                Cell(page.formats.number(list.whole("entries")), .figure),
                                Cell(version(page, list)), Cell(age(page, list), .figure),
                                Cell(list.words("packs").joined(separator: ", ")),
                            ]
                        }, empty: page.text(WordListTexts.none)))
            ])
    }

    /// Whose list is in force: a version that was imported, or what the packs bring.
    private static func version(_ page: PageContext, _ list: JSONValue) -> String {
        guard let number = list.whole("version.number") else { return page.text(WordListTexts.ofPacks) }
        return page.text(WordListTexts.numbered, page.formats.number(number))
    }

    private static func age(_ page: PageContext, _ list: JSONValue) -> String {
        list.whole("age_in_days").map { page.text(WordListTexts.days, page.formats.number($0)) }
            ?? page.word("unknown")
    }

    // MARK: one list

    private static let list = Page(
        "/operation/word-lists/{name}", .operation, access: .house, forms: [takeOut]
    ) { page in
        let path = "/api/word-lists/\(Address.encoded(page["name"]))"
        let list = try await page.get(path)
        let versions = try await page.list("\(path)/versions", [("order", "newest_first")])
        let isOwn = list.whole("version.number") != nil
        var parts: [Component] = [
            .facts([
                Fact(page.text(WordListTexts.version), version(page, list)),
                Fact(page.text(WordListTexts.entries), Cell(page.formats.number(list.whole("entries")))),
                Fact(page.text(WordListTexts.age), age(page, list)),
                Fact(page.text(RulesTexts.hash), Cell(list.text("list_hash") ?? "", .mono)),
            ]),
            .table(coverage(page, list)),
            .table(
                Table(
                    page.text(WordListTexts.versions),
                    [
                        page.column(WordListTexts.version), page.column(WordListTexts.entries, figure: true),
                        page.column(WordListTexts.imported), page.column(WordListTexts.by),
                        page.column(Texts.state),
                    ],
                    versions.items.map { one in
                        let isInForce =
                            one.text("id") != nil && one.text("id") == list.text("version.id")
                        return [
                            Cell(
                                page.text(
                                    WordListTexts.numbered, page.formats.number(one.whole("number"))),
                                path: Address.path(
                                    "operation", "word-lists", page["name"], "versions",
                                    one.text("id") ?? "")),
                            Cell(page.formats.number(one.whole("entries")), .figure),
                            page.time(one.text("imported_at")),
                            Cell(one.text("imported_by") ?? ""),
                            isInForce ? Cell(page.text(RulesTexts.inForce), .good) : Cell("–", .quiet),
                        ]
                    }, empty: page.text(WordListTexts.noVersions), more: page.next(versions))),
        ]
        if isOwn { parts += page.forWriters([.form(takeOut, FormValues())]) }
        return PageContent(
            page["name"],
            trail: OperationPages.trail(page, Link(page.text(WordListTexts.lists), "/operation/word-lists")),
            parts)
    }

    /// What standards ask of the list's size and age.
    private static func coverage(_ page: PageContext, _ list: JSONValue) -> Table {
        Table(
            page.text(WordListTexts.coverage),
            [
                page.column(RulesTexts.clause), page.column(RulesTexts.pack),
                page.column(WordListTexts.entries, figure: true), page.column(WordListTexts.short),
                page.column(Texts.state),
            ],
            list.list("coverage").map { one in
                let short = one.list("classes").filter { $0["met"]?.boolValue == false }
                let isMet = one["met"]?.boolValue ?? false
                return [
                    Cell(one.text("clause") ?? ""), Cell(one.text("pack") ?? "", .mono),
                    Cell(
                        page.text(
                            WordListTexts.ofAsked, page.formats.number(one.whole("total.present")),
                            page.formats.number(one.whole("total.asked"))), .figure),
                    Cell(short.compactMap { $0.text("class") }.joined(separator: ", ")),
                    Cell(page.text(isMet ? RulesTexts.met : RulesTexts.notMet), isMet ? .good : .bad),
                ]
            }, empty: page.text(WordListTexts.nothingAsked))
    }

    private static let version = Page(
        "/operation/word-lists/{name}/versions/{version}", .operation, access: .house, forms: [activate]
    ) { page in
        let path = "/api/word-lists/\(Address.encoded(page["name"]))"
        let list = try await page.get(path)
        let isInForce = list.text("version.id") == page["version"]
        return PageContent(
            page.text(WordListTexts.version), intro: page["version"],
            trail: OperationPages.trail(
                page, Link(page.text(WordListTexts.lists), "/operation/word-lists"),
                Link(page["name"], Address.path("operation", "word-lists", page["name"]))),
            isInForce
                ? [.notice(Notice(.success, page.text(WordListTexts.isInForce)))]
                : page.forWriters([.form(activate, FormValues())]))
    }

    // MARK: forms

    private static let takeOut = Form(
        "take-out", WordListTexts.takeOut, button: WordListTexts.takeOut, "DELETE", "/api/word-lists/{name}",
        [],
        consequence: WordListTexts.takeOutConsequence)

    private static let activate = Form(
        "activate-list", WordListTexts.activate, button: WordListTexts.activate, "POST",
        "/api/word-lists/{name}/versions/{version}/activate", [],
        consequence: WordListTexts.activateConsequence,
        next: { _, parameters in Address.path("operation", "word-lists", parameters["name"] ?? "") })
}

/// Texts of word lists.
enum WordListTexts {
    static let lists = Phrase("Word lists", "語句リスト", "词表")
    static let intro = Phrase(
        "What rule packs screen texts with. A list is imported as a file: POST /api/word-lists/NAME/versions",
        "ルールパックが文面の検査に使うリスト。ファイルとして取り込みます：POST /api/word-lists/NAME/versions",
        "规则包用于审查文本的词表。以文件导入：POST /api/word-lists/NAME/versions")
    static let none = Phrase("No rule pack uses a word list.", "語句リストを使うルールパックはありません。", "没有规则包使用词表。")
    static let entries = Phrase("Entries", "件数", "条目数")
    static let version = Phrase("Version", "版", "版本")
    static let numbered = Phrase("version {0}", "第{0}版", "第{0}版")
    static let ofPacks = Phrase("of the rule packs", "ルールパック付属", "规则包自带")
    static let age = Phrase("Age", "経過日数", "距今")
    static let days = Phrase("{0} d", "{0}日", "{0}天")
    static let versions = Phrase("Imported versions", "取り込んだ版", "已导入的版本")
    static let noVersions = Phrase(
        "None was imported: the list of the rule packs is in force.", "取り込んだ版はありません。ルールパック付属のリストが有効です。",
        "尚未导入：规则包自带的词表有效。")
    static let imported = Phrase("Imported", "取り込み日時", "导入时间")
    static let by = Phrase("By", "担当", "导入人")
    static let coverage = Phrase("What is asked of the list", "リストへの要求", "对词表的要求")
    static let short = Phrase("Classes that are too small", "不足している区分", "数量不足的类别")
    static let ofAsked = Phrase("{0} of {1}", "{1}件中 {0}件", "{0}/{1}")
    static let nothingAsked = Phrase(
        "No standard asks anything of this list.", "このリストへの要求はありません。", "没有标准对此词表提出要求。")
    static let isInForce = Phrase("This version is in force.", "この版が有効です。", "此版本有效。")
    static let activate = Phrase("Put it in force again", "この版を有効にする", "重新启用此版本")
    static let activateConsequence = Phrase(
        "It takes the place of the list in force for every service at once. Requests under way go on under the list that they found.",
        "すべてのサービスでただちに現在のリストと入れ替わります。処理中のリクエストは元のリストで続きます。",
        "将立即替换所有服务正在使用的词表。进行中的请求沿用原词表。")
    static let takeOut = Phrase("Take your version out of force", "取り込んだ版を無効にする", "停用已导入的版本")
    static let takeOutConsequence = Phrase(
        "The list of the rule packs is in force again for every service at once. The versions are kept.",
        "すべてのサービスでただちにルールパック付属のリストに戻ります。取り込んだ版は残ります。",
        "所有服务将立即恢复使用规则包自带的词表。已导入的版本会保留。")
}
