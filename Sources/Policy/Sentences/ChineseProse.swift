import Primitives

struct ChineseProse: PolicyProse {
    let nothing = "没有任何使用获得许可。"
    let gap = ""

    func permission(_ subject: String?, _ actions: [PolicyAction], _ conditions: String) -> String {
        "\(subject ?? "您")可以\(conditions)\(verbs(actions, "和"))。"
    }

    func prohibition(_ subject: String?, _ actions: [PolicyAction], _ conditions: String) -> String {
        "\(subject ?? "您")不得\(conditions)\(verbs(actions, "或"))。"
    }

    func duty(_ subject: String?, _ action: PolicyAction, _ price: PolicyPrice?, _ conditions: String)
        -> String
    {
        let must = "\(subject ?? "您")须\(conditions)"
        guard let price else {
            return action == .compensate ? "\(must)支付费用。" : "\(must)\(verbs([action], "和"))。"
        }
        let amount = ProseNames.money(price.amount, in: .chinese)
        let per =
            switch price.per {
            case .agreement: "一次性"
            case .month: "按月"
            case .call: "按每次使用"
            case .row: "按每行"
            case .byte: "按每字节"
            case .token: "按每个词元"
            }
        return "\(must)\(per)支付\(amount)。"
    }

    private func verbs(_ actions: [PolicyAction], _ conjunction: String) -> String {
        guard !actions.isEmpty else { return "以任何方式使用数据" }
        return list(actions.map { Self.verbs[$0.name] ?? "实施“\($0.name)”" }, conjunction)
    }

    private static let verbs = [
        "use": "使用数据", "read": "读取数据", "index": "为数据建立索引", PolicyTerms.minato + "train": "用数据训练模型",
        "derive": "制作衍生产品", "distribute": "向他人提供数据", "aggregate": "对数据作汇总统计", "write": "写入数据",
        "modify": "修改数据", "delete": "删除数据", "print": "打印数据", "play": "播放", "display": "展示", "stream": "播送",
        "translate": "翻译数据", "anonymize": "对数据作匿名化处理", "archive": "存档", "reproduce": "复制数据", "sell": "出售数据",
        "execute": "运行", "transfer": "转让权利", "give": "无偿转让", "compensate": "支付费用", "attribute": "注明来源",
        "inform": "通知提供方", "obtainConsent": "取得同意", "reviewPolicy": "复核使用条款",
    ]

    func condition(_ constraint: AtomicConstraint, _ reading: ProseReading) -> String {
        switch (constraint.left, reading) {
        case (.purpose, .names(let names, let isNegated)):
            let list = list(
                names.map { ProseNames.purpose($0, in: .chinese) }, constraint.isForAll ? "和" : "或")
            return isNegated ? "出于\(list)以外的目的，" : "为\(list)之目的，"
        case (.recipient, .names(let names, let isNegated)):
            let list = list(names, constraint.isForAll ? "和" : "或")
            return isNegated ? "在接收方不是\(list)时，" : "在接收方为\(list)时，"
        case (_, .places(let places, let isNegated)):
            let list = list(places.map { ProseNames.place($0, in: .chinese) }, "或")
            return isNegated ? "在\(list)以外的地区，" : "在\(list)境内，"
        case (_, .moment(let moment, let isDay)):
            let date = "\(moment.date.year)年\(moment.date.month)月\(moment.date.day)日"
            let text = isDay ? date : "\(date)\(moment.clock)（协调世界时）"
            switch constraint.comparison {
            case .lt: return "在\(text)之前，"
            case .lteq: return "截至\(text)\(isDay ? "（含当日）" : "")，"
            case .gt: return "在\(text)之后，"
            case .gteq: return "自\(text)起，"
            case .neq: return "除\(text)外，"
            default: return "在\(text)，"
            }
        case (let left, .duration(let duration)):
            let parts = duration.parts(["年", "个月", "天", "小时", "分钟", "秒"]).map { "\($0.0.grouped)\($0.1)" }
            let text = parts.isEmpty ? "0秒" : parts.joined()
            let start = left == .elapsedTime ? "首次使用" : "协议生效"
            switch constraint.comparison {
            case .lt: return "在\(start)后未满\(text)时，"
            case .lteq: return "在\(start)后\(text)以内，"
            case .gt, .gteq: return "在\(start)满\(text)之后，"
            case .neq: return "除\(start)后恰好\(text)之时外，"
            default: return "在\(start)后恰好\(text)之时，"
            }
        case (let left, .number(let number)):
            let text = "\(number.grouped)\(left == .count ? "次" : left == .rows ? "行" : "字节")"
            switch constraint.comparison {
            case .lt: return "少于\(text)，"
            case .lteq: return "最多\(text)，"
            case .gt: return "多于\(text)，"
            case .gteq: return "至少\(text)，"
            case .neq: return "不为\(text)，"
            default: return "恰好\(text)，"
            }
        case (_, .payment(let money)):
            let text = ProseNames.money(money, in: .chinese)
            switch constraint.comparison {
            case .lt: return "在支付总额低于\(text)时，"
            case .lteq: return "在支付总额不超过\(text)时，"
            case .gt: return "在支付总额超过\(text)时，"
            case .gteq: return "在支付总额不低于\(text)时，"
            case .neq: return "在支付总额不等于\(text)时，"
            default: return "在支付总额等于\(text)时，"
            }
        default: return "在满足条件（\(constraint.plainText)）时，"
        }
    }

    private func list(_ words: [String], _ conjunction: String) -> String {
        guard words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: "、") + conjunction + (words.last ?? "")
    }

    func joined(_ junction: PolicyConstraint.Junction, _ conditions: [String]) -> String {
        let plain = conditions.map { $0.hasSuffix("，") ? String($0.dropLast()) : $0 }
        switch junction {
        case .and, .andSequence: return conditions.joined()
        case .or: return "在符合下列任一条件（\(plain.joined(separator: "；"))）时，"
        case .xone: return "在恰好符合下列条件之一（\(plain.joined(separator: "；"))）时，"
        }
    }

    func target(_ iri: String) -> String { "就\(iri)，" }
}
