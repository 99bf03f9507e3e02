/// Texts of the market.
enum MarketTexts {
    static let intro = Phrase(
        "Data with its papers: who may sell it, what it may be used for, what it costs.",
        "権利の裏付けがあるデータを探せます。誰が販売でき、何に使え、いくらかかるかがわかります。",
        "查找有权利凭证的数据：谁有权出售、可作何用、价格多少。")
    static let words = Phrase("Words", "キーワード", "关键词")
    static let found = Phrase("{0} products", "{0}件の商品", "{0}个产品")
    static let products = Phrase("Products", "商品", "产品")
    static let board = Phrase("Board", "ボード", "板块")
    static let dataClass = Phrase("Class", "区分", "类别")
    static let sensitivity = Phrase("Sensitivity", "重要度", "敏感级别")
    static let crossBorder = Phrase("Across borders", "越境", "跨境")
    static let nothingFound = Phrase(
        "Nothing fits. Try fewer words, or take a condition away.",
        "該当する商品がありません。キーワードや条件を減らしてみてください。", "没有匹配的产品，请减少关键词或条件。")
    static let myContracts = Phrase("My contracts", "契約一覧", "我的合同")
    static let negotiations = Phrase("Negotiations", "交渉", "谈判")
    static let negotiation = Phrase("Negotiation", "交渉", "谈判")
    static let offers = Phrase("Offers", "提供条件", "报价")
    static let offer = Phrase("Offer", "提供条件", "报价")
    static let terms = Phrase("Terms", "条件", "条款")
    static let price = Phrase("Price", "価格", "价格")
    static let noOffers = Phrase(
        "There is no offer now; ask the supplier for one.", "現在の提供条件はありません。提供者にお問い合わせください。", "目前没有报价，请联系供应方。")
    static let quality = Phrase("Quality", "品質", "质量")
    static let files = Phrase("Files", "ファイル", "文件")
    static let version = Phrase("Version {0}", "第{0}版", "第{0}版")
    static let role = Phrase("Role", "役割", "用途")
    static let size = Phrase("Size", "サイズ", "大小")
    static let lineage = Phrase("Lineage", "データの来歴", "数据谱系")
    static let lineageHint = Phrase(
        "Whose data it was made from, and what flows back to them", "元データと、そこへ還元される割合", "来源数据及其分成比例")
    static let share = Phrase("Share", "割合", "比例")
    static let once = Phrase("{0} at signing", "契約時 {0}", "签约时 {0}")
    static let monthly = Phrase("{0} a month", "月額 {0}", "每月 {0}")
    static let metered = Phrase("{0} per {1}", "{1}あたり {0}", "每{1} {0}")
    static let tier = Phrase("up to {0} {1}s {2}", "{0}{1}まで {2}", "{0}{1}以内{2}")
    static let lastTier = Phrase("beyond that {0}", "それを超えると {0}", "超出部分{0}")
    static let trialDays = Phrase("the first {0} days free", "最初の{0}日間は無料", "前{0}天免费")
    static let trialAmount = Phrase("the first {0} of use free", "利用料のうち最初の{0}まで無料", "使用费前{0}免费")
    static let citations = Phrase(
        "each citation in an answer counts {0} times", "回答での引用は{0}倍に換算", "回答中的每次引用按{0}倍计")
    static let and = Phrase(", ", "、", "、")
    /// Between parts of a sentence.
    static let then = Phrase(", ", "、", "，")
    static let free = Phrase("free", "無料", "免费")
    static let odrl = Phrase("The terms as a machine reads them", "機械が読む条件", "机器可读的条款")
    static let priceBehind = Phrase("The price as a machine reads it", "機械が読む価格", "机器可读的价格")
    static let simulator = Phrase("What would it cost?", "費用の試算", "费用试算")
    static let simulatorHint = Phrase(
        "A dry run by the same rules that decide and charge the real use. It changes nothing.",
        "実際の利用を判断・課金するのと同じ規則での試行です。何も変わりません。", "按实际判定与计费的同一规则试算，不产生任何变更。")
    static let simulate = Phrase("Work it out", "試算する", "试算")
    static let permitted = Phrase("This use is allowed.", "この利用は条件の範囲内です。", "此用途在条款允许范围内。")
    static let notPermitted = Phrase("This use is not allowed.", "この利用は認められません。", "条款不允许此用途。")
    static let notPossible = Phrase(
        "The terms allow it, but it cannot be done now.", "条件の範囲内ですが、今は実行できません。", "条款允许，但目前无法执行。")
    static let signing = Phrase("At signing", "契約時", "签约时")
    static let total = Phrase("Total over {0} months", "{0}か月の合計", "{0}个月合计")
    static let action = Phrase("Action", "行為", "行为")
    static let purpose = Phrase("Purposes, one a line", "目的（1行に1つ）", "用途（每行一个）")
    static let place = Phrase("Place (code such as JP)", "場所（JP などの国コード）", "地点（代码如 JP）")
    static let calls = Phrase("Calls a month", "月の利用回数", "每月调用次数")
    static let rows = Phrase("Rows", "行数", "行数")
    static let rowsAMonth = Phrase("Rows a month", "月の行数", "每月行数")
    static let tokens = Phrase("Tokens", "トークン数", "令牌数")
    static let tokensAMonth = Phrase("Tokens a month", "月のトークン数", "每月令牌数")
    static let months = Phrase("Months", "月数", "月数")
    static let duration = Phrase("How many months", "契約期間（月数）", "合同期限（月数）")
    static let durationHint = Phrase("Empty for no end.", "空欄なら無期限です。", "留空表示无期限。")
    static let accept = Phrase("Sign a contract", "契約する", "签订合同")
    static let sign = Phrase("Sign", "契約する", "签订")
    static let acceptConsequence = Phrase(
        "Signing binds your organisation to these terms and charges what is due at signing.",
        "契約すると組織がこの条件に拘束され、契約時の料金が請求されます。", "签订后贵组织受这些条款约束，并收取签约费用。")
    static let contract = Phrase("Contract", "契約", "合同")
    static let noContracts = Phrase(
        "No contracts yet. Find a product on the market and sign one of its offers.",
        "契約はまだありません。マーケットで商品を探し、提供条件を選んで契約してください。", "还没有合同。请在市场上查找产品并签订其报价。")
    static let contractsHint = Phrase(
        "What your organisation signed, as buyer and as supplier.", "自組織が買い手または提供者として結んだ契約です。",
        "贵组织作为买方或供应方签订的合同。")
    static let contractOf = Phrase("Contract: {0}", "契約：{0}", "合同：{0}")
    static let offerOf = Phrase("Offer: {0}", "提供条件：{0}", "报价：{0}")
    static let signed = Phrase("Signed", "契約日", "签订时间")
    static let open = Phrase("no end", "無期限", "无期限")
    static let endReason = Phrase("Why it ended", "終了の理由", "终止原因")
    static let termsHash = Phrase("Hash of the terms", "条件のハッシュ", "条款哈希")
    static let logIndex = Phrase("Place in the log", "ログ上の位置", "日志位置")
    static let uses = Phrase("Latest uses", "最近の利用", "最近使用")
    static let noUses = Phrase("Not used yet.", "まだ利用はありません。", "尚未使用。")
    static let terminate = Phrase("End the contract", "契約を解約する", "终止合同")
    static let terminateConsequence = Phrase(
        "The contract ends at once and for good. Passages leave the index, links and tokens stop working.",
        "契約は直ちに終了し、元に戻せません。データは索引から外れ、リンクとトークンは使えなくなります。",
        "合同立即终止且不可恢复。段落退出索引，链接和令牌失效。")
    static let dataset = Phrase("Data set", "データセット", "数据集")
    static let peer = Phrase("Other side", "相手", "对方")
    static let changed = Phrase("Changed", "最終更新", "更新时间")
    static let noNegotiations = Phrase(
        "No negotiations yet. Connectors of the dataspace begin them, or POST /api/negotiations.",
        "交渉はまだありません。データスペースのコネクター、または POST /api/negotiations から始まります。",
        "还没有谈判。由数据空间的连接器发起，或通过 POST /api/negotiations 发起。")
    static let negotiationsHint = Phrase(
        "Contracts on their way, by the Dataspace Protocol: who asked what, and who answered what.",
        "データスペースプロトコルによる契約交渉です。誰が何を求め、どう答えたかを示します。",
        "按数据空间协议进行的合同谈判：谁提出什么，谁如何答复。")
    static let negotiationHint = Phrase(
        "Each message with who sent it and the reason it gave; below, what can be decided now.",
        "やり取りを、送信者と理由とともに時系列で示します。今選べる対応はその下にあります。",
        "按时间顺序列出各条消息、发送方及理由；目前可做的决定见下方。")
    static let negotiationOf = Phrase("Negotiation: {0}", "交渉：{0}", "谈判：{0}")
    static let ourRole = Phrase("We are", "自組織の立場", "我方角色")
    static let waits = Phrase("not delivered yet", "未配達", "尚未送达")
    static let asked = Phrase("What the buyer asks for", "買い手の希望条件", "买方要求的条款")
    static let offered = Phrase("What the supplier offers", "提供者の提示条件", "供应方提出的条款")
    static let agreedOn = Phrase("What was agreed on", "合意した条件", "达成的条款")
    static let isOver = Phrase("This negotiation is over.", "この交渉は終了しています。", "该谈判已结束。")
    static let theirTurn = Phrase(
        "Nothing to decide here now: it waits for the other side or goes on by itself.",
        "今ここで決めることはありません。相手の返答を待つか、自動で進みます。", "目前无需决定：等待对方或自动进行。")
    static let answer = Phrase("Answer", "返答する", "答复")
    static let send = Phrase("Send", "送る", "发送")

    static let boards = Phrase("Boards", "ボード", "板块")
    static let boardsHint = Phrase(
        "Each board says which data it lists and what it asks of a product before that.",
        "ボードごとに、扱うデータと掲載の条件が決まっています。", "各板块规定收录哪些数据以及上架前的要求。")
    static let without = Phrase("Without: {0} ✕", "解除：{0} ✕", "取消：{0} ✕")
    static let useCases = Phrase("Made for", "用途の例", "使用场景")
    static let frequency = Phrase("Renewed", "更新頻度", "更新频率")
    static let period = Phrase("Period", "期間", "时段")
    static let to = Phrase(" – ", "〜", "至")
    static let languages = Phrase("Languages", "言語", "语言")
    static let metadata = Phrase("The description as a machine reads it", "機械が読む説明", "机器可读的描述")
    static let samples = Phrase("Samples", "サンプル", "样本")
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
    static let freeSample = Phrase("a free sample", "無料サンプル", "免费样本")
    static let assessment = Phrase("assessment: {0}", "評価（{0}）", "评估（{0}）")
    static let from = Phrase("Granted from", "付与元：", "授予自")
    static let limits = Phrase("Usage against limits", "上限と利用状況", "用量与上限")
    static let usesCounted = Phrase("Uses", "利用回数", "使用次数")
    static let freeUnits = Phrase("{0} {1}s a month free", "毎月{0}{1}まで無料", "每月前{0}{1}免费")
    static let capped = Phrase("use at most {0} a month", "利用料の月額上限 {0}", "使用费每月最多 {0}")
    static let priceLines = Phrase("How it is reckoned", "計算の内訳", "计算明细")
    static let due = Phrase("Due", "支払時期", "支付时间")
    static let eachMonth = Phrase("Use, each month", "毎月の利用", "每月使用")
    static let dueNow = Phrase("Due at signing: {0}.", "契約時の支払額：{0}", "签约时应付：{0}")
    static let quantity = Phrase("Quantity", "数量", "数量")
    static let freePart = Phrase("Of it free", "うち無料", "其中免费")
    static let limit = Phrase("Limit", "上限", "上限")
    static let used = Phrase("Used", "利用済み", "已用")
    static let left = Phrase("Left", "残り", "剩余")
    static let noLimit = Phrase("no limit", "上限なし", "无上限")
    static let usedOf = Phrase("Counted over the latest {0} uses.", "直近{0}件の利用の合計です。", "按最近{0}次使用合计。")
    static let monthSoFar = Phrase("Charged under this contract", "この契約の料金", "此合同下的费用")
    static let nextUse = Phrase("The next use is allowed.", "次の利用は認められます。", "下一次使用在允许范围内。")
    static let noNextUse = Phrase("The next use would be refused.", "次の利用は拒否されます。", "下一次使用将被拒绝。")
    static let suspend = Phrase("Suspend the contract", "契約を一時停止する", "暂停合同")
    static let suspendConsequence = Phrase(
        "Access stops at once for both sides until you lift it.", "解除するまで、双方の利用が直ちに止まります。",
        "在您解除之前，双方的访问立即停止。")
    static let resume = Phrase("Lift my suspension", "一時停止を解除する", "解除暂停")
    static let stops = Phrase("What ending it stops", "解約すると止まるもの", "终止将停止的内容")
    static let toldFiles = Phrase("Files delivered so far", "これまでに提供されたファイル", "迄今交付的文件")
    static let lastUse = Phrase("Latest use", "最終利用", "最近一次使用")
    static let stopsAccess = Phrase(
        "{0} may no longer use the data: every request under this contract is refused from then on.",
        "{0}はこのデータを利用できなくなります。以後、この契約に基づく要求はすべて拒否されます。",
        "{0}不能再使用该数据：此后该合同下的所有请求均被拒绝。")
    static let stopsBase = Phrase(
        "The knowledge base {0} loses {1} passages; answers no longer draw on them.",
        "ナレッジベース {0} から{1}件の箇所が外れ、回答に使われなくなります。", "知识库 {0} 失去{1}个段落，回答不再使用。")
    static let stopsGrants = Phrase(
        "{0} open links and tokens stop working, downloads under way are cut.",
        "有効なリンクとトークン（{0}件）が使えなくなり、ダウンロード中のものも打ち切られます。",
        "{0}个有效链接和令牌失效，进行中的下载中断。")
    static let stopsFee = Phrase(
        "The monthly fee of {0} is charged no more; what was paid is not given back.",
        "月額{0}の請求が終わります。支払い済みの料金は返金されません。", "不再收取每月 {0} 的费用；已付费用不退还。")
    static let staysOn = Phrase(
        "Records, receipts and what was charged stay in the log.", "記録・受領証・課金の履歴はログに残ります。",
        "记录、凭证和费用保留在日志中。")
    static let bytes = Phrase("Bytes", "バイト数", "字节数")
    static let time = Phrase("Time", "期限", "期限")
    static let paid = Phrase("Paid", "支払額", "已付金额")

    static let facets: [(String, Phrase)] = [
        ("board", board), ("class", dataClass), ("sensitivity", sensitivity), ("cross_border", crossBorder),
        ("language", languages), ("supplier", Texts.supplier),
    ]

    /// What a line of a reckoning is for.
    static func line(_ kind: String) -> Phrase {
        switch kind {
        case "call": Phrase("calls", "利用回数分", "按次使用")
        case "row": Phrase("rows", "行数分", "按行使用")
        case "byte": Phrase("bytes", "データ量分", "按字节使用")
        case "token": Phrase("tokens", "トークン数分", "按令牌使用")
        case "one_off": Phrase("one-off fee", "初期費用", "一次性费用")
        case "trial": Phrase("trial", "試用による無料分", "试用免费")
        case "monthly": Phrase("monthly fee", "月額料金", "月费")
        default: word(kind)
        }
    }

    /// A word of the API in the three languages; one that is unknown here stays as the API writes it.
    static func word(_ word: String) -> Phrase { known[word] ?? Phrase(same: word) }

    private static let known: [String: Phrase] = [
        "public": Phrase("public", "公共", "公共"), "enterprise": Phrase("enterprise", "企業", "企业"),
        "personal": Phrase("personal", "個人", "个人"), "open": Phrase("open", "公開", "公开"),
        "general": Phrase("general", "一般", "一般"), "important": Phrase("important", "重要", "重要"),
        "core": Phrase("core", "核心", "核心"), "free": Phrase("free", "自由", "自由"),
        "restricted": Phrase("restricted", "制限あり", "受限"), "prohibited": Phrase("prohibited", "禁止", "禁止"),
        "data": Phrase("data", "データ", "数据"), "sample": Phrase("sample", "サンプル", "样本"),
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
        "provider": Phrase("provider", "提供者", "供应方"), "consumer": Phrase("consumer", "利用者", "使用方"),
        "use": Phrase("use", "利用", "使用"),
        "noted": Phrase("noted", "記録", "已记录"),
        "finalize": Phrase("finalize", "成立させる", "生效"), "terminate": Phrase("terminate", "打ち切る", "终止"),
    ]
}
