/// Texts of the market.
enum MarketTexts {
    static let intro = Phrase(
        "Data with its papers: who may sell it, what it may be used for, what it costs.",
        "権利書つきのデータ。誰が売れるか、何に使えるか、いくらかかるか。", "附带凭证的数据：谁有权出售、可作何用、价格多少。")
    static let words = Phrase("Words", "ことば", "关键词")
    static let found = Phrase("{0} products", "{0}件の商品", "{0}个产品")
    static let products = Phrase("Products", "商品", "产品")
    static let board = Phrase("Board", "ボード", "板块")
    static let dataClass = Phrase("Class", "区分", "类别")
    static let sensitivity = Phrase("Sensitivity", "重要度", "敏感级别")
    static let crossBorder = Phrase("Across borders", "越境", "跨境")
    static let nothingFound = Phrase(
        "Nothing fits. Try fewer words.", "該当するものがありません。ことばを減らしてみてください。", "没有匹配项，请减少关键词。")
    static let myContracts = Phrase("My contracts", "契約一覧", "我的合同")
    static let negotiations = Phrase("Negotiations", "交渉", "谈判")
    static let negotiation = Phrase("Negotiation", "交渉", "谈判")
    static let offers = Phrase("Offers", "提供条件", "报价")
    static let offer = Phrase("Offer", "提供条件", "报价")
    static let terms = Phrase("Terms", "条件", "条款")
    static let price = Phrase("Price", "価格", "价格")
    static let noOffers = Phrase("There is no offer now.", "いま提供はありません。", "目前没有报价。")
    static let quality = Phrase("Quality", "品質", "质量")
    static let qualityCard = Phrase("Quality card", "品質カード", "质量卡")
    static let files = Phrase("Files", "ファイル", "文件")
    static let version = Phrase("Version {0}", "第{0}版", "第{0}版")
    static let role = Phrase("Role", "役割", "用途")
    static let size = Phrase("Size", "大きさ", "大小")
    static let lineage = Phrase("Lineage", "由来", "谱系")
    static let lineageHint = Phrase(
        "Whose data it was made from, and what flows back to them", "元データと、そこへ還元される割合", "来源数据及其分成比例")
    static let share = Phrase("Share", "割合", "比例")
    static let once = Phrase("{0} once", "一度 {0}", "一次性 {0}")
    static let monthly = Phrase("{0} a month", "月 {0}", "每月 {0}")
    static let metered = Phrase("{0} per {1}", "{1}ごとに {0}", "每{1} {0}")
    static let and = Phrase(", ", "、", "，")
    static let free = Phrase("free", "無料", "免费")
    static let odrl = Phrase("The terms as a machine reads them", "機械が読む条件", "机器可读的条款")
    static let priceBehind = Phrase("The price as a machine reads it", "機械が読む価格", "机器可读的价格")
    static let simulator = Phrase("What would it cost?", "費用の試算", "费用试算")
    static let simulatorHint = Phrase(
        "A dry run by the same rules that decide and charge the real use. It changes nothing.",
        "実際の利用を判断・課金するのと同じ規則での試行です。何も変わりません。", "按实际判定与计费的同一规则试算，不产生任何变更。")
    static let simulate = Phrase("Try", "試す", "试算")
    static let permitted = Phrase("This use is allowed.", "この利用は許可されています。", "允许此用途。")
    static let notPermitted = Phrase("This use is not allowed.", "この利用は許可されていません。", "不允许此用途。")
    static let signing = Phrase("At signing", "契約時", "签约时")
    static let total = Phrase("Together", "合計", "合计")
    static let action = Phrase("Action", "行為", "行为")
    static let purpose = Phrase("Purposes, one a line", "目的（1行に1つ）", "用途（每行一个）")
    static let place = Phrase("Place (country code)", "場所（国コード）", "地点（国家代码）")
    static let calls = Phrase("Calls", "呼び出し回数", "调用次数")
    static let rows = Phrase("Rows", "行数", "行数")
    static let tokens = Phrase("Tokens", "トークン数", "令牌数")
    static let months = Phrase("Months", "月数", "月数")
    static let accept = Phrase("Sign a contract", "契約する", "签订合同")
    static let sign = Phrase("Sign", "契約する", "签订")
    static let acceptConsequence = Phrase(
        "Signing binds your organisation to these terms and charges what is due at signing.",
        "契約すると組織がこの条件に拘束され、契約時の料金が請求されます。", "签订后贵组织受这些条款约束，并收取签约费用。")
    static let contract = Phrase("Contract", "契約", "合同")
    static let noContracts = Phrase("No contracts yet.", "契約はまだありません。", "还没有合同。")
    static let signed = Phrase("Signed", "契約日", "签订时间")
    static let open = Phrase("open", "無期限", "无期限")
    static let endReason = Phrase("Why it ended", "終了の理由", "终止原因")
    static let termsHash = Phrase("Hash of the terms", "条件のハッシュ", "条款哈希")
    static let logIndex = Phrase("Place in the log", "ログ上の位置", "日志位置")
    static let uses = Phrase("Latest uses", "最近の利用", "最近使用")
    static let noUses = Phrase("Not used yet.", "まだ利用されていません。", "尚未使用。")
    static let terminate = Phrase("End the contract", "契約を終える", "终止合同")
    static let terminateConsequence = Phrase(
        "The contract ends at once and for good. Passages leave the index, links and tokens stop working.",
        "契約は直ちに完全に終了します。索引から外れ、リンクとトークンは使えなくなります。", "合同立即且永久终止。段落退出索引，链接和令牌失效。")
    static let dataset = Phrase("Data set", "データセット", "数据集")
    static let peer = Phrase("Other side", "相手", "对方")
    static let changed = Phrase("Changed", "更新", "更新")
    static let noNegotiations = Phrase("No negotiations yet.", "交渉はまだありません。", "还没有谈判。")
    static let mayDo = Phrase("You may: {0}", "できること：{0}", "可执行：{0}")
    static let answer = Phrase("Answer", "返答", "答复")
    static let send = Phrase("Send", "送る", "发送")

    static let boards = Phrase("Boards", "ボード", "板块")
    static let without = Phrase("Without: {0} ✕", "解除：{0} ✕", "取消：{0} ✕")
    static let useCases = Phrase("Made for", "用途の例", "使用场景")
    static let frequency = Phrase("Renewed", "更新頻度", "更新频率")
    static let period = Phrase("Period", "期間", "时段")
    static let languages = Phrase("Languages", "言語", "语言")
    static let metadata = Phrase("The description as a machine reads it", "機械が読む説明", "机器可读的描述")
    static let samples = Phrase("Samples", "見本", "样本")
    static let firstRows = Phrase("first rows", "先頭の行", "前几行")
    static let download = Phrase("Download {0}", "{0} をダウンロード", "下载 {0}")
    static let noPreview = Phrase(
        "The sample cannot be shown here: download it.", "ここでは表示できません。ダウンロードしてください。", "无法在此显示，请下载。")
    static let rights = Phrase("Rights and certificates", "権利と証明", "权利与证书")
    static let titleHolds = Phrase(
        "The supplier's certified rights cover what is sold here: that is checked at every signature, and the product leaves its board as soon as a right ends.",
        "提供者の認証済みの権利が販売内容を裏付けています。契約のたびに確かめられ、権利が終わればすぐに掲載から外れます。",
        "供应方经认证的权利覆盖所售内容：每次签约均会核验，权利终止即下架。")
    static let titleNotChecked = Phrase(
        "The product is not listed: its rights are looked at when it is.", "掲載されていません。権利は掲載時に確かめられます。",
        "产品未上架；上架时核验其权利。")
    static let depth = Phrase("Steps away", "段階", "层级")
    static let asksFor = Phrase("Asks for", "求めるもの", "要求")
    static let freeSample = Phrase("a free sample", "無料の見本", "免费样本")
    static let assessment = Phrase("assessment: {0}", "評価：{0}", "评估：{0}")
    static let from = Phrase("Granted from", "付与元：", "授予自")
    static let limits = Phrase("Usage against limits", "上限と利用状況", "用量与上限")
    static let usesCounted = Phrase("Uses", "利用回数", "使用次数")
    static let freeUnits = Phrase("{0} {1} a month free", "毎月 {0} {1} まで無料", "每月免费{0}{1}")
    static let capped = Phrase("at most {0} a month", "月の上限 {0}", "每月最多{0}")
    static let priceLines = Phrase("How a month is reckoned", "ひと月の計算", "每月计算明细")
    static let quantity = Phrase("Quantity", "数量", "数量")
    static let freePart = Phrase("Of it free", "うち無料", "其中免费")
    static let limit = Phrase("Limit", "上限", "上限")
    static let used = Phrase("Used", "利用済み", "已用")
    static let left = Phrase("Left", "残り", "剩余")
    static let noLimit = Phrase("no limit", "上限なし", "无上限")
    static let usedOf = Phrase("Counted over the latest {0} uses.", "直近{0}件の利用の合計です。", "按最近{0}次使用合计。")
    static let monthSoFar = Phrase("Charged under this contract", "この契約の料金", "此合同下的费用")
    static let nextUse = Phrase("The next use", "次の利用", "下一次使用")
    static let suspend = Phrase("Suspend the contract", "契約を一時停止する", "暂停合同")
    static let suspendConsequence = Phrase(
        "Access stops at once for both sides until you lift it.", "解除するまで、双方の利用が直ちに止まります。",
        "在您解除之前，双方的访问立即停止。")
    static let resume = Phrase("Lift my suspension", "一時停止を解除する", "解除暂停")
    static let stops = Phrase("What ending it stops", "終了で止まるもの", "终止将停止的内容")
    static let openGrants = Phrase("Open deliveries", "進行中の受け渡し", "进行中的交付")
    static let toldFiles = Phrase("Files delivered so far", "これまでに渡されたファイル", "迄今交付的文件")
    static let lastUse = Phrase("Latest use", "最後の利用", "最近一次使用")
    static let bytes = Phrase("Bytes", "バイト数", "字节数")
    static let time = Phrase("Time", "期限", "期限")
    static let paid = Phrase("Paid", "支払額", "已付金额")

    static let facets: [(String, Phrase)] = [
        ("board", board), ("class", dataClass), ("sensitivity", sensitivity), ("cross_border", crossBorder),
        ("supplier", Texts.supplier),
    ]

    /// A word of the API in the three languages; one that is unknown here stays as the API writes it.
    static func word(_ word: String) -> Phrase { known[word] ?? Phrase(same: word) }

    private static let known: [String: Phrase] = [
        "public": Phrase("public", "公共", "公共"), "enterprise": Phrase("enterprise", "企業", "企业"),
        "personal": Phrase("personal", "個人", "个人"), "open": Phrase("open", "公開", "公开"),
        "general": Phrase("general", "一般", "一般"), "important": Phrase("important", "重要", "重要"),
        "core": Phrase("core", "核心", "核心"), "free": Phrase("free", "自由", "自由"),
        "restricted": Phrase("restricted", "制限あり", "受限"), "prohibited": Phrase("prohibited", "禁止", "禁止"),
        "data": Phrase("data", "データ", "数据"), "sample": Phrase("sample", "見本", "样本"),
        "documentation": Phrase("documentation", "説明", "说明"), "read": Phrase("read", "閲覧", "读取"),
        "index": Phrase("index", "索引", "索引"), "train": Phrase("train", "学習", "训练"),
        "derive": Phrase("derive", "加工", "加工"), "distribute": Phrase("distribute", "再配布", "再分发"),
        "aggregate": Phrase("aggregate", "集計", "汇总"), "call": Phrase("call", "回", "次"),
        "row": Phrase("row", "行", "行"), "byte": Phrase("byte", "バイト", "字节"),
        "one_off": Phrase("once", "一度のみ", "一次性"),
        "monthly": Phrase("a month", "月額", "月费"), "trial": Phrase("trial", "試用", "试用"),
        "cap": Phrase("above the cap", "上限超過分", "超出上限部分"),
        "suspension": Phrase("closed part", "停止期間分", "暂停部分"),
        "credit": Phrase("credit", "差引", "抵扣"), "token": Phrase("token", "トークン", "令牌"),
        "accept": Phrase("accept", "承諾する", "接受"),
        "agree": Phrase("agree", "合意する", "同意"), "verify": Phrase("verify", "確認する", "核实"),
        "received": Phrase("received", "受信", "已收到"), "sent": Phrase("sent", "送信", "已发送"),
        "noted": Phrase("noted", "記録", "已记录"),
        "finalize": Phrase("finalize", "成立させる", "生效"), "terminate": Phrase("terminate", "打ち切る", "终止"),
    ]
}
