import Primitives

struct JapaneseProse: PolicyProse {
    let nothing = "許可されている利用はありません。"
    let gap = ""

    func permission(_ subject: String?, _ actions: [PolicyAction], _ conditions: String) -> String {
        "\(subject.map { "\($0)は、" } ?? "")\(conditions)\(nouns(actions, "および"))ができます。"
    }

    func prohibition(_ subject: String?, _ actions: [PolicyAction], _ conditions: String) -> String {
        "\(subject.map { "\($0)は、" } ?? "")\(conditions)\(nouns(actions, "または"))はできません。"
    }

    func duty(_ subject: String?, _ action: PolicyAction, _ price: PolicyPrice?, _ conditions: String)
        -> String
    {
        let start = (subject.map { "\($0)は、" } ?? "") + conditions
        guard let price else {
            return action == .compensate
                ? "\(start)対価を支払う必要があります。" : "\(start)\(nouns([action], "および"))が必要です。"
        }
        let amount = ProseNames.money(price.amount, in: .japanese)
        let per =
            switch price.per {
            case .agreement: "一括で"
            case .month: "1か月につき"
            case .call: "1回の利用につき"
            case .row: "1行につき"
            case .byte: "1バイトにつき"
            case .token: "1トークンにつき"
            }
        return "\(start)\(per)\(amount)を支払う必要があります。"
    }

    private func nouns(_ actions: [PolicyAction], _ conjunction: String) -> String {
        guard !actions.isEmpty else { return "あらゆる利用" }
        return list(actions.map { Self.nouns[$0.name] ?? "「\($0.name)」の行為" }, conjunction)
    }

    private static let nouns = [
        "use": "利用", "read": "閲覧", "index": "索引化", PolicyTerms.minato + "train": "モデルの学習への使用",
        "derive": "派生物の作成", "distribute": "第三者への提供", "aggregate": "集計", "write": "書き込み", "modify": "改変",
        "delete": "削除", "print": "印刷", "play": "再生", "display": "表示", "stream": "配信", "translate": "翻訳",
        "anonymize": "匿名化", "archive": "保管", "reproduce": "複製", "sell": "販売", "execute": "実行",
        "transfer": "権利の譲渡", "give": "無償譲渡", "compensate": "対価の支払い", "attribute": "出典の表示",
        "inform": "提供者への通知", "obtainConsent": "同意の取得", "reviewPolicy": "利用条件の確認",
    ]

    func condition(_ constraint: AtomicConstraint, _ reading: ProseReading) -> String {
        switch (constraint.left, reading) {
        case (.purpose, .names(let names, let isNegated)):
            let list = list(
                names.map { ProseNames.purpose($0, in: .japanese) }, constraint.isForAll ? "および" : "または")
            return isNegated ? "\(list)以外の目的で、" : "\(list)の目的に限り、"
        case (.recipient, .names(let names, let isNegated)):
            let list = list(names, constraint.isForAll ? "および" : "または")
            return isNegated ? "受領者が\(list)でない場合に、" : "受領者が\(list)である場合に、"
        case (_, .places(let places, let isNegated)):
            let list = list(places.map { ProseNames.place($0, in: .japanese) }, "または")
            return isNegated ? "\(list)以外の地域で、" : "\(list)の域内で、"
        case (_, .moment(let moment, let isDay)):
            let date = "\(moment.date.year)年\(moment.date.month)月\(moment.date.day)日"
            let text = isDay ? date : "\(date)\(moment.clock)（協定世界時）"
            switch constraint.comparison {
            case .lt: return "\(text)より前に、"
            case .lteq: return "\(text)まで、"
            case .gt: return "\(text)より後に、"
            case .gteq: return "\(text)以降、"
            case .neq: return "\(text)を除き、"
            default: return "\(text)に、"
            }
        case (let left, .duration(let duration)):
            let parts = duration.parts(["年", "か月", "日", "時間", "分", "秒"]).map { "\($0.0.grouped)\($0.1)" }
            let text = parts.isEmpty ? "0秒" : parts.joined()
            let start = left == .elapsedTime ? "最初の利用から" : "契約の開始から"
            switch constraint.comparison {
            case .lt: return "\(start)\(text)が経過する前に、"
            case .lteq: return "\(start)\(text)以内に、"
            case .gt, .gteq: return "\(start)\(text)が経過した後に、"
            case .neq: return "\(start)ちょうど\(text)後を除き、"
            default: return "\(start)ちょうど\(text)後に、"
            }
        case (let left, .number(let number)):
            let text = "\(number.grouped)\(left == .count ? "回" : left == .rows ? "行" : "バイト")"
            switch constraint.comparison {
            case .lt: return "\(text)未満に限り、"
            case .lteq: return "\(text)を上限として、"
            case .gt: return "\(text)を超える場合に、"
            case .gteq: return "\(text)以上の場合に、"
            case .neq: return "ちょうど\(text)の場合を除き、"
            default: return "ちょうど\(text)の場合に、"
            }
        case (_, .payment(let money)):
            let text = ProseNames.money(money, in: .japanese)
            switch constraint.comparison {
            case .lt: return "支払総額が\(text)未満である間、"
            case .lteq: return "支払総額が\(text)以下である間、"
            case .gt: return "支払総額が\(text)を超える場合に、"
            case .gteq: return "支払総額が\(text)以上の場合に、"
            case .neq: return "支払総額が\(text)でない場合に、"
            default: return "支払総額が\(text)の場合に、"
            }
        default: return "条件（\(constraint.plainText)）を満たす場合に、"
        }
    }

    private func list(_ words: [String], _ conjunction: String) -> String {
        guard words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: "、") + conjunction + (words.last ?? "")
    }

    func joined(_ junction: PolicyConstraint.Junction, _ conditions: [String]) -> String {
        let plain = conditions.map { $0.hasSuffix("、") ? String($0.dropLast()) : $0 }
        switch junction {
        case .and, .andSequence: return conditions.joined()
        case .or: return "次のいずれか（\(plain.joined(separator: "；"))）に当たるとき、"
        case .xone: return "次のうちちょうど一つ（\(plain.joined(separator: "；"))）に当たるとき、"
        }
    }

    func target(_ iri: String) -> String { "\(iri)について、" }
}
