import Primitives

/// Why a use is not allowed or cannot be done, as a dry run tells it, in the page's language.
enum UseReason {
    /// A sentence of a dry run; one that is unknown here stays as the API writes it.
    static func text(_ reason: String, _ page: PageContext) -> String {
        for (pattern, read) in known {
            if let values = pattern.values(of: reason) { return read(values, page) }
        }
        return reason
    }

    /// All reasons of a dry run, one after the other.
    static func all(of answer: JSONValue, _ page: PageContext) -> String {
        (answer.words("unmet") + answer.words("missing")).map { text($0, page) }
            .joined(separator: page.language == .english ? " " : "")
    }

    private typealias Reading = @Sendable ([String], PageContext) -> String

    private static func plain(_ phrase: Phrase) -> Reading {
        { values, page in phrase.in(page.language, values) }
    }

    /// An action as people call it; the API may give it with the name of its vocabulary.
    private static func action(_ name: String, _ page: PageContext) -> String {
        page.text(
            MarketTexts.word(name.split(whereSeparator: { ":/".contains($0) }).last.map(String.init) ?? name))
    }

    private static let known: [(TextPattern, Reading)] = [
        (
            TextPattern("The prohibition"),
            plain(
                Phrase(
                    "The terms prohibit it.", "条件で禁止されています。", "条款禁止此用途。"))
        ),
        (
            TextPattern("Nothing in the policy permits it."),
            plain(Phrase("Nothing in the terms permits it.", "この利用を許可する条件がありません。", "条款中没有允许此用途的规定。"))
        ),
        (
            TextPattern("The rule is for another party"),
            plain(Phrase("The terms are for another party.", "ほかの組織に向けた条件です。", "该条款面向其他组织。"))
        ),
        (
            TextPattern("The rule is about another action: it is *."),
            { values, page in
                page.text(
                    Phrase(
                        "The terms do not allow this action ({0}).", "この行為（{0}）は条件に含まれていません。",
                        "条款不包含此行为（{0}）。"), action(values[0], page))
            }
        ),
        (
            TextPattern("* must be * *; it is not known."),
            { values, page in
                page.text(
                    Phrase(
                        "{0}: not given; allowed: {1}.", "{0}が指定されていません（条件：{1}）。",
                        "未填写{0}（条件：{1}）。"), page.text(MarketWords.operand(values[0])), values[2])
            }
        ),
        (
            TextPattern("* must be * *; it is *."),
            { values, page in
                page.text(
                    Phrase(
                        "{0}: {1} does not meet the terms ({2}).", "{0}「{1}」は条件（{2}）に合いません。",
                        "{0}“{1}”不符合条件（{2}）。"), page.text(MarketWords.operand(values[0])), values[3],
                    values[2])
            }
        ),
        (
            TextPattern("The offer is withdrawn."),
            plain(Phrase("The offer is withdrawn.", "提供条件は取り下げられています。", "该报价已撤回。"))
        ),
        (
            TextPattern("The agreement has come to its end."),
            plain(Phrase("The contract has come to its end.", "契約期間が終わっています。", "合同已到期。"))
        ),
        (
            TextPattern("The agreement is *."),
            { values, page in
                page.text(
                    Phrase("The contract is {0}.", "契約の状態：{0}", "合同状态：{0}"),
                    page.text(States.word(values[0])))
            }
        ),
        (
            TextPattern("You have no account here"),
            plain(
                Phrase(
                    "You have no account here from which it could be paid.", "支払いに使える口座がありません。",
                    "您没有可用于支付的账户。"))
        ),
        (
            TextPattern("The price is in *, your account in *."),
            plain(
                Phrase(
                    "The price is in {0}, your account in {1}.", "価格の通貨は{0}、口座の通貨は{1}です。",
                    "价格以{0}计，您的账户币种为{1}。"))
        ),
        (
            TextPattern("Your account lacks *."),
            plain(
                Phrase(
                    "Your account lacks {0}.", "口座の残高が {0} 不足しています。", "您的账户余额不足，尚缺 {0}。"))
        ),
    ]
}
