/// Texts of money.
enum MoneyTexts {
    static let available = Phrase("Available", "利用可能額", "可用余额")
    static let held = Phrase("Held for uses under way", "処理中の保留額", "处理中冻结")
    static let thisMonth = Phrase("Charged this month", "今月の利用料金", "本月费用")
    static let byService = Phrase("This month by service", "今月の利用（サービス別）", "本月使用（按服务）")
    static let plans = Phrase("Subscriptions", "契約中のプラン", "已订阅套餐")
    static let seats = Phrase("Seats", "席数", "席位")
    static let accounts = Phrase("Accounts", "口座", "账户")
    static let statements = Phrase("Statements", "支払明細書", "结算单")
    static let statement = Phrase("Statement of {0}", "{0}の支払明細書", "{0}结算单")
    static let noStatements = Phrase(
        "No month is closed yet: the operator closes it after its end.", "締めた月はまだありません。月末後に運営者が締めます。",
        "尚无已结月份，由运营方在月末后结算。")
    static let invoices = Phrase("Invoices", "請求書", "发票")
    static let invoice = Phrase("Invoice {0}", "請求書 {0}", "发票 {0}")
    static let noInvoices = Phrase(
        "No invoices yet: they are issued after a month's end.", "請求書はまだありません。月末後に発行されます。", "还没有发票，月末后开具。")
    static let opening = Phrase("Owed before", "前月繰越", "期初应付")
    static let closing = Phrase("Owed after", "翌月繰越", "期末应付")
    static let number = Phrase("Number", "請求書番号", "发票编号")
    static let net = Phrase("Net", "税抜", "不含税")
    static let tax = Phrase("Tax", "消費税等", "税额")
    static let total = Phrase("Total", "合計", "合计")
    static let corrects = Phrase("Corrects", "訂正元", "更正对象")
    static let hash = Phrase("Hash of the document", "文書のハッシュ", "文件哈希")

    static let byMonth = Phrase("Charged by month", "月別の利用料金", "每月费用")
    static let payouts = Phrase("Paid out by month", "月別の支払額", "每月支付额")
    static let payout = Phrase("Paid out", "支払額", "支付额")
    static let entries = Phrase("Entries: what each use brought or took", "収支の明細", "收支明细")
    static let entriesIntro = Phrase(
        "Each part of each charge, months that are still open included.",
        "料金ごとの取り分です。締め前の月も含みます。", "每笔费用的各部分，含未结月份。")
    static let noEntries = Phrase(
        "Nothing was earned or paid yet. Offer data under Supply, or use some from the Market.",
        "収支はまだありません。「データ提供」で出品するか、「マーケット」で利用してください。",
        "尚无收支。可在“数据供给”提供数据，或在“市场”使用数据。")
    static let agreement = Phrase("Agreement with", "契約（利用者）", "协议（使用方）")
    static let postedTo = Phrase("Posted to", "計上月", "入账月份")
    static let allEntries = Phrase("All entries", "すべての明細", "全部明细")
    static let manage = Phrase("Keys, limits and plans", "APIキー・限度額・プラン", "API密钥、限额与套餐")
    static let allStatements = Phrase("All statements", "すべての支払明細書", "全部结算单")
    static let allInvoices = Phrase("All invoices", "すべての請求書", "全部发票")
    static let invoiced = Phrase("Invoiced by month, tax included", "月別の請求額（税込）", "每月开票金额（含税）")
    static let earning = Phrase("What an answer brought", "回答からの収入", "一次回答带来的收入")
    static let passages = Phrase("Passages that the answer cites", "回答が引用した箇所", "回答所引用的段落")
    static let passagesNote = Phrase(
        "What a passage earned is then divided among its supplier, its broker and the sources of the product.",
        "箇所の収入は、提供者、仲介者、元資料の間で分配されます。", "段落的收入再在供应方、经纪方与产品的上游来源之间分配。")
    static let document = Phrase("Document", "文書", "文档")
    static let place = Phrase("Place", "該当箇所", "位置")
    static let pageNumber = Phrase("p. {0}", "{0}ページ", "第{0}页")
    static let answerRecord = Phrase("The record of the answer", "回答の記録", "该回答的记录")
    static let payee = Phrase("Payee", "受取人", "收款方")
    static let rounding = Phrase("Rounding", "端数処理", "舍入")
    static let closedAt = Phrase("Closed", "締め日時", "结算时间")
    static let earned = Phrase("Earned", "収入", "收入")
    static let paidAsCustomer = Phrase("Paid for the data of others", "他者のデータへの支払い", "为他人数据支付")
    static let count = Phrase("Uses", "件数", "次数")
    static let logRoot = Phrase("Log root when it was made", "作成時のログのルート", "生成时的日志根")
    static let logSize = Phrase("Entries in the log then", "作成時のログの件数", "当时的日志条数")
    static let creditNote = Phrase("Credit note {0}", "返還請求書 {0}", "红字发票 {0}")
    static let issuer = Phrase("Issued by", "発行者", "开具方")
    static let registration = Phrase("Registration number", "登録番号", "登记号")
    static let address = Phrase("Address", "住所", "地址")
    static let buyer = Phrase("Issued to", "宛先", "购买方")
    static let buyerRegistration = Phrase("Their registration number", "宛先の登録番号", "购买方登记号")
    static let buyerAddress = Phrase("Their address", "宛先の住所", "购买方地址")
    static let issued = Phrase("Date of issue", "発行日", "开具日期")
    static let due = Phrase("Due", "支払期限", "付款期限")
    static let fapiao = Phrase("Fapiao", "発票（中国）", "数电发票号")
    static let lines = Phrase("Lines", "明細", "明细")
    static let subject = Phrase("For", "内容", "项目")
    static let taxRate = Phrase("Tax rate", "税率", "税率")
    static let taxes = Phrase("Taxes", "税の内訳", "税额明细")
    static let base = Phrase("Taxed", "課税対象額", "计税金额")

    static let house = Phrase("the house", "運営", "平台")
    static let nothingEarned = Phrase("Nothing in this month.", "この月はありません。", "本月没有。")

    static func currency(_ code: String) -> Phrase {
        switch code {
        case "JPY": Phrase("JPY (yen)", "日本円（JPY）", "日元（JPY）")
        case "CNY": Phrase("CNY (yuan)", "人民元（CNY）", "人民币（CNY）")
        case "EUR": Phrase("EUR (euro)", "ユーロ（EUR）", "欧元（EUR）")
        case "USD": Phrase("USD (US dollar)", "米ドル（USD）", "美元（USD）")
        default: Phrase(same: code)
        }
    }

    static func terms(_ terms: String) -> Phrase {
        switch terms {
        case "prepaid": Phrase("prepaid", "前払い", "预付")
        case "postpaid": Phrase("postpaid", "後払い", "后付")
        default: Phrase(same: terms)
        }
    }

    /// What an entry is.
    static func entry(_ kind: String) -> Phrase { entryKinds[kind] ?? Phrase(same: kind) }

    private static let entryKinds: [String: Phrase] = [
        "charge": Phrase("charge for data", "データの料金", "数据费用"),
        "supplier": Phrase("supplier's part", "提供者の取り分", "供应方份额"),
        "broker": Phrase("broker's part", "仲介者の取り分", "经纪份额"),
        "source": Phrase("source's part", "元資料の取り分", "上游来源份额"),
        "fee": Phrase("fee of the house", "運営手数料", "平台费"),
        "hold": Phrase("held in dispute", "係争中の保留", "争议冻结"),
        "release": Phrase("released", "保留解除", "解除冻结"),
        "refund": Phrase("refund", "返金", "退款"), "rounding": Phrase("rounding", "端数処理", "舍入"),
        "payout": Phrase("payout", "支払い", "支付"),
        "answer": Phrase("answer: supplier", "回答：提供者", "回答：供应方"),
        "answer_broker": Phrase("answer: broker", "回答：仲介者", "回答：经纪方"),
        "answer_source": Phrase("answer: source", "回答：元資料", "回答：上游来源"),
        "model": Phrase("answer: model", "回答：モデル", "回答：模型"),
        "compute": Phrase("answer: compute", "回答：計算資源", "回答：算力"),
        "unattributed": Phrase("answer: not attributed yet", "回答：未配分", "回答：未归属"),
        "unattributed_share": Phrase("share of what nobody carried", "未配分額からの分配", "未归属部分的分配"),
        "subscription_share": Phrase("share of a subscription", "購読料からの分配", "订阅费分配"),
    ]

    /// What an invoice's line is about.
    static func line(_ kind: String) -> Phrase { lineKinds[kind] ?? Phrase(same: kind) }

    private static let lineKinds: [String: Phrase] = [
        "service": Phrase("service", "サービス", "服务"), "plan": Phrase("plan", "プラン", "套餐"),
        "contract": Phrase("agreement", "契約", "协议"),
        "subscription": Phrase("subscription of data", "データの購読", "数据订阅"),
        "data_use": Phrase("uses of data", "データの利用", "数据使用"), "other": Phrase("other", "その他", "其他"),
        "refund": Phrase("refund", "返金", "退款"), "reversal": Phrase("reversal", "取消", "冲销"),
    ]

    static func taxCategory(_ category: String) -> Phrase {
        taxCategories[category] ?? Phrase(same: category)
    }

    private static let taxCategories: [String: Phrase] = [
        "standard": Phrase("standard", "標準税率", "标准税率"), "reduced": Phrase("reduced", "軽減税率", "低税率"),
        "reverse_charge": Phrase("reverse charge", "リバースチャージ", "购买方缴纳"),
        "export": Phrase("export, zero-rated", "輸出免税", "出口零税率"), "exempt": Phrase("exempt", "非課税", "免税"),
        "outside": Phrase("not subject to tax", "不課税", "不征税"),
    ]
}
