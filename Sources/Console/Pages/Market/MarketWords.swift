import Primitives

/// Words of descriptions, of columns and of conditions, which the API gives as codes.
enum MarketWords {
    /// A member of a description, as boards ask for it.
    static func member(_ name: String) -> Phrase { members[name] ?? Phrase(same: name) }

    /// How often data are renewed: a word, a duration of ISO 8601, or what a supplier wrote.
    static func frequency(_ text: String, _ page: PageContext) -> String {
        if let word = frequencies[text] { return page.text(word) }
        guard let match = text.wholeMatch(of: /P(T?)([0-9]{1,6})([YMWDHS])/),
            let unit = units["\(match.output.1)\(match.output.3)"]
        else { return text }
        return page.text(unit, page.formats.number(String(match.output.2)))
    }

    /// A language as it is called in itself, by its code (BCP 47).
    static func language(_ code: String) -> String { languages[code] ?? code }

    /// What a column of data holds.
    static func type(_ name: String) -> Phrase { types[name] ?? Phrase(same: name) }

    /// What a condition looks at.
    static func operand(_ name: String) -> Phrase { operands[name] ?? Phrase(same: name) }

    private static let members: [String: Phrase] = [
        "title": Phrase("title", "名称", "名称"), "description": Phrase("description", "説明", "描述"),
        "keywords": Phrase("keywords", "キーワード", "关键词"),
        "licence": Phrase("licence", "ライセンス", "许可"),
        "update_frequency": Phrase("how often it is renewed", "更新頻度", "更新频率"),
        "temporal": Phrase("period", "対象期間", "时间范围"),
        "temporal.start": Phrase("begin of the period", "対象期間の開始", "时间范围的开始"),
        "temporal.end": Phrase("end of the period", "対象期間の終了", "时间范围的截止"),
        "spatial": Phrase("region", "対象地域", "地域范围"),
        "conforms_to": Phrase("standard that it conforms to", "準拠する規格", "遵循的标准"),
        "languages": Phrase("languages", "言語", "语言"), "use_cases": Phrase("use cases", "用途の例", "使用场景"),
        "resources": Phrase("data resources", "データ資源", "数据资源"),
        "actions": Phrase("actions sold", "販売する行為", "出售的行为"),
        "territory": Phrase("countries sold in", "販売する国", "出售的国家或地区"),
        "schema": Phrase("description of the columns", "列の定義", "列定义"),
        "publisher": Phrase("publisher", "発行者", "发布者"),
    ]

    private static let frequencies: [String: Phrase] = [
        "hourly": Phrase("hourly", "毎時", "每小时"), "daily": Phrase("daily", "毎日", "每日"),
        "weekly": Phrase("weekly", "毎週", "每周"), "monthly": Phrase("monthly", "毎月", "每月"),
        "quarterly": Phrase("quarterly", "四半期ごと", "每季度"),
        "yearly": Phrase("yearly", "毎年", "每年"), "annual": Phrase("yearly", "毎年", "每年"),
        "P1D": Phrase("daily", "毎日", "每日"), "P1W": Phrase("weekly", "毎週", "每周"),
        "P7D": Phrase("weekly", "毎週", "每周"), "P1M": Phrase("monthly", "毎月", "每月"),
        "P3M": Phrase("quarterly", "四半期ごと", "每季度"), "P1Y": Phrase("yearly", "毎年", "每年"),
        "PT1H": Phrase("hourly", "毎時", "每小时"),
    ]

    private static let units: [String: Phrase] = [
        "Y": Phrase("every {0} years", "{0}年ごと", "每{0}年"),
        "M": Phrase("every {0} months", "{0}か月ごと", "每{0}个月"),
        "W": Phrase("every {0} weeks", "{0}週間ごと", "每{0}周"),
        "D": Phrase("every {0} days", "{0}日ごと", "每{0}天"),
        "TH": Phrase("every {0} hours", "{0}時間ごと", "每{0}小时"),
        "TM": Phrase("every {0} minutes", "{0}分ごと", "每{0}分钟"),
        "TS": Phrase("every {0} seconds", "{0}秒ごと", "每{0}秒"),
    ]

    private static let languages = [
        "ja": "日本語", "zh": "中文", "en": "English", "ko": "한국어", "de": "Deutsch", "fr": "français",
        "es": "español", "pt": "português", "it": "italiano", "nl": "Nederlands", "vi": "Tiếng Việt",
        "th": "ไทย", "id": "Bahasa Indonesia", "ms": "Bahasa Melayu",
    ]

    private static let types: [String: Phrase] = [
        "string": Phrase("text", "文字列", "文本"), "long": Phrase("whole number", "整数", "整数"),
        "integer": Phrase("whole number", "整数", "整数"),
        "double": Phrase("number", "小数", "小数"), "decimal": Phrase("decimal", "十進数", "十进制数"),
        "boolean": Phrase("yes or no", "真偽値", "布尔值"), "date": Phrase("day", "日付", "日期"),
        "timestamp": Phrase("time", "日時", "时间"), "binary": Phrase("bytes", "バイナリ", "二进制"),
    ]

    private static let operands: [String: Phrase] = [
        "purpose": Phrase("Purpose", "目的", "用途"), "spatial": Phrase("Place", "場所", "地点"),
        "dateTime": Phrase("Time", "日時", "时间"), "count": Phrase("Number of uses", "利用回数", "使用次数"),
        "payAmount": Phrase("Amount", "支払額", "金额"), "recipient": Phrase("Recipient", "受領者", "接收方"),
        "urn:minato:odrl:rows": Phrase("Rows", "行数", "行数"),
        "urn:minato:odrl:bytes": Phrase("Bytes", "バイト数", "字节数"),
        "urn:minato:odrl:tokens": Phrase("Tokens", "トークン数", "令牌数"),
    ]
}
