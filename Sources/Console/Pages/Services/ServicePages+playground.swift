import Primitives

extension ServicePages {
    /// Asks a service for an answer. A script streams it; without one the form's answer makes the page.
    private static let ask = Form(
        "ask", PlaygroundTexts.ask, button: PlaygroundTexts.send, "POST", "/v1/chat/completions",
        [
            Field("model", .hidden, Texts.service, required: true),
            Field("messages", .question, PlaygroundTexts.question, required: true),
            Field("max_tokens", .whole, PlaygroundTexts.most, hint: PlaygroundTexts.mostHint),
        ],
        shows: { answer, page in answered(answer, page) })

    static let playground = Page("/services/try/{name*}", .services, forms: [ask]) { page in
        let name = page["name"]
        let offered = try await page.get("/api/models")
        let service = offered.items.first { $0.text("name") == name }
        var parts: [Component] = []
        if let service { parts.append(.facts(facts(of: service, page))) }
        if page.person?.account == nil {
            parts.append(.notice(Notice(.information, page.text(PlaygroundTexts.house))))
            if page.person?.isAdministrator == true {
                let own = Address.path("operation", "users", page.person?.user ?? "")
                parts.append(.links([Link(page.text(PlaygroundTexts.memberships), own)]))
            }
        } else if let service {
            parts.append(.live(live(service, page)))
        } else {
            parts.append(
                .notice(
                    Notice(
                        .warning, page.text(PlaygroundTexts.notOffered, name),
                        mend: page.text(PlaygroundTexts.notOfferedMend))))
        }
        return PageContent(
            page.text(PlaygroundTexts.title, name), intro: page.text(PlaygroundTexts.intro),
            trail: trail(page), parts)
    }

    /// The services that somebody may ask.
    static func offeredTable(_ page: PageContext, _ offered: JSONValue) -> Table {
        Table(
            page.text(PlaygroundTexts.offered),
            [
                page.column(Texts.name), page.column(ServiceTexts.places), page.column(PlaygroundTexts.cites),
                page.column(PlaygroundTexts.inputPrice, figure: true),
                page.column(PlaygroundTexts.outputPrice, figure: true),
            ],
            offered.items.flatMap { service in
                service.list("prices").map { price in
                    let name = service.text("name") ?? ""
                    return [
                        Cell(name, path: Address.path("services", "try", name)),
                        Cell(places(of: service, page)),
                        Cell(page.text(service["cites"]?.boolValue == true ? Texts.yes : Texts.no)),
                        page.money(price, "input_per_million"), page.money(price, "output_per_million"),
                    ]
                }
            }, empty: page.text(PlaygroundTexts.noneOffered))
    }

    private static func facts(of service: JSONValue, _ page: PageContext) -> [Fact] {
        let price = service.list("prices").first ?? [:]
        let (places, rules) = (places(of: service, page), service.words("rules"))
        return [
            Fact(page.text(PlaygroundTexts.inputPrice), page.money(price, "input_per_million")),
            Fact(page.text(PlaygroundTexts.outputPrice), page.money(price, "output_per_million")),
            page.fact(ServiceTexts.places, places.isEmpty ? nil : places),
            page.fact(ServiceTexts.rules, rules.isEmpty ? nil : rules.joined(separator: ", ")),
            Fact(
                page.text(PlaygroundTexts.cites),
                page.text(service["cites"]?.boolValue == true ? Texts.yes : Texts.no)),
        ].compactMap { $0 }
    }

    private static func live(_ service: JSONValue, _ page: PageContext) -> Live {
        let price = service.list("prices").first ?? [:]
        let texts: [(String, Phrase)] = [
            ("answer", PlaygroundTexts.answer), ("stop", PlaygroundTexts.stop),
            ("stopped", PlaygroundTexts.stopped), ("charge", Texts.charge),
            ("about", PlaygroundTexts.about), ("tokens", ServiceTexts.tokensInOut),
            ("filtered", PlaygroundTexts.filtered), ("retracted", PlaygroundTexts.retracted),
            ("alert", PlaygroundTexts.alert), ("record", PlaygroundTexts.record),
        ]
        return Live(
            module: "playground.js",
            data: texts.map { ($0.0, page.text($0.1)) } + [
                ("input", price.text("input_per_million") ?? "0"),
                ("output", price.text("output_per_million") ?? "0"),
                ("currency", price.text("currency") ?? ""),
                // How this language writes an amount of the currency.
                ("money", page.formats.money("{0}", price.text("currency"))),
            ],
            fallback: [.form(ask, FormValues(["model": [service.text("name") ?? ""]]))])
    }

    /// The page with an answer, for browsers without scripts.
    private static func answered(_ answer: JSONValue, _ page: PageContext) -> PageContent {
        let message = answer.list("choices").first?["message"] ?? [:]
        let record = answer.text("x-minato-record")
        let cited = Set(message.list("annotations").compactMap { $0.whole("minato.passage") })
        let text = (message.text("content") ?? "") + (message.text("refusal") ?? "")
        var parts: [Component] = [
            .answer(
                CitedText(text) { number in
                    guard let record, cited.contains(Int64(number)) else { return nil }
                    return Address.path("services", "records", record, "citations", String(number))
                }),
            .facts(
                [
                    charge(answer.text("x-minato-charge"), page),
                    Fact(
                        page.text(ServiceTexts.tokensInOut),
                        [answer.whole("usage.prompt_tokens"), answer.whole("usage.completion_tokens")]
                            .map { page.formats.number($0) }.joined(separator: " + ")),
                ].compactMap { $0 }),
        ]
        if let notice = answer.text("x-minato-notice") {
            parts.insert(.notice(Notice(.information, HeaderText.decoded(notice))), at: 0)
        }
        if answer.list("choices").first?.text("finish_reason") == "content_filter" {
            parts.append(.notice(Notice(.warning, page.text(PlaygroundTexts.filtered))))
        }
        if let record {
            parts.append(
                .links([
                    Link(page.text(PlaygroundTexts.record), Address.path("services", "records", record)),
                    Link(page.text(ServiceTexts.verify), Address.path("trust", "records", record)),
                ]))
        }
        let name = page.request.form["model"] ?? page["name"]
        let again = page.request.form.replacing("model", with: name)
        return PageContent(
            page.text(PlaygroundTexts.title, name),
            trail: trail(page), parts + [.form(ask, again)])
    }

    private static func charge(_ text: String?, _ page: PageContext) -> Fact? {
        guard let parts = text?.split(separator: " "), parts.count == 2 else { return nil }
        return Fact(
            page.text(Texts.charge), Cell(page.formats.money(String(parts[0]), String(parts[1])), .figure))
    }
}

/// Words in a field of a head: RFC 8187 §3.2.1.
enum HeaderText {
    static func decoded(_ text: String) -> String {
        guard let start = text.range(of: "UTF-8''")?.upperBound else { return text }
        return text[start...].removingPercentEncoding ?? text
    }
}

/// Texts of the playground.
enum PlaygroundTexts {
    static let title = Phrase("Try {0}", "{0}を試す", "试用 {0}")
    static let intro = Phrase(
        "A question here is one like any other: it is charged, it stands in the records, and the rules look at it.",
        "ここでの質問も通常の利用と同じです。料金がかかり、記録に残り、ルールの確認を受けます。",
        "在此提问与正常使用相同：会计费、留存记录，并经过规则检查。")
    static let offered = Phrase("Services you can ask", "利用できるサービス", "可用的服务")
    static let noneOffered = Phrase(
        "No service has a price in your currency yet. Ask who runs this server.",
        "ご利用の通貨で価格のあるサービスはまだありません。運営者にお問い合わせください。",
        "尚无以您的货币定价的服务。请联系运营方。")
    static let cites = Phrase("Cites its sources", "出典の明示", "标注来源")
    static let inputPrice = Phrase("Input, per million tokens", "入力（100万トークン）", "输入（每百万令牌）")
    static let outputPrice = Phrase("Output, per million tokens", "出力（100万トークン）", "输出（每百万令牌）")
    static let house = Phrase(
        "Who asks pays for the answer, and the house has no account. Choose an organisation that you act for, above, or make "
            + "a membership in one.",
        "質問には料金がかかりますが、運営側には口座がありません。上の欄で所属する組織を選ぶか、組織の所属を作成してください。",
        "提问需要付费，而运营方没有账户。请在上方选择您所代表的机构，或先为自己创建机构成员身份。")
    static let memberships = Phrase("Your memberships", "自分の所属", "我的成员身份")
    static let notOffered = Phrase(
        "You cannot ask \"{0}\": it is not offered, or has no price in your currency.",
        "「{0}」は利用できません。提供されていないか、ご利用の通貨での価格がありません。", "无法使用“{0}”：未提供，或没有以您的货币定价。")
    static let notOfferedMend = Phrase("Choose another service.", "別のサービスを選んでください。", "请选择其他服务。")
    static let ask = Phrase("Ask", "質問する", "提问")
    static let send = Phrase("Ask", "送信", "发送")
    static let question = Phrase("Question", "質問", "问题")
    static let most = Phrase("At most this many tokens", "出力トークンの上限", "输出令牌上限")
    static let mostHint = Phrase(
        "Bounds what the answer can cost.", "回答の料金の上限になります。", "可限制回答的费用。")
    static let answer = Phrase("Answer", "回答", "回答")
    static let stop = Phrase("Stop", "停止", "停止")
    static let stopped = Phrase(
        "Stopped. What was delivered until then is charged.", "停止しました。そこまでの分が課金されます。",
        "已停止。仅对已交付的部分计费。")
    static let about = Phrase("So far about", "現在の概算", "目前约")
    static let filtered = Phrase(
        "A rule ended or refused this answer; the record says which.", "ルールにより停止または拒否されました。記録に理由があります。",
        "该回答被规则终止或拒绝，详见记录。")
    static let retracted = Phrase(
        "The answer was taken back. Do not use what you have read of it.", "回答は撤回されました。表示された内容は使わないでください。",
        "该回答已被撤回，请勿使用已读到的内容。")
    static let alert = Phrase("Spending has passed:", "利用額の警告：", "支出提醒：")
    static let record = Phrase(
        "The record: charge, citations, rule decisions, proof", "記録：料金、出典、ルールの判断、証明",
        "记录：费用、引用、规则判定、证明")
}
