import Primitives

/// Which duties of one jurisdiction another one does not bind a service to: what to look at before it goes there.
enum GapPage {
    private static let traits = [
        "opinion-shaping", "high-risk", "gpai", "systemic-risk", "minors", "medical", "finance",
    ]

    static let page = Page("/rules/services/{service}/gap", .rules, access: .house) { page in
        let asked = page.request.query
        let path = Address.path("rules", "services", page["service"], "gap")
        var parts: [Component] = [.form(compare, asked, action: path)]
        if let from = asked["from"], let to = asked["to"], !from.isEmpty, !to.isEmpty {
            var query = [("from", from), ("to", to)]
            if let trait = asked["traits"], !trait.isEmpty { query.append(("traits", trait)) }
            parts += try await answer(page, page.get("\(ServiceRules.address(page))/gap", query))
        }
        return PageContent(
            page.text(GapTexts.title), intro: page.text(GapTexts.intro), trail: ServiceRules.trail(page),
            parts)
    }

    private static func answer(_ page: PageContext, _ gap: JSONValue) -> [Component] {
        let kinds: [(name: String, title: Phrase, style: Cell.Style)] = [
            ("missing", GapTexts.missing, .bad), ("weaker", GapTexts.weaker, .warning),
            ("conflicts", GapTexts.conflicts, .bad), ("met", GapTexts.met, .good),
            ("not_applicable", GapTexts.notApplicable, .quiet),
        ]
        let tiles = kinds.map { kind -> Tile in
            let count = gap.list(kind.name).count
            return Tile(
                title: page.text(kind.title), value: page.formats.number(Int64(count)),
                style: count == 0 ? .plain : kind.style)
        }
        let tables = kinds.compactMap { kind -> Component? in
            let items = gap.list(kind.name)
            guard !items.isEmpty else { return nil }
            return .table(table(page, kind.title, items, gap))
        }
        return [.tiles(tiles), .paragraph(page.text(GapTexts.proves))] + tables
    }

    private static func table(
        _ page: PageContext, _ title: Phrase, _ items: [JSONValue], _ gap: JSONValue
    ) -> Table {
        let side = { (name: String) in
            page.text(RulesWords.jurisdiction(gap.text("\(name).jurisdiction") ?? ""))
        }
        let demand = { (item: JSONValue, name: String) in
            [item.text("\(name).clause") ?? "", page.word(item.text("\(name).force"))]
                .filter { !$0.isEmpty }.joined(separator: " · ")
        }
        return Table(
            page.text(title),
            [
                page.column(RulesTexts.duty), .init(side("from")), .init(side("to")),
                page.column(Texts.state),
            ],
            items.map { item in
                let id = item.text("duty") ?? ""
                let name = item["title"]?.localized(page.language)
                return [
                    Cell(
                        "\(id) \(name?.text ?? "")",
                        path: Address.path("rules", "services", page["service"], "duties", id),
                        language: name?.language),
                    Cell(demand(item, "from")), Cell(demand(item, "to")),
                    page.standing(item.text("status.state")),
                ]
            }, empty: "")
    }

    private static let compare = Form(
        "compare", GapTexts.compare, button: GapTexts.compare, "GET", "/api/services/{service}/gap",
        [
            Field("from", .choice(places), GapTexts.from, hint: GapTexts.fromHint, required: true),
            Field("to", .choice(places), GapTexts.to, hint: GapTexts.toHint, required: true),
            Field("traits", .choice(traits.map { ($0, RulesWords.word($0)) }), GapTexts.trait),
        ], asked: true)

    private static let places = RulesWords.jurisdictions.map {
        (value: $0, title: RulesWords.jurisdiction($0))
    }
}

/// Texts of the comparison of jurisdictions.
enum GapTexts {
    static let title = Phrase("Compare jurisdictions", "法域を比べる", "比较法域")
    static let intro = Phrase(
        "A service does what one jurisdiction demands and is to go to another: which of its duties are not law there, or less.",
        "ある法域の要求に対応したサービスを別の法域に出すとき、どの義務がそこにはない、または弱いか。",
        "服务已按某一法域的要求运行，要进入另一法域时，哪些义务在那里不存在或较弱。")
    static let compare = Phrase("Compare", "比べる", "比较")
    static let from = Phrase("From", "もとの法域", "原法域")
    static let fromHint = Phrase("Where the service does what is demanded.", "要求に対応している法域。", "服务已满足要求的法域。")
    static let to = Phrase("To", "行き先の法域", "目标法域")
    static let toHint = Phrase("Where it is to go.", "これから出す法域。", "服务将进入的法域。")
    static let trait = Phrase("What the service would be besides", "加えて想定する性質", "另外假设的属性")
    static let missing = Phrase("Bind there and not here", "もとの法域だけで拘束", "仅原法域适用")
    static let weaker = Phrase("Bind here less", "行き先では弱い", "目标法域较弱")
    static let conflicts = Phrase("In conflict", "相反する定め", "存在冲突")
    static let met = Phrase("Bind on both sides", "両方で拘束", "双方均适用")
    static let notApplicable = Phrase(
        "Bind there, but not such a service", "このサービスには適用なし", "不适用于此类服务")
    static let proves = Phrase(
        "It says what to look at: an empty gap proves nothing.", "確認すべき点を示すものです。差がなくても適合の証明にはなりません。",
        "仅提示需要关注之处：没有差距并不能证明合规。")
}
