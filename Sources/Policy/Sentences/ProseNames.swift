import Primitives

/// Names of places, purposes and currencies in the three languages.
enum ProseNames {
    static func place(_ code: String, in language: Language) -> String { places[code]?[language] ?? code }

    /// A purpose that is known, or its last part, with spaces for hyphens.
    static func purpose(_ text: String, in language: Language) -> String {
        let last = text.split(whereSeparator: { "/#".contains($0) }).last.map(String.init) ?? text
        let name =
            last.hasPrefix(PolicyTerms.minato) ? String(last.dropFirst(PolicyTerms.minato.count)) : last
        if let known = purposes[name] { return known[language] }
        let plain = String(name.map { $0 == "-" || $0 == "_" ? " " : $0 })
        return switch language {
        case .english: plain
        case .japanese: "「\(plain)」"
        case .chinese: "“\(plain)”"
        }
    }

    static func money(_ money: Money, in language: Language) -> String {
        let amount = money.decimal.groupedDigits
        guard language != .english, let name = currencies[money.currency.code] else {
            return "\(amount) \(money.currency.code)"
        }
        return amount + name[language]
    }

    private static let places: [String: LocalizedText] = [
        "JP": LocalizedText(en: "Japan", ja: "日本", zh: "日本"),
        "CN": LocalizedText(en: "mainland China", ja: "中国本土", zh: "中国大陆"),
        "HK": LocalizedText(en: "Hong Kong", ja: "香港", zh: "香港"),
        "MO": LocalizedText(en: "Macao", ja: "マカオ", zh: "澳门"),
        "TW": LocalizedText(en: "Taiwan", ja: "台湾", zh: "台湾"),
        "KR": LocalizedText(en: "South Korea", ja: "韓国", zh: "韩国"),
        "SG": LocalizedText(en: "Singapore", ja: "シンガポール", zh: "新加坡"),
        "US": LocalizedText(en: "the United States", ja: "米国", zh: "美国"),
        "GB": LocalizedText(en: "the United Kingdom", ja: "英国", zh: "英国"),
        "DE": LocalizedText(en: "Germany", ja: "ドイツ", zh: "德国"),
        "FR": LocalizedText(en: "France", ja: "フランス", zh: "法国"),
        "EU": LocalizedText(en: "the European Union", ja: "欧州連合（EU）", zh: "欧盟"),
        "EEA": LocalizedText(en: "the European Economic Area", ja: "欧州経済領域（EEA）", zh: "欧洲经济区"),
        "ASEAN": LocalizedText(en: "ASEAN", ja: "ASEAN", zh: "东盟"),
        "001": LocalizedText(en: "any country", ja: "世界各国", zh: "世界各国"),
    ]

    private static let purposes: [String: LocalizedText] = [
        "credit-review": LocalizedText(en: "credit review", ja: "与信審査", zh: "信贷审查"),
        "fraud-prevention": LocalizedText(en: "fraud prevention", ja: "不正防止", zh: "反欺诈"),
        "research": LocalizedText(en: "research", ja: "研究", zh: "研究"),
        "statistics": LocalizedText(en: "statistics", ja: "統計", zh: "统计"),
        "marketing": LocalizedText(en: "marketing", ja: "マーケティング", zh: "市场营销"),
        "carbon-accounting": LocalizedText(en: "carbon accounting", ja: "炭素排出量の算定", zh: "碳核算"),
        "evaluation": LocalizedText(en: "evaluation", ja: "評価", zh: "评估"),
    ]

    private static let currencies: [String: LocalizedText] = [
        "JPY": LocalizedText(en: "JPY", ja: "円", zh: "日元"),
        "CNY": LocalizedText(en: "CNY", ja: "人民元", zh: "元人民币"),
        "USD": LocalizedText(en: "USD", ja: "米ドル", zh: "美元"),
        "EUR": LocalizedText(en: "EUR", ja: "ユーロ", zh: "欧元"),
    ]
}
