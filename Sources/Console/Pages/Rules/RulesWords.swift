import Primitives

/// The words of the API about rules, in the three languages.
enum RulesWords {
    static func word(_ word: String) -> Phrase { words[word] ?? States.word(word) }

    static let jurisdictions = ["CN", "JP", "EU", "NIST"]

    static func jurisdiction(_ code: String) -> Phrase {
        switch code {
        case "CN": Phrase("China", "中国", "中国")
        case "JP": Phrase("Japan", "日本", "日本")
        case "EU": Phrase("European Union", "欧州連合", "欧盟")
        case "NIST": Phrase("NIST (USA)", "NIST（米国）", "NIST（美国）")
        default: Phrase(same: code)
        }
    }

    private static let words: [String: Phrase] = [
        "law": Phrase("law", "法律", "法律"), "law-if": Phrase("law, under a condition", "条件付きの法律", "附条件的法律"),
        "standard": Phrase("yardstick of an authority", "当局の基準", "监管标准"),
        "voluntary": Phrase("voluntary", "任意", "自愿"), "none": Phrase("no such duty", "該当なし", "无此义务"),
        "conflict": Phrase("in conflict", "相反する定め", "存在冲突"),
        "executed": Phrase("executed", "実行中", "已执行"), "given": Phrase("given", "提出済み", "已提交"),
        "missing": Phrase("missing", "なし", "缺失"),
        "not-automated": Phrase("not automated", "自動化なし", "未自动化"), "unknown": Phrase("unknown", "不明", "未知"),
        "opinion-shaping": Phrase("able to shape public opinion", "世論に影響し得る", "具有舆论属性"),
        "high-risk": Phrase("high-risk (EU)", "ハイリスク（EU）", "高风险（欧盟）"),
        "gpai": Phrase("general-purpose model of one's own", "自社の汎用モデル", "自有通用模型"),
        "systemic-risk": Phrase("with systemic risk", "システミックリスクあり", "具有系统性风险"),
        "minors": Phrase("used by minors", "未成年者が利用", "未成年人使用"),
        "medical": Phrase("medical", "医療", "医疗"), "finance": Phrase("finance", "金融", "金融"),
        "classifier": Phrase("classifier", "分類器", "分类器"), "operator": Phrase("the operator", "運営者", "运营人员"),
        "complaint": Phrase("a complaint", "苦情", "投诉"),
        "content": Phrase("content", "内容", "内容"), "service": Phrase("service", "サービス", "服务"),
        "privacy": Phrase("privacy", "プライバシー", "隐私"),
        "appeal": Phrase("appeal against a measure", "措置への異議", "对措施的申诉"),
        "other": Phrase("other", "その他", "其他"),
        "access": Phrase("access", "開示", "查阅"), "correction": Phrase("correction", "訂正", "更正"),
        "deletion": Phrase("deletion", "削除", "删除"),
        "accept": Phrase("take up", "受理する", "受理"), "answer": Phrase("answer", "回答する", "答复"),
        "reject": Phrase("reject", "却下する", "驳回"),
        // Steps of an incident, whether taken or still to be.
        "stopped": Phrase("Stop generation", "生成の停止", "停止生成"),
        "cut": Phrase("Let nothing more leave", "送出の停止", "停止输出"),
        "erased": Phrase("Erase stored copies", "保存分の消去", "删除存储副本"),
        "told": Phrase("Tell the client to remove it", "利用者への撤回通知", "通知客户端撤回"),
        "acknowledged": Phrase("Client confirms the removal", "利用者の削除確認", "客户端确认删除"),
        "corrected": Phrase("Mend the cause", "原因の是正", "整改原因"),
        "reported": Phrase("Report it", "報告", "报告"), "closed": Phrase("Close it", "完了", "关闭"),
    ]
}

extension PageContext {
    func word(_ word: String?) -> String { word.map { text(RulesWords.word($0)) } ?? "" }

    /// Whether a duty, or one thing that meets it, is done, as a word with a colour.
    func standing(_ word: String?, path: String? = nil) -> Cell {
        let style: Cell.Style =
            switch word {
            case "covered", "executed", "given": .good
            case "partly", "not-automated", "unknown": .warning
            case "open", "missing": .bad
            default: .quiet
            }
        return Cell(self.word(word), style, path: path)
    }
}
