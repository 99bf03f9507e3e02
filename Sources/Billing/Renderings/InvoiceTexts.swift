import Primitives

/// The words of documents in the languages of the house.
enum InvoiceTexts {
    static let invoice = LocalizedText(en: "Invoice", ja: "請求書", zh: "账单")
    static let qualifiedInvoice = LocalizedText(en: "Qualified invoice", ja: "適格請求書", zh: "账单")
    static let creditNote = LocalizedText(en: "Credit note", ja: "返還請求書", zh: "贷项通知单")
    static let number = LocalizedText(en: "Number", ja: "番号", zh: "编号")
    static let issueDate = LocalizedText(en: "Date of issue", ja: "発行日", zh: "开具日期")
    static let dueDate = LocalizedText(en: "Due date", ja: "支払期限", zh: "付款期限")
    static let period = LocalizedText(en: "Period (UTC)", ja: "取引期間(UTC)", zh: "账期(UTC)")
    static let issuer = LocalizedText(en: "From", ja: "発行者", zh: "销售方")
    static let buyer = LocalizedText(en: "To", ja: "宛先", zh: "购买方")
    static let registration = LocalizedText(en: "Registration number", ja: "登録番号", zh: "登记号")
    static let taxID = LocalizedText(en: "Tax id", ja: "税務番号", zh: "纳税人识别号")
    static let reference = LocalizedText(en: "Your reference", ja: "貴社参照番号", zh: "贵方参考号")
    static let item = LocalizedText(en: "Description", ja: "品目", zh: "项目")
    static let count = LocalizedText(en: "Count", ja: "件数", zh: "次数")
    static let rate = LocalizedText(en: "Tax", ja: "税率", zh: "税率")
    static let amount = LocalizedText(en: "Amount", ja: "金額(税抜)", zh: "金额(不含税)")
    static let base = LocalizedText(en: "Taxable amount", ja: "対象額(税抜)", zh: "计税金额")
    static let tax = LocalizedText(en: "Tax amount", ja: "消費税額", zh: "税额")
    static let net = LocalizedText(en: "Total before tax", ja: "税抜合計", zh: "不含税合计")
    static let total = LocalizedText(en: "Total", ja: "合計(税込)", zh: "价税合计")
    static let reducedMark = LocalizedText(
        en: "※ taxed at the reduced rate", ja: "※ 軽減税率対象", zh: "※ 适用较低税率")
    static let corrects = LocalizedText(en: "Corrects invoice", ja: "対象の請求書", zh: "对应账单")
    static let reason = LocalizedText(en: "Reason", ja: "理由", zh: "原因")
    static let prepaid = LocalizedText(
        en: "Charged to the prepaid balance.", ja: "前払残高から引き落とし済みです。", zh: "已从预付余额中扣除。")
    static let log = LocalizedText(en: "Transparency log", ja: "透明性ログ", zh: "透明日志")
    static let leaves = LocalizedText(en: "leaves", ja: "件", zh: "条")
    static let root = LocalizedText(en: "root", ja: "ルート", zh: "根")
    static let document = LocalizedText(
        en: "SHA-256 of the document", ja: "文書のSHA-256", zh: "文件的SHA-256")
    static let noFapiao = LocalizedText(
        en: "This is no fapiao.", ja: "これは発票ではありません。", zh: "本账单不是发票。发票由税务平台开具。")
    static let tokens = LocalizedText(en: "tokens in / out", ja: "トークン 入力/出力", zh: "令牌 输入/输出")

    static func name(of kind: InvoiceLine.Kind) -> LocalizedText {
        switch kind {
        case .service: LocalizedText(en: "Use of service", ja: "サービス利用料", zh: "服务使用费")
        case .plan: LocalizedText(en: "Plan fees", ja: "プラン料金", zh: "套餐费")
        case .contract: LocalizedText(en: "Contract fee", ja: "契約料", zh: "合同费用")
        case .subscription: LocalizedText(en: "Monthly contract fee", ja: "契約月額料金", zh: "合同月费")
        case .dataUse: LocalizedText(en: "Use of data", ja: "データ利用料", zh: "数据使用费")
        case .other: LocalizedText(en: "Other charges", ja: "その他の料金", zh: "其他费用")
        case .refund: LocalizedText(en: "Refund", ja: "返金", zh: "退款")
        case .reversal: LocalizedText(en: "Charges taken back", ja: "請求取消", zh: "已撤销的费用")
        }
    }

    /// What a line is about: `Use of service: assistant`.
    static func description(of line: InvoiceLine, in language: Language) -> String {
        name(of: line.kind)[language] + (line.title.map { ": \($0)" } ?? "")
    }

    static func title(of document: InvoiceDocument) -> LocalizedText {
        if document.kind == .creditNote { return creditNote }
        return document.issuer.registrationNumber == nil ? invoice : qualifiedInvoice
    }
}
