import Primitives

/// The words of statements.
enum StatementTexts {
    static let title = LocalizedText(en: "Statement of payees' revenue", ja: "支払明細書", zh: "收益结算单")
    static let selfBilled = LocalizedText(
        en: "Self-billing invoice (issued by the buyer by agreement of {date})",
        ja: "仕入明細書({date}の合意に基づき買手が作成)", zh: "由购买方开具的结算单(依据{date}的约定)")
    static let opening = LocalizedText(en: "Owed before", ja: "前月繰越", zh: "上期结余")
    static let rounding = LocalizedText(en: "Rounding", ja: "端数調整", zh: "尾差调整")
    static let payout = LocalizedText(en: "Paid out", ja: "支払額", zh: "已支付")
    static let closing = LocalizedText(en: "Owed after", ja: "次月繰越", zh: "期末结余")
    static let net = LocalizedText(en: "Of which net", ja: "うち税抜額", zh: "其中不含税")
    static let tax = LocalizedText(en: "Of which tax", ja: "うち消費税額", zh: "其中税额")
    static let agreement = LocalizedText(en: "Agreement", ja: "契約", zh: "合同")
    static let amount = LocalizedText(en: "Amount", ja: "金額", zh: "金额")
    static let payee = LocalizedText(en: "Payee", ja: "支払先", zh: "收款方")

    /// What kinds of entries are called; a kind that has no name here is shown as it is.
    static func name(of kind: String) -> LocalizedText {
        switch kind {
        case "charge": LocalizedText(en: "Paid as a customer", ja: "利用者としての支払", zh: "作为客户支付")
        case "refund": LocalizedText(en: "Refunded as a customer", ja: "利用者としての返金", zh: "作为客户退款")
        case "supplier": LocalizedText(en: "Revenue as supplier", ja: "提供者収益", zh: "供给方收益")
        case "source": LocalizedText(en: "Revenue as source", ja: "原データ提供収益", zh: "来源方收益")
        case "broker": LocalizedText(en: "Revenue as broker", ja: "仲介収益", zh: "经纪收益")
        case "answer": LocalizedText(en: "Part of answers' prices", ja: "回答への寄与収益", zh: "回答分成收益")
        case "hold": LocalizedText(en: "Held for a dispute", ja: "係争による留保", zh: "争议暂扣")
        case "release": LocalizedText(en: "Released after a dispute", ja: "係争解決による解除", zh: "争议解除")
        default: LocalizedText(en: kind, ja: kind, zh: kind)
        }
    }
}
