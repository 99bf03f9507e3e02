import Primitives

/// Services, what they cost, and what was answered.
enum ServicePages {
    static let all: [Page] = [services, service, records, record, citation]

    private static let services = Page("/services", .services) { page in
        var parts: [Component] = [.links([Link(page.text(ServiceTexts.records), "/services/records")])]
        if page.person?.isHouse == true {
            let found = try await page.list("/api/services")
            parts.append(
                .table(
                    Table(
                        page.text(Area.services.title),
                        [
                            page.column(Texts.name), page.column(ServiceTexts.engine),
                            page.column(ServiceTexts.places),
                            page.column(ServiceTexts.rules), page.column(ServiceTexts.sources),
                        ],
                        found.items.map { service in
                            let name = service.text("name") ?? ""
                            return [
                                Cell(name, path: "/services/of/\(name)"), Cell(service.text("engine") ?? ""),
                                Cell(service.words("jurisdictions").joined(separator: ", ")),
                                Cell(service.words("rules").joined(separator: ", ")),
                                Cell(service.text("grounding.knowledge_base") ?? ""),
                            ]
                        }, empty: page.text(Texts.nothingHere), more: page.next(found))))
        }
        return PageContent(page.text(Area.services.title), intro: page.text(ServiceTexts.intro), parts)
    }

    private static let service = Page("/services/of/{name*}", .services, access: .house) { page in
        let name = Address.encoded(page["name"])
        let service = try await page.get("/api/services/\(name)")
        let prices = service.list("prices")
        let duties = try await page.find("/api/services/\(name)/duties")
        return PageContent(
            page["name"], trail: [Link(page.text(Area.services.title), "/services")],
            [
                .facts(
                    [
                        Fact(page.text(ServiceTexts.engine), service.text("engine") ?? ""),
                        Fact(page.text(ServiceTexts.model), service.text("model") ?? ""),
                        Fact(
                            page.text(ServiceTexts.places),
                            service.words("jurisdictions").joined(separator: ", ")),
                        page.fact(ServiceTexts.sources, service.text("grounding.knowledge_base")),
                        duties.map {
                            Fact(
                                page.text(ServiceTexts.openDuties),
                                Cell(page.formats.number($0.whole("open"))))
                        },
                    ].compactMap { $0 }),
                .table(
                    Table(
                        page.text(ServiceTexts.prices),
                        [
                            page.column(ServiceTexts.version), page.column(ServiceTexts.input, figure: true),
                            page.column(ServiceTexts.output, figure: true), page.column(Texts.created),
                        ],
                        prices.map { price in
                            [
                                Cell(page.formats.number(price.whole("version"))),
                                page.money(price, "input_per_million"),
                                page.money(price, "output_per_million"),
                                Cell(page.formats.day(price.text("created_at"))),
                            ]
                        }, empty: page.text(Texts.nothingHere))),
                .details(page.text(Texts.details), [.code(service.pretty, label: "JSON")]),
            ])
    }

    // MARK: records

    static func recordTable(_ page: PageContext, _ found: JSONValue, more: String?) -> Table {
        Table(
            page.text(ServiceTexts.records),
            [
                page.column(Texts.time), page.column(Texts.service), page.column(Texts.status),
                page.column(Texts.charge, figure: true), page.column(Texts.record),
            ],
            found.items.map { record in
                let id = record.text("id") ?? ""
                return [
                    Cell(page.formats.time(record.text("created_at"))), Cell(record.text("service") ?? ""),
                    page.state(record.text("status")), page.money(record, "charge.amount", "charge.currency"),
                    Cell(id, .mono, path: Address.path("services", "records", id)),
                ]
            }, empty: page.text(ServiceTexts.noRecords), more: more)
    }

    private static let records = Page("/services/records", .services) { page in
        let found = try await page.list("/api/records")
        return PageContent(
            page.text(ServiceTexts.records), trail: [Link(page.text(Area.services.title), "/services")],
            [.table(recordTable(page, found, more: page.next(found)))])
    }

    private static let record = Page("/services/records/{record}", .services) { page in
        let id = page["record"]
        let record = try await page.get("/api/records/\(Address.encoded(id))")
        let currency = record.text("charge.currency")
        var parts: [Component] = [
            .facts(
                [
                    Fact(page.text(Texts.status), page.state(record.text("status"))),
                    Fact(page.text(Texts.charge), page.money(record, "charge.amount", "charge.currency")),
                    Fact(page.text(Texts.service), record.text("service") ?? ""),
                    Fact(page.text(Texts.account), record.text("account_name") ?? ""),
                    Fact(page.text(Texts.time), page.formats.time(record.text("created_at"))),
                    Fact(page.text(ServiceTexts.model), record.text("model") ?? ""),
                    Fact(page.text(MarketTexts.logIndex), page.formats.number(record.whole("log.index"))),
                ]),
            .table(
                Table(
                    page.text(ServiceTexts.lines),
                    [
                        page.column(Texts.kind), page.column(ServiceTexts.tokens, figure: true),
                        page.column(Texts.amount, figure: true),
                    ],
                    (record["charge"]?.list("lines") ?? []).map { line in
                        [
                            Cell(line.text("kind") ?? ""),
                            Cell(page.formats.number(line.whole("tokens")), .figure),
                            Cell(page.formats.money(line.text("amount"), currency), .figure),
                        ]
                    }, empty: page.text(ServiceTexts.noCharge))),
        ]
        if !record.list("citations").isEmpty {
            parts.append(
                .table(
                    Table(
                        page.text(ServiceTexts.citations),
                        [
                            page.column(ServiceTexts.passage), page.column(ServiceTexts.source),
                            page.column(ServiceTexts.sentences),
                            page.column(ServiceTexts.earned, figure: true),
                        ],
                        record.list("citations").map { citation in
                            let number = citation.text("passage") ?? ""
                            return [
                                Cell(
                                    "[\(number)]",
                                    path: Address.path("services", "records", id, "citations", number)),
                                Cell(citation.text("title") ?? citation.text("document") ?? ""),
                                Cell(
                                    citation.list("sentences").compactMap(\.intValue).map { String($0 + 1) }
                                        .joined(separator: ", ")),
                                Cell(page.formats.money(citation.text("amount"), currency), .figure),
                            ]
                        }, empty: "")))
        }
        if let lines = record["grounding"]?.list("lines"), !lines.isEmpty {
            parts.append(
                .table(
                    Table(
                        page.text(ServiceTexts.whoEarned),
                        [
                            page.column(Texts.kind), page.column(ServiceTexts.payee),
                            page.column(Texts.amount, figure: true),
                        ],
                        lines.map { line in
                            [
                                Cell(page.text(ServiceTexts.kind(line.text("kind") ?? ""))),
                                Cell(line.text("participant") ?? "", .mono),
                                Cell(page.formats.money(line.text("amount"), currency), .figure),
                            ]
                        }, empty: "")))
        }
        let decisions = record.list("decisions")
        if !decisions.isEmpty {
            parts.append(
                .details(
                    page.text(ServiceTexts.decisions),
                    [.code(JSONValue.array(decisions).pretty, label: page.text(ServiceTexts.decisions))]))
        }
        parts += [
            .heading(page.text(ServiceTexts.proof)),
            .links([Link(page.text(ServiceTexts.verify), Address.path("trust", "records", id))]),
        ]
        return PageContent(
            page.text(Texts.record), intro: id,
            trail: [Link(page.text(ServiceTexts.records), "/services/records")], parts)
    }

    private static let citation = Page("/services/records/{record}/citations/{passage}", .services) { page in
        let id = page["record"]
        let passage = try await page.get(
            "/api/records/\(Address.encoded(id))/citations/\(Address.encoded(page["passage"]))")
        let isSame = passage["is_same"]?.boolValue ?? false
        return PageContent(
            "[\(page["passage"])] \(passage.text("title") ?? passage.text("document") ?? "")",
            trail: [Link(page.text(Texts.record), Address.path("services", "records", id))],
            [
                .notice(
                    Notice(
                        isSame ? .success : .warning,
                        page.text(isSame ? ServiceTexts.isSame : ServiceTexts.isOther))),
                .code(passage.text("text") ?? "", label: passage.text("document") ?? ""),
            ])
    }
}

/// Texts of services and answers.
enum ServiceTexts {
    static let intro = Phrase(
        "What clients see as a model: an engine, its rules, its sources and its price.",
        "利用者からはモデルに見えるもの。エンジン、ルール、資料、価格。", "客户眼中的模型：引擎、规则、来源与价格。")
    static let records = Phrase("Answers", "回答の記録", "回答记录")
    static let noRecords = Phrase(
        "No answers yet. Ask one with your key under /v1.", "回答はまだありません。鍵を使って /v1 で尋ねてください。",
        "还没有回答。请用您的密钥在 /v1 下提问。")
    static let engine = Phrase("Engine", "エンジン", "引擎")
    static let model = Phrase("Model", "モデル", "模型")
    static let places = Phrase("Offered in", "提供地域", "提供地区")
    static let rules = Phrase("Rules", "ルール", "规则")
    static let sources = Phrase("Knowledge base", "知識ベース", "知识库")
    static let openDuties = Phrase("Duties still open", "未対応の義務", "未完成的义务")
    static let prices = Phrase("Prices of a million tokens", "100万トークンの価格", "每百万令牌价格")
    static let version = Phrase("Version", "版", "版本")
    static let input = Phrase("Input", "入力", "输入")
    static let output = Phrase("Output", "出力", "输出")
    static let tokens = Phrase("Tokens", "トークン", "令牌")
    static let lines = Phrase("What was charged", "料金の内訳", "计费明细")
    static let noCharge = Phrase("Nothing was charged.", "課金はありません。", "未收费。")
    static let citations = Phrase("Citations", "出典", "引用")
    static let passage = Phrase("Passage", "箇所", "段落")
    static let source = Phrase("Source", "資料", "来源")
    static let sentences = Phrase("Sentences", "文", "句子")
    static let earned = Phrase("Earned", "収入", "收入")
    static let whoEarned = Phrase("Who earned what", "誰がいくら受け取ったか", "收入分配")
    static let payee = Phrase("Payee", "受取人", "收款方")
    static let decisions = Phrase("What the rules decided", "ルールの判断", "规则判定")
    static let proof = Phrase("Proof", "証明", "证明")
    static let verify = Phrase("Verify it in this browser", "このブラウザーで検証する", "在本浏览器中验证")
    static let isSame = Phrase(
        "This is the passage as the answer had it.", "回答が使ったときのままの箇所です。", "与回答所用的段落一致。")
    static let isOther = Phrase(
        "The source has changed since: this is what stands there now.", "その後に資料が変わりました。現在の内容です。",
        "来源此后已变更：此为当前内容。")

    static func kind(_ kind: String) -> Phrase { kinds[kind] ?? Phrase(same: kind) }

    private static let kinds: [String: Phrase] = [
        "answer": Phrase("source", "資料", "来源"),
        "answer_source": Phrase("source of the source", "元資料", "上游来源"),
        "answer_broker": Phrase("broker", "仲介", "经纪"), "model": Phrase("model", "モデル", "模型"),
        "compute": Phrase("compute", "計算資源", "算力"),
        "unattributed": Phrase("not attributed yet", "未配分", "未归属"),
    ]
}
