/// Texts of supply.
enum SupplyTexts {
    static let intro = Phrase(
        "Bring data to the market, step by step, and see who uses it and what it earns.",
        "手順に沿ってデータを市場に出し、誰が使い、いくらの収入になったかを確かめられます。", "按步骤将数据带到市场，并查看谁在使用、收入多少。")
    static let ofHint = Phrase(
        "What this organisation sells, in all states.", "この組織の商品を、状態を問わず表示しています。", "该组织的全部产品，含各种状态。")
    static let roles = Phrase("Roles", "役割", "角色")
    static let jurisdiction = Phrase("Where", "所在", "所在地")
    static let productsOf = Phrase("Products", "商品", "产品")
    static let usesOfAll = Phrase("Who uses the data", "データの利用者", "谁在使用数据")
    static let usesHint = Phrase(
        "One line for each contract; it leads to its uses, down to the answers and the passages that they cite.",
        "契約ごとに1行です。利用の記録から、回答、引用された箇所までたどれます。", "每份合同一行，可查看使用记录，直至回答及其引用的段落。")
    static let usesBy = Phrase("Uses by {0}", "{0}の利用", "{0}的使用")
    static let answerHint = Phrase(
        "What answer {0} took of the data, and what it brought.", "回答 {0} に使われた箇所と、その収入です。",
        "回答 {0} 使用了哪些数据、带来多少收入。")
    static let earningsHint = Phrase(
        "Every entry with where it comes from; months that are closed are summed up above.",
        "収入の1件ごとに、その出所を示します。締めた月は上に集計しています。", "每笔收入及其来源；已结月份汇总在上方。")
    static let payee = Phrase("Whose", "受取人", "收款方")
    static let rightsHint = Phrase(
        "Nothing is sold without a certified right. Those that wait for a step come first.",
        "認証された権利がなければ販売できません。手続き待ちのものを先に表示しています。", "没有经认证的权利不得出售。待处理的排在最前。")
    static let rightHint = Phrase(
        "Registered by its holder, certified by the house; both stand in the log.",
        "保有者が登録し、運営者が認証します。どちらもログに残ります。", "由持有人登记、运营方认证，均记入日志。")
    static let fileHash = Phrase("SHA-256", "SHA-256", "SHA-256")
    static let openMarket = Phrase("Page on the market", "マーケットのページ", "市场页面")
    static let suppliers = Phrase("Suppliers", "提供者", "供应方")
    static let products = Phrase("My products", "自社の商品", "我的产品")
    static let noProducts = Phrase(
        "No products yet. Begin one below.", "商品はまだありません。下から始めてください。", "还没有产品，请在下方开始。")
    static let rights = Phrase("Rights", "権利", "权利")
    static let uses = Phrase("Who uses my data", "自社データの利用者", "谁在使用我的数据")
    static let earnings = Phrase("Earnings", "収入", "收入")
    static let missing = Phrase("Still missing", "まだ必要なこと", "尚缺")
    static let nothingMissing = Phrase("Nothing is missing here.", "この手順は完了しています。", "此步骤已齐备。")
    static let next = Phrase("Next: {0}", "次へ：{0}", "下一步：{0}")
    static let steps = Phrase(
        "Steps to the listing, with what is still missing", "掲載までの手順と、まだ必要なこと", "上架步骤及尚缺内容")
    static let noCard = Phrase(
        "The card is computed once a version is published.", "版を公開するとカードが算出されます。", "发布版本后即计算质量卡。")
    static let cardFailed = Phrase(
        "No card could be computed; the reason stands below.", "品質カードを算出できませんでした。理由は下にあります。",
        "无法计算质量卡，原因见下。")
    static let noTerms = Phrase("No offer is in force.", "有効な提供条件がありません。", "没有有效报价。")
    static let noOffers = Phrase(
        "No offer yet. Choose terms, then a price.", "提供条件はまだありません。条件を選び、続けて価格を決めてください。", "还没有报价。请先选择条款，再定价。")
    static let noPrice = Phrase("No price is set.", "価格が決まっていません。", "尚未定价。")
    static let notListed = Phrase("Not listed yet.", "まだ掲載されていません。", "尚未上架。")
    static let chain = Phrase("By which right it is sold", "販売の根拠となる権利", "出售所依据的权利")
    static let right = Phrase("Right", "権利", "权利")
    static let subject = Phrase("About", "対象", "对象")
    static let holder = Phrase("Holder", "保有者", "持有人")
    static let basis = Phrase("Basis", "根拠", "依据")
    static let actions = Phrase("Actions", "行為", "行为")
    static let territory = Phrase("Where", "地域", "地域")
    static let purposes = Phrase("Purposes", "目的", "用途")
    static let mayGrant = Phrase("May be granted on", "第三者への付与", "可否转授")
    static let everything = Phrase("everything", "すべて", "全部")
    static let registeredAt = Phrase("Registered: place in the log", "登録：ログ上の位置", "登记：日志位置")
    static let certifiedAt = Phrase("Certified: place in the log", "認証：ログ上の位置", "认证：日志位置")
    static let evidence = Phrase("Evidence", "証拠", "证据")
    static let certificate = Phrase("Certificate", "証明書", "证书")
    static let noRights = Phrase(
        "No rights yet. Register one below; the house certifies it.",
        "権利はまだありません。下で登録すると運営者が認証します。", "还没有权利。请在下方登记，由运营方认证。")
    static let versions = Phrase("Versions", "版", "版本")
    static let noVersions = Phrase(
        "No version yet. Begin one below.", "版はまだありません。下から始めてください。", "还没有版本，请在下方开始。")
    static let published = Phrase("Published", "公開", "发布时间")
    static let notPublished = Phrase("not published", "未公開", "未发布")
    static let notes = Phrase("Notes", "メモ", "备注")
    static let sendFiles = Phrase(
        "Send the files with a key of your account; they go straight to disk, however large. The page shows them when they are there.",
        "APIキーを付けてファイルを送ってください。大きなファイルもそのままディスクに書き込まれ、届くとこのページに表示されます。",
        "用账户的API密钥发送文件；无论多大都直接写入磁盘，到达后显示在本页。")
    static let commands = Phrase("Commands", "コマンド", "命令")
    static let noFiles = Phrase("No files yet.", "ファイルはまだありません。", "还没有文件。")
    static let assessments = Phrase("Assessments", "評価", "评估")
    static let noAssessments = Phrase("Not assessed yet.", "まだ評価されていません。", "尚未评估。")
    static let assessor = Phrase("Assessor", "評価者", "评估机构")
    static let findings = Phrase("Findings", "所見", "评估意见")
    static let boards = Phrase("Boards and what they ask for", "ボードと掲載条件", "板块与收录要求")
    static let termsFirst = Phrase(
        "Choose the terms first; the price is set for them.", "先に条件を選んでください。価格はその条件に付きます。",
        "请先选择条款，再为其定价。")
    static let chosenTerms = Phrase("The terms you chose", "選んだ条件", "您选择的条款")
    static let asBuyers = Phrase("As buyers see it", "買い手に見えるページ", "买方所见")
    static let consumer = Phrase("Buyer", "利用者", "使用方")
    static let noUsers = Phrase(
        "Nobody has a contract about your data yet. Listed products with an offer are found on the market.",
        "契約はまだありません。提供条件のある掲載商品が市場で見つかります。",
        "还没有人签订使用您数据的合同。已上架且有报价的产品可在市场上找到。")
    static let usesUnder = Phrase("Uses under this contract", "この契約での利用", "此合同下的使用")
    static let answer = Phrase("Answer", "回答", "回答")
    static let carried = Phrase("Tokens carried", "寄与したトークン", "贡献的令牌数")
    static let citedWord = Phrase("cited", "引用", "已引用")
    static let retrieved = Phrase("found, not cited", "検索のみ", "仅检索")
    static let entries = Phrase("What each use earned", "利用ごとの収入", "每次使用的收入")
    static let noEntries = Phrase(
        "Nothing earned yet. It is shown here as soon as an answer or a buyer pays.",
        "収入はまだありません。回答や買い手の支払いがあるとここに現れます。", "还没有收入。一有回答或买方付款即在此显示。")
    static let months = Phrase("Earned by month", "月別の収入", "按月收入")
    static let monthBy = Phrase("Earned in {0}, by contract", "{0}の契約別収入", "{0}按合同收入")
    static let count = Phrase("Times", "回数", "次数")
    static let answerEarned = Phrase("What this answer brought", "この回答の収入", "此回答的收入")
    static let passages = Phrase("Cited passages of your data", "引用された箇所", "被引用的段落")
    static let noPassages = Phrase(
        "The answer cites no passage under this contract.", "この契約のデータから引用された箇所はありません。",
        "该回答未引用此合同下的段落。")
    static let place = Phrase("Place", "箇所", "位置")
    static let file = Phrase("File", "ファイル", "文件")
    static let hash = Phrase("SHA-256 of the text", "本文の SHA-256", "文本的 SHA-256")

    /// A role of a participant; as kinds of entries some of these words mean what the role earns.
    static func role(_ role: String) -> Phrase {
        switch role {
        case "supplier": Phrase("supplier", "提供者", "供应方")
        case "broker": Phrase("broker", "仲介者", "经纪方")
        case "delivery": Phrase("delivery", "配送者", "交付方")
        default: word(role)
        }
    }

    /// A word of the API in the three languages; one that is unknown here stays as the API writes it.
    static func word(_ word: String) -> Phrase { known[word] ?? MarketTexts.word(word) }

    private static let known: [String: Phrase] = [
        "hold": Phrase("Holding the resource", "データ資源保有権", "数据资源持有权"),
        "process_use": Phrase("Processing and using it", "データ加工利用権", "数据加工使用权"),
        "operate": Phrase("Operating products of it", "データ商品経営権", "数据产品经营权"),
        "authorisation": Phrase("authorisation", "授権", "授权"),
        "open_licence": Phrase("open licence", "オープンライセンス", "开放许可"),
        "origination": Phrase("own making", "自ら作成", "自行产生"), "contract": Phrase("contract", "契約", "合同"),
        "consent": Phrase("consent", "同意", "同意"),
        "contract_necessity": Phrase("needed for a contract", "契約の履行に必要", "履行合同所必需"),
        "legal_duty": Phrase("legal duty", "法令上の義務", "法定义务"),
        "emergency": Phrase("emergency", "緊急時", "紧急情况"),
        "public_interest": Phrase("public interest", "公益", "公共利益"),
        "disclosed": Phrase("lawfully disclosed", "適法に公開済み", "合法公开"),
        "other_law": Phrase("other law", "その他の法令", "其他法律规定"),
        "anonymised": Phrase("anonymised", "匿名化済み", "已匿名化"),
        "compliance": Phrase("compliance", "適合", "合规"), "quality": Phrase("quality", "品質", "质量"),
        "passed": Phrase("passed", "合格", "通过"), "failed": Phrase("failed", "不合格", "未通过"),
        "answer": Phrase("cited in an answer", "回答での引用", "在回答中被引用"),
        "answer_source": Phrase("source of a cited product", "引用商品の元データ", "被引用产品的来源"),
        "answer_broker": Phrase("brokerage of an answer", "回答の仲介", "回答经纪"),
        "supplier": Phrase("sale", "販売", "销售"),
        "source": Phrase("source of a sold product", "販売商品の元データ", "所售产品的来源"),
        "broker": Phrase("brokerage", "仲介", "经纪"), "charge": Phrase("paid", "支払い", "支付"),
        "fee": Phrase("fee of the house", "運営手数料", "平台费"), "hold_back": Phrase("held", "留保", "留置"),
        "release": Phrase("released", "留保解除", "解除留置"), "refund": Phrase("refund", "返金", "退款"),
        "rounding": Phrase("rounding", "端数調整", "舍入"), "payout": Phrase("payout", "支払い実行", "出款"),
        "unattributed": Phrase("not attributed yet", "未配分", "未归属"),
        "unattributed_share": Phrase("share of the uncited part", "引用なし部分の配分", "未引用部分的分成"),
        "subscription_share": Phrase("share of subscriptions", "定期契約の配分", "订阅分成"),
        "model": Phrase("model", "モデル", "模型"), "compute": Phrase("compute", "計算資源", "算力"),
        "subscription": Phrase("month of a subscription", "定期契約の月額", "订阅月费"),
        "delivery": Phrase("delivery", "受け渡し", "交付"), "use": Phrase("use", "利用", "使用"),
        "demander": Phrase("buyer", "需要者", "需求方"), "assessor": Phrase("assessor", "評価者", "评估机构"),
        "developer": Phrase("developer", "開発者", "开发者"), "operator": Phrase("operator", "運営者", "运营方"),
        "*": everything,
    ]
}
