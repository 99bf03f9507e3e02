import Primitives

/// Reading answers of the API for pages: what is not there reads as nothing.
extension JSONValue {
    /// The member at a path of names, such as `charge.amount`, as text; numbers as they are written.
    func text(_ path: String) -> String? {
        let value = path.split(separator: ".").reduce(self as JSONValue?) { $0?[String($1)] }
        return switch value {
        case .string(let text)?: text
        case .number(.integer(let number))?: String(number)
        case .bool(let flag)?: flag ? "true" : "false"
        case .number?: value?.doubleValue.map { "\($0)" }
        default: nil
        }
    }

    func whole(_ path: String) -> Int64? {
        path.split(separator: ".").reduce(self as JSONValue?) { $0?[String($1)] }?.intValue
    }

    var items: [JSONValue] { self["items"]?.arrayValue ?? [] }

    func list(_ name: String) -> [JSONValue] { self[name]?.arrayValue ?? [] }

    func words(_ name: String) -> [String] { list(name).compactMap(\.stringValue) }

    /// Texts by language: the page's, else English, else any; with the language it is in where that is another.
    func localized(_ language: Language) -> (text: String, language: String?)? {
        guard let texts = objectValue else { return stringValue.map { ($0, nil) } }
        if let own = texts[language.rawValue]?.stringValue { return (own, nil) }
        for other in ["en", "ja", "zh"] {
            if let text = texts[other]?.stringValue { return (text, other) }
        }
        return nil
    }

    /// As people read JSON: indented, names in their order.
    var pretty: String {
        var text = ""
        write(to: &text, indent: "")
        return text
    }

    private func write(to text: inout String, indent: String) {
        let inner = indent + "  "
        switch self {
        case .object(let members) where !members.isEmpty:
            text += "{\n"
            for (index, name) in members.keys.sorted().enumerated() {
                text += inner + String(decoding: JSONValue.string(name).serialized, as: UTF8.self) + ": "
                members[name]?.write(to: &text, indent: inner)
                text += index < members.count - 1 ? ",\n" : "\n"
            }
            text += indent + "}"
        case .array(let items) where !items.isEmpty:
            text += "[\n"
            for (index, item) in items.enumerated() {
                text += inner
                item.write(to: &text, indent: inner)
                text += index < items.count - 1 ? ",\n" : "\n"
            }
            text += indent + "]"
        default: text += String(decoding: serialized, as: UTF8.self)
        }
    }
}

extension PageContext {
    /// The address of the list's next rows, keeping what was searched for.
    func next(_ answer: JSONValue) -> String? {
        answer["next_cursor"]?.stringValue.map {
            "\(request.path)?\(request.query.replacing("cursor", with: $0).replacing("done", with: nil).encoded)"
        }
    }

    /// A state of the API as a word with a colour.
    func state(_ word: String?) -> Cell {
        guard let word else { return Cell("") }
        let style: Cell.Style =
            switch word {
            case "active", "listed", "completed", "certified", "FINALIZED", "healthy", "COMPLETED", "covered",
                "closed",
                "answered", "computed", "passed", "paid", "done", "STARTED":
                .good
            case "suspended", "SUSPENDED", "draft", "offered", "pending", "REQUESTED", "OFFERED", "degraded",
                "starting", "accepted",
                "partly", "received", "past_due", "trial", "open", "registered", "assessed", "interrupted":
                .warning
            case "terminated", "TERMINATED", "revoked", "failed", "refused", "unavailable", "missing",
                "rejected",
                "filtered", "delisted":
                .bad
            default: .quiet
            }
        return Cell(text(States.word(word)), style)
    }

    func fact(_ name: Phrase, _ value: String?) -> Fact? {
        value.map { Fact(text(name), Cell($0)) }
    }

    func money(_ value: JSONValue, _ amount: String, _ currency: String = "currency") -> Cell {
        Cell(formats.money(value.text(amount), value.text(currency)), .figure)
    }

    /// A time of the API in a cell.
    func time(_ text: String?, path: String? = nil) -> Cell { Cell(formats.time(text), .short, path: path) }

    /// A day of the API in a cell.
    func day(_ text: String?) -> Cell { Cell(formats.day(text), .short) }

    func column(_ title: Phrase, figure: Bool = false) -> Table.Column { .init(text(title), figure: figure) }
}

/// States of the API in the three languages; one that is unknown here stays as the API writes it.
enum States {
    static func word(_ state: String) -> Phrase { words[state] ?? Phrase(same: state) }

    private static let words: [String: Phrase] = [
        "active": Phrase("active", "有効", "有效"), "suspended": Phrase("suspended", "停止中", "已暂停"),
        "SUSPENDED": Phrase("suspended", "停止中", "已暂停"), "terminated": Phrase("terminated", "解約済み", "已终止"),
        "TERMINATED": Phrase("terminated", "終了", "已终止"), "expired": Phrase("expired", "期限切れ", "已到期"),
        "draft": Phrase("draft", "下書き", "草稿"), "assessed": Phrase("assessed", "評価済み", "已评估"),
        "listed": Phrase("listed", "掲載中", "已上架"), "delisted": Phrase("delisted", "掲載終了", "已下架"),
        "completed": Phrase("completed", "完了", "已完成"), "failed": Phrase("failed", "失敗", "失败"),
        "refused": Phrase("refused", "拒否", "已拒绝"), "filtered": Phrase("filtered", "ルールで停止", "被规则拦截"),
        "interrupted": Phrase("interrupted", "中断", "中断"),
        "client_cancelled": Phrase("cancelled by the client", "利用者が中止", "客户端取消"),
        "REQUESTED": Phrase("requested", "申込済み", "已请求"), "OFFERED": Phrase("offered", "提示済み", "已报价"),
        "ACCEPTED": Phrase("accepted", "承諾済み", "已接受"), "AGREED": Phrase("agreed", "合意", "已达成"),
        "VERIFIED": Phrase("verified", "確認済み", "已核实"), "FINALIZED": Phrase("finalized", "成立", "已生效"),
        "STARTED": Phrase("started", "開始", "已开始"), "COMPLETED": Phrase("completed", "完了", "已完成"),
        "healthy": Phrase("healthy", "正常", "正常"), "degraded": Phrase("degraded", "低下", "降级"),
        "starting": Phrase("starting", "起動中", "启动中"), "unavailable": Phrase("unavailable", "利用不可", "不可用"),
        "covered": Phrase("covered", "対応済み", "已覆盖"), "partly": Phrase("partly", "一部", "部分"),
        "open": Phrase("open", "未対応", "未完成"), "closed": Phrase("closed", "完了", "已关闭"),
        "registered": Phrase("registered", "登録済み", "已登记"), "certified": Phrase("certified", "証明済み", "已认证"),
        "offered": Phrase("to be accepted", "承諾待ち", "待接受"), "revoked": Phrase("revoked", "失効", "已撤销"),
        "received": Phrase("received", "受付", "已收到"), "accepted": Phrase("accepted", "受理", "已受理"),
        "answered": Phrase("answered", "回答済み", "已答复"), "rejected": Phrase("rejected", "却下", "已驳回"),
        "trial": Phrase("trial", "試用", "试用"), "past_due": Phrase("past due", "支払い遅れ", "逾期"),
        "ended": Phrase("ended", "終了", "已结束"), "pending": Phrase("pending", "処理中", "处理中"),
        "computed": Phrase("computed", "算出済み", "已计算"),
        "done": Phrase("done", "対応済み", "已完成"), "disabled": Phrase("disabled", "無効", "已停用"),
    ]
}
