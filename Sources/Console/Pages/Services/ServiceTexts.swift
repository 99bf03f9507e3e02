/// Texts of services and answers.
enum ServiceTexts {
    static let intro = Phrase(
        "What clients see as a model: an engine, its rules, its sources and its price.",
        "利用者が「モデル」として選ぶもの。エンジン、ルール、資料、価格を組み合わせたものです。", "客户当作模型来选用的服务：由引擎、规则、来源与价格组成。")
    static let introToAsk = Phrase(
        "Choose one to try it here. Programs ask for it by its name, with an API key under /v1.",
        "選ぶとここで試せます。プログラムからは、APIキーを付けて /v1 でこの名前を指定します。", "选择即可在此试用。程序使用API密钥在 /v1 下以此名称调用。")
    static let noServices = Phrase(
        "There are no services yet. Name one in the configuration, or POST /api/services.",
        "サービスはまだありません。設定ファイルに書くか、POST /api/services で作成してください。",
        "还没有服务。请在配置中添加，或使用 POST /api/services 创建。")
    static let records = Phrase("Answers", "回答の記録", "回答记录")
    static let noRecords = Phrase(
        "No answers yet. Choose a service under Services and ask it.", "回答はまだありません。「サービス」で選んで質問してください。",
        "还没有回答。请在“服务”中选择一项并提问。")
    static let noneAnswered = Phrase("No answers yet.", "回答はまだありません。", "还没有回答。")
    static let recordTitle = Phrase("Answer", "回答", "回答")
    static let onlyOf = Phrase("Of the service {0}.", "サービス「{0}」の回答です。", "服务“{0}”的回答。")
    static let ofAllServices = Phrase("Answers of all services", "すべてのサービスの回答", "所有服务的回答")
    static let latest = Phrase("Latest answers", "最近の回答", "最近的回答")
    static let took = Phrase("Took", "所要時間", "用时")
    static let tokensInOut = Phrase("Tokens, in + out", "トークン（入力＋出力）", "令牌（输入＋输出）")
    static let asJSON = Phrase("All of it as JSON", "すべてをJSONで表示", "以JSON显示全部")
    static let forPublic = Phrase("Open to the public", "一般公開", "面向公众")
    static let itsDuties = Phrase("Its duties", "このサービスの義務", "该服务的义务")
    static let failures = Phrase("Failed answers", "失敗した回答", "失败的回答")
    static let median = Phrase("Half of the answers took at most", "所要時間の中央値", "用时中位数")
    static let average = Phrase("Charged for an answer, on average", "1回答あたりの平均料金", "每个回答的平均费用")
    static let since = Phrase("Since", "適用開始", "生效日期")
    static let numbered = Phrase("version {0}", "第{0}版", "第{0}版")
    static let noPrices = Phrase(
        "No price: nobody can ask it yet. POST /api/services/…/prices sets one.",
        "価格がないため、まだ利用できません。POST /api/services/…/prices で設定します。",
        "尚无价格，暂时无法使用。请通过 POST /api/services/…/prices 设置。")
    static let nobodyYet = Phrase("nobody yet", "未定", "待定")
    static let isGone = Phrase(
        "The passage is not here any more: the right to it has ended, or its document was replaced. Its hash tells whether a copy is what was cited.",
        "この箇所は現在ありません。利用する権利が終了したか、文書が差し替えられました。写しが引用時のものかどうかは、ハッシュで確かめられます。",
        "该段落已不在此处：使用权已终止，或文档已被替换。可用其哈希核对副本是否为当时所引用的内容。")
    static let passageHash = Phrase("SHA-256 of the passage", "箇所のSHA-256", "段落的SHA-256")
    static let engine = Phrase("Engine", "エンジン", "引擎")
    static let health = Phrase("Engine's health", "エンジンの状態", "引擎状态")
    static let allRecords = Phrase("All its answers", "このサービスのすべての回答", "该服务的全部回答")
    static let model = Phrase("Model", "モデル", "模型")
    static let places = Phrase("Offered in", "提供地域", "提供地区")
    static let rules = Phrase("Rules", "ルール", "规则")
    static let sources = Phrase("Knowledge base", "知識ベース", "知识库")
    static let openDuties = Phrase("Duties still open", "未対応の義務", "未完成的义务")
    static let prices = Phrase("Prices of a million tokens", "100万トークンあたりの価格", "每百万令牌价格")
    static let version = Phrase("Version", "版", "版本")
    static let input = Phrase("Input", "入力", "输入")
    static let output = Phrase("Output", "出力", "输出")
    static let tokens = Phrase("Tokens", "トークン", "令牌")
    static let lines = Phrase("What was charged", "料金の内訳", "计费明细")
    static let noCharge = Phrase("Nothing was charged.", "課金はありません。", "未收费。")
    static let citations = Phrase("Citations", "出典", "引用")
    static let passage = Phrase("Passage", "箇所", "段落")
    static let source = Phrase("Source", "資料", "来源")
    static let sentences = Phrase("Cited in sentences", "引用した文（番号）", "引用的句子（序号）")
    static let earned = Phrase("Earned", "収入", "收入")
    static let whoEarned = Phrase("Who earned what", "収入の分配", "收入分配")
    static let payee = Phrase("Payee", "受取人", "收款方")
    static let decisions = Phrase("What the rules decided", "ルールの判断", "规则判定")
    static let proof = Phrase("Proof", "証明", "证明")
    static let verify = Phrase("Verify it in this browser", "このブラウザーで検証する", "在本浏览器中验证")
    static let isSame = Phrase(
        "This is the passage as the answer had it.", "回答が使ったときのままの箇所です。", "与回答所用的段落一致。")
    static let isOther = Phrase(
        "The source has changed since: this is what stands there now.", "その後に資料が変わりました。現在の内容です。",
        "来源此后已变更：此为当前内容。")

    static let action = Phrase("Decision", "判断", "判定")
    static let stage = Phrase("Of the", "対象", "对象")
    static let rule = Phrase("Rule", "ルール", "规则")
    static let duty = Phrase("Duty", "義務", "义务")
    static let finding = Phrase("Finding", "検出内容", "发现")

    static func decided(_ action: String) -> Phrase { actions[action] ?? Phrase(same: action) }

    private static let actions: [String: Phrase] = [
        "flag": Phrase("noted", "記録", "已标记"), "redact": Phrase("redacted", "伏せ字", "已脱敏"),
        "refuse": Phrase("refused", "拒否", "已拒绝"), "stop": Phrase("stopped", "停止", "已终止"),
        "label": Phrase("labelled", "表示を付与", "已标识"),
    ]

    static func stageWord(_ stage: String) -> Phrase { stages[stage] ?? Phrase(same: stage) }

    private static let stages: [String: Phrase] = [
        "input": Phrase("question", "質問", "提问"), "output": Phrase("answer", "回答", "回答"),
    ]

    /// What a line of a charge counts.
    static func chargeKind(_ kind: String) -> Phrase { chargeKinds[kind] ?? Phrase(same: kind) }

    private static let chargeKinds: [String: Phrase] = [
        "input": input, "output": output,
        "cached_input": Phrase("Input, cached", "入力（キャッシュ）", "输入（缓存）"),
        "free": Phrase("Free allowance", "無料枠", "免费额度"),
        "minimum": Phrase("Up to the minimum", "最低料金との差額", "补足最低收费"),
        "plan_included": Phrase("Included in the plan", "プランに含まれる分", "套餐包含"),
        "plan_tokens": Phrase("Tokens under the plan", "プランのトークン", "套餐令牌"),
        "plan_calls": Phrase("Calls under the plan", "プランの呼び出し", "套餐调用"),
        "plan_trial": Phrase("In the plan's trial", "プランの試用", "套餐试用"),
    ]

    static func kind(_ kind: String) -> Phrase { kinds[kind] ?? Phrase(same: kind) }

    private static let kinds: [String: Phrase] = [
        "answer": Phrase("source", "資料", "来源"),
        "answer_source": Phrase("source of the source", "元資料", "上游来源"),
        "answer_broker": Phrase("broker", "仲介", "经纪"), "model": Phrase("model", "モデル", "模型"),
        "compute": Phrase("compute", "計算資源", "算力"),
        "unattributed": Phrase("not attributed yet", "未配分", "未归属"),
    ]
}
