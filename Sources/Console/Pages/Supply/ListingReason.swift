import Primitives

/// A reason of the API against listing a product: to which step it belongs, and what it says in the page's language.
struct ListingReason: Sendable {
    let step: SupplyStep
    private let phrase: Phrase
    private let values: [String]

    /// - Parameter reason: As `GET /api/products/{product}/listing` gives it.
    init(_ reason: String) {
        for (step, start, phrase) in Self.known {
            if let values = TextPattern(start).values(of: reason) {
                (self.step, self.phrase, self.values) = (step, phrase, values)
                return
            }
        }
        (step, phrase, values) = (.rules, Self.other, [reason])
    }

    func text(_ page: PageContext) -> String {
        // Members of descriptions and words of the API stand among the values.
        phrase.in(page.language, values.map { page.text(Self.word($0)) })
    }

    private static func word(_ value: String) -> Phrase {
        let member = MarketWords.member(value)
        return member == Phrase(same: value) ? SupplyTexts.word(value) : member
    }

    /// In ja and zh the API's own words are given as such.
    private static let other = Phrase("{0}", "API の理由：{0}", "接口给出的原因：{0}")

    /// Texts of `ListingGate` and `Board`; a star stands for what differs.
    private static let known: [(SupplyStep, String, Phrase)] = [
        (
            .rights,
            "The supplier holds no certified right to operate the product: No right to * is registered for the holder over this.*",
            Phrase(
                "No right to operate the product is registered yet.", "商品を経営する権利がまだ登録されていません。",
                "尚未登记产品经营权。")
        ),
        (
            .rights, "The supplier holds no certified right to operate the product: *",
            Phrase(
                "No certified right to operate the product: {0}",
                "商品を経営する認証済みの権利がありません（詳細：{0}）", "没有经认证的产品经营权（详情：{0}）")
        ),
        (
            .rights,
            "The product is derived, and the supplier holds no certified right to process and use its data: *",
            Phrase(
                "The product is derived: no certified right to process and use the data: {0}",
                "派生商品ですが、データを加工・利用する認証済みの権利がありません（詳細：{0}）",
                "衍生产品缺少经认证的数据加工使用权（详情：{0}）")
        ),
        (
            .data, "No version is published.",
            Phrase("No version is published.", "公開した版がありません。", "尚未发布任何版本。")
        ),
        (
            .data, "The newest published version has no data.",
            Phrase(
                "The newest published version has no data.", "最新の公開版にデータがありません。", "最新发布的版本没有数据。")
        ),
        (
            .data, "The * board asks for a free sample.",
            Phrase(
                "The board {0} asks for a free sample.", "ボード {0} は無料の見本を求めています。",
                "板块 {0} 要求提供免费样本。")
        ),
        (
            .quality, "No quality assessment was passed.",
            Phrase("The board asks for a quality assessment.", "ボードが品質評価を求めています。", "板块要求质量评估。")
        ),
        (
            .quality, "The quality assessment is about another version",
            Phrase(
                "The quality assessment is of another version: have this one assessed.",
                "品質評価は別の版のものです。この版の評価を受けてください。", "质量评估针对其他版本，请重新评估。")
        ),
        (
            .rules, "No compliance assessment was passed.",
            Phrase(
                "No compliance assessment was passed: ask an assessor.",
                "適合評価に合格していません。評価者に依頼してください。", "尚未通过合规评估，请委托评估机构。")
        ),
        (
            .rules, "The compliance assessment is about another version",
            Phrase(
                "The compliance assessment is of another version or other words: have this assessed.",
                "適合評価は別の版か別の説明のものです。改めて評価を受けてください。", "合规评估针对其他版本或其他描述，请重新评估。")
        ),
        (
            .rules, "The product declares no use case.",
            Phrase("Name a use case.", "用途の例を書いてください。", "请写明使用场景。")
        ),
        (
            .rules, "The product declares * use cases; the * board asks for *.",
            Phrase(
                "{0} use cases are named; the board {1} asks for {2}.", "用途の例が{0}件です。ボード {1} は{2}件を求めています。",
                "已写{0}个使用场景，板块 {1} 要求{2}个。")
        ),
        (
            .rules, "The product names no board that exists.",
            Phrase("Choose a board.", "ボードを選んでください。", "请选择板块。")
        ),
        (
            .rules, "The * board asks for the metadata member \"*\".",
            Phrase(
                "The board {0} asks for “{1}”.", "ボード {0} は「{1}」の記入を求めています。",
                "板块 {0} 要求填写“{1}”。")
        ),
        (
            .rules, "The * board lists no * data.",
            Phrase(
                "The board {0} lists no data of this sensitivity ({1}).", "ボード {0} はこの重要度（{1}）を扱いません。",
                "板块 {0} 不收录此敏感级别（{1}）。")
        ),
        (
            .rules, "The * board lists * data only.",
            Phrase(
                "The board {0} lists other classes of data: {1}.", "ボード {0} が扱う区分は {1} です。",
                "板块 {0} 仅收录以下类别：{1}。")
        ),
        (
            .rules, "On the * board a supplier is *.",
            Phrase(
                "On the board {0} suppliers have another role: {1}", "ボード {0} の提供者には役割 {1} が必要です。",
                "板块 {0} 的供应方须为：{1}")
        ),
        (
            .rules, "The supplier is suspended.",
            Phrase("Your organisation is suspended.", "組織が停止されています。", "贵组织已被暂停。")
        ),
        (
            .terms, "* exceeds the *",
            Phrase(
                "An offer grants more than you hold: {0} exceeds the {1}",
                "提供条件が保有する権利を超えています（{0}：{1}）", "报价超出您持有的权利（{0}：{1}）")
        ),
    ]
}
