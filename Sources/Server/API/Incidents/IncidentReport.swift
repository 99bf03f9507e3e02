import Compliance
import Oversight
import Primitives

/// The draft of a report on an incident, for a person to complete: the server knows times and rules, not to whom a
/// report is owed nor what it must say beyond them.
struct IncidentReport: Sendable {
    let incident: Incident
    let service: String
    let erasedItems: Int64?
    let correction: String?

    func text(in language: Language) -> String {
        var lines = ["# \(title[language])", "", note[language], ""]
        func row(_ name: LocalizedText, _ value: String?) {
            lines.append("- \(name[language]): \(value ?? missing[language])")
        }
        let progress = incident.progress
        row(LocalizedText(en: "Incident", ja: "事案番号", zh: "事件编号"), incident.id.description)
        row(LocalizedText(en: "Service", ja: "サービス", zh: "服务"), service)
        row(LocalizedText(en: "Record", ja: "記録番号", zh: "记录编号"), incident.use.description)
        row(LocalizedText(en: "Duty", ja: "義務", zh: "义务"), incident.finding.duty)
        row(LocalizedText(en: "Rule", ja: "規則", zh: "规则"), rule)
        row(LocalizedText(en: "Found", ja: "発見", zh: "发现时间"), progress.foundAt.rfc3339)
        row(
            LocalizedText(en: "What was found", ja: "発見した内容の種類", zh: "发现内容类别"),
            incident.finding.words)
        row(LocalizedText(en: "Generation stopped", ja: "生成停止", zh: "停止生成"), progress[.stopped]?.rfc3339)
        row(LocalizedText(en: "Transmission stopped", ja: "送信停止", zh: "停止传输"), progress[.cut]?.rfc3339)
        row(LocalizedText(en: "Stored copies erased", ja: "保存物の消去", zh: "消除存储内容"), erased)
        row(LocalizedText(en: "Client told", ja: "利用者への通知", zh: "通知用户"), progress[.told]?.rfc3339)
        row(
            LocalizedText(en: "Client acknowledged", ja: "利用者の確認", zh: "用户确认"),
            progress[.acknowledged]?.rfc3339)
        row(LocalizedText(en: "Correction", ja: "是正措置", zh: "整改措施"), correction)
        row(LocalizedText(en: "Authority and address", ja: "報告先", zh: "报告机关"), nil)
        return lines.joined(separator: "\n") + "\n"
    }

    private var rule: String? {
        incident.finding.rule.map { [$0, incident.finding.pack ?? ""].joined(separator: " ") }
    }

    private var erased: String? {
        incident.progress[.erased].map { "\($0.rfc3339) (\(erasedItems ?? 0))" }
    }

    private var title: LocalizedText {
        LocalizedText(en: "Incident report (draft)", ja: "事案報告書（案）", zh: "事件报告（草稿）")
    }

    private var note: LocalizedText {
        LocalizedText(
            en: "Made from the records of the server. A person completes it and decides to whom it is sent.",
            ja: "サーバーの記録から作成しました。担当者が補い、提出先を決めます。",
            zh: "根据服务器记录生成，须由负责人补充并确定报送对象。")
    }

    private var missing: LocalizedText {
        LocalizedText(en: "(to be completed)", ja: "（未記入）", zh: "（待补充）")
    }
}
