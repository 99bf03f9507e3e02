import Primitives

/// What stands between data and a listed product, in the order in which a supplier does it.
enum SupplyStep: String, Sendable, CaseIterable {
    case rights, data, quality, rules, terms, price, preview

    var title: Phrase {
        switch self {
        case .rights: Phrase("Rights", "権利", "权利")
        case .data: Phrase("Data", "データ", "数据")
        case .quality: Phrase("Quality", "品質", "质量")
        case .rules: Phrase("Rules", "ルール", "规则")
        case .terms: Phrase("Terms", "条件", "条款")
        case .price: Phrase("Price", "価格", "价格")
        case .preview: Phrase("Preview and list", "確認と掲載", "预览与上架")
        }
    }

    /// With its number among the steps.
    func numbered(_ page: PageContext) -> String {
        "\((Self.allCases.firstIndex(of: self) ?? 0) + 1). \(page.text(title))"
    }

    /// What is done there.
    var about: Phrase {
        switch self {
        case .rights:
            Phrase(
                "Say by which right you sell the data. The house certifies it, and its certificate stands in the log.",
                "どの権利でデータを売るかを登録します。運営者が認証し、証明書がログに残ります。",
                "登记您凭何权利出售数据。运营方认证后，证书记入日志。")
        case .data:
            Phrase(
                "Put files into a version and publish it. A published version never changes.",
                "版にファイルを入れて公開します。公開した版は変わりません。", "将文件放入版本并发布。已发布的版本不再改变。")
        case .quality:
            Phrase(
                "The server computes a card from the data itself; assessors may sign it.",
                "データそのものからカードを算出します。評価者が署名できます。", "服务器由数据本身计算质量卡，评估机构可签署。")
        case .rules:
            Phrase(
                "Describe the product as its board asks, and have it assessed.",
                "ボードの求めるとおりに説明を書き、評価を受けます。", "按板块要求描述产品，并接受评估。")
        case .terms:
            Phrase(
                "Say what buyers may do, for what purpose and where. Nothing else will be allowed.",
                "買い手に許す行為・目的・場所を定めます。ほかは許されません。", "规定买方可做什么、用于何目的、在何地。其余一律不允许。")
        case .price:
            Phrase(
                "Say what it costs. Terms and price together are an offer, which never changes.",
                "価格を定めます。条件と価格がひとつの提供条件となり、以後変わりません。",
                "设定价格。条款与价格合为一份报价，报价不再改变。")
        case .preview:
            Phrase(
                "Look at it as buyers will, then list it.", "買い手から見える姿を確かめて、掲載します。",
                "按买方所见查看，然后上架。")
        }
    }

    func path(_ product: String) -> String { Address.path("supply", "products", product, rawValue) }
}

/// A product with all that tells how far its listing is.
struct SupplyProduct: Sendable {
    let id: String
    let product: JSONValue
    let listing: JSONValue?
    let offers: [JSONValue]
    let versions: [JSONValue]
    let quality: JSONValue?

    init(_ page: PageContext) async throws {
        id = page["product"]
        let path = "/api/products/\(Address.encoded(id))"
        product = try await page.get(path)
        listing = try await page.find("\(path)/listing")
        offers = try await page.find("\(path)/offers")?.items ?? []
        versions = try await page.find("\(path)/versions")?.items ?? []
        quality = try await page.find("\(path)/quality")
    }

    func title(_ page: PageContext) -> String {
        product["metadata"]?["title"]?.localized(page.language)?.text ?? id
    }

    /// The offers that may be signed.
    var active: [JSONValue] { offers.filter { $0.text("state") == "active" } }

    /// The newest version that is not published yet.
    var open: JSONValue? { versions.first { $0["published_at"]?.isNull ?? true } }

    /// What is still missing of a step, as people read it.
    func missing(_ step: SupplyStep, _ page: PageContext) -> [String] {
        var missing = (listing?.words("reasons") ?? []).map(ListingReason.init).filter { $0.step == step }
            .map { $0.text(page) }
        switch step {
        case .quality:
            if !versions.contains(where: { $0.text("published_at") != nil }) {
                missing.append(page.text(SupplyTexts.noCard))
            }
            if quality?.text("state") == "failed" { missing.append(page.text(SupplyTexts.cardFailed)) }
        case .terms: if active.isEmpty { missing.append(page.text(SupplyTexts.noTerms)) }
        case .price: if active.isEmpty { missing.append(page.text(SupplyTexts.noPrice)) }
        case .preview:
            if product.text("state") != "listed" { missing.append(page.text(SupplyTexts.notListed)) }
        case .rights, .data, .rules: break
        }
        return missing
    }

    func steps(_ page: PageContext) -> Component {
        .steps(
            SupplyStep.allCases.map { step in
                let missing = missing(step, page)
                return Step(
                    title: page.text(step.title), isDone: missing.isEmpty, missing: missing,
                    path: step.path(id))
            })
    }
}
