import Primitives

/// Texts of complaints and of requests of people.
enum PeopleTexts {
    static let complaints = Phrase("Complaints", "苦情", "投诉")
    static let complaint = Phrase("Complaint", "苦情", "投诉")
    static let noComplaints = Phrase(
        "There are none. Clients file them with POST /api/complaints and get a ticket at once.",
        "苦情はありません。利用者は POST /api/complaints で申し立て、すぐに受付票を受け取ります。",
        "暂无投诉。客户通过 POST /api/complaints 提交，即刻获得受理编号。")
    static let requests = Phrase("Requests of people", "本人請求", "个人请求")
    static let request = Phrase("Request", "本人請求", "个人请求")
    static let requestsIntro = Phrase(
        "Access, correction and deletion of what is kept of a person. Access and deletion are done at once; corrections wait for you.",
        "本人に関する記録の開示・訂正・削除。開示と削除はただちに行われ、訂正は判断を待ちます。",
        "对个人数据的查阅、更正与删除。查阅和删除立即完成，更正等待处理。")
    static let noRequests = Phrase(
        "There are none yet. Take one below when somebody asks, or let programs POST /api/requests.",
        "本人請求はまだありません。申し出があれば下で受け付けます。プログラムからは POST /api/requests。",
        "尚无请求。有人提出时请在下方受理；程序可使用 POST /api/requests。")
    static let receivedAt = Phrase("Received", "受付日時", "受理时间")
    static let due = Phrase("Reply due", "回答期限", "答复期限")
    static let replyDue = Phrase("Reply is due", "回答期限", "须答复")
    static let overdue = Phrase("{0}, overdue", "{0}（期限超過）", "{0}（已逾期）")
    static let person = Phrase("Person", "本人", "当事人")
    static let unknownPerson = Phrase("nothing is kept of them", "保存されている情報なし", "未保存其信息")
    static let measure = Phrase("Measure objected to", "異議の対象となる措置", "申诉的措施")
    static let words = Phrase("In the person's words", "申立ての文面", "原文")
    static let erased = Phrase("The text was erased.", "文面は消去されました。", "原文已删除。")
    static let receipt = Phrase("What the person is told", "本人への案内", "告知当事人的内容")
    static let receiptAsJSON = Phrase("Receipt as JSON", "受付票（JSON）", "回执（JSON）")
    static let proof = Phrase("Proof in the log", "ログの証明", "日志证明")
    static let closed = Phrase("Closed", "完了", "关闭时间")
    static let decide = Phrase("Decide", "対応を決める", "处理")
    static let decision = Phrase("Decision", "対応", "处理结果")
    static let reply = Phrase("Reply", "本人への回答", "答复")
    static let replyHint = Phrase(
        "The person reads it with the ticket. To take it up needs none; to answer or reject does.",
        "本人が受付票とともに読みます。受理には不要、回答と却下には必要です。", "当事人凭编号阅读。受理无需填写；答复或驳回须填写。")
    static let export = Phrase("Everything that is kept of the person", "本人について保存しているすべて", "所保存的全部个人数据")
    static let answers = Phrase("Answers", "回答", "回答")
    static let keptTexts = Phrase("Kept texts", "保存された文面", "保存的文本")
    static let cut = Phrase(
        "This is more than one answer of the API holds: the rest is left out here.",
        "APIの1回の応答に収まらないため、残りは省かれています。",
        "内容超出一次API应答的上限，其余未列出。")
    static let take = Phrase("Take a request", "請求を受け付ける", "受理请求")
    static let accountHint = Phrase("Name or id of the account.", "口座の名前またはID。", "账户名称或ID。")
    static let endUser = Phrase("User of the account", "口座の利用者", "账户的用户")
    static let endUserHint = Phrase(
        "As the account names them in its requests; empty for the account itself.", "口座がリクエストで使う名前。口座自身なら空欄。",
        "账户在请求中使用的标识；若为账户本身则留空。")
    static let detailsHint = Phrase("What is to be corrected.", "訂正してほしい内容。", "需要更正的内容。")
    static let takeConsequence = Phrase(
        "A deletion is done at once and cannot be undone: texts and keys of the person are destroyed. What the law requires to keep stays without a link to them.",
        "削除はただちに行われ、元に戻せません。本人の文面と鍵は破棄されます。法令で保存が必要なものは、本人との結び付きなしに残ります。",
        "删除立即执行且无法撤销：该人的文本和密钥将被销毁。法律要求保存的内容将与本人解除关联后保留。")
    static let all = Phrase("All", "すべて", "全部")

    /// When a reply is due, as the API counts it.
    static func due(_ page: PageContext, _ one: JSONValue) -> Cell {
        guard one.text("closed_at") == nil else { return Cell("–", .quiet) }
        let day = page.formats.time(one.text("due_at"))
        return one["is_overdue"]?.boolValue == true ? Cell(page.text(overdue, day), .bad) : Cell(day, .short)
    }

    /// Links to the list by state.
    static func filter(_ page: PageContext, _ path: String, _ states: [String]) -> Component {
        .links(
            [Link(page.text(all), path, isCurrent: !states.contains(page.request.query["state"] ?? ""))]
                + states.map {
                    Link(
                        page.text(States.word($0)), "\(path)?state=\($0)",
                        isCurrent: $0 == page.request.query["state"])
                })
    }
}
