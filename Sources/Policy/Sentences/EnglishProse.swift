import Primitives

struct EnglishProse: PolicyProse {
    let nothing = "You may not use it: nothing is permitted."
    let gap = " "

    func permission(_ subject: String?, _ actions: [PolicyAction], _ conditions: String) -> String {
        "\(subject ?? "You") may \(phrase(actions, "and"))\(conditions)."
    }

    func prohibition(_ subject: String?, _ actions: [PolicyAction], _ conditions: String) -> String {
        "\(subject ?? "You") may not \(phrase(actions, "or"))\(conditions)."
    }

    func duty(_ subject: String?, _ action: PolicyAction, _ price: PolicyPrice?, _ conditions: String)
        -> String
    {
        let must = "\(subject ?? "You") must"
        guard let price else {
            return action == .compensate
                ? "\(must) pay for it\(conditions)." : "\(must) \(phrase([action], "and"))\(conditions)."
        }
        let per =
            switch price.per {
            case .agreement: "once"
            case .month: "per month"
            case .call: "per use"
            case .row: "per row"
            case .byte: "per byte"
            case .token: "per token"
            }
        return "\(must) pay \(ProseNames.money(price.amount, in: .english)) \(per)\(conditions)."
    }

    /// `read and index it, pass it on`: verbs that take the same object share it.
    private func phrase(_ actions: [PolicyAction], _ conjunction: String) -> String {
        guard !actions.isEmpty else { return "do anything with it" }
        let verbs = actions.compactMap { Self.verbs[$0.name] }
        let phrases = actions.filter { Self.verbs[$0.name] == nil }
            .map { Self.phrases[$0.name] ?? "do “\($0.name)” with it" }
        let first = verbs.isEmpty ? [] : ["\(Self.list(verbs, conjunction)) it"]
        return Self.list(first + phrases, conjunction)
    }

    private static let verbs = [
        "use": "use", "read": "read", "index": "index", "write": "write", "modify": "modify",
        "delete": "delete",
        "print": "print", "play": "play", "display": "display", "stream": "stream", "translate": "translate",
        "anonymize": "anonymise", "archive": "archive", "reproduce": "copy", "sell": "sell", "execute": "run",
    ]
    private static let phrases = [
        PolicyTerms.minato + "train": "train models with it", "derive": "derive other products from it",
        "distribute": "pass it on", "aggregate": "compute aggregates from it",
        "transfer": "transfer its ownership",
        "give": "give it away", "compensate": "pay for it", "attribute": "name its source",
        "inform": "inform the supplier", "obtainConsent": "obtain consent",
        "reviewPolicy": "review the policy",
    ]

    static func list(_ words: [String], _ conjunction: String) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
    }

    func condition(_ constraint: AtomicConstraint, _ reading: ProseReading) -> String {
        switch (constraint.left, reading) {
        case (.purpose, .names(let names, let isNegated)):
            let list = Self.list(
                names.map { ProseNames.purpose($0, in: .english) }, constraint.isForAll ? "and" : "or")
            return isNegated ? " for any purpose but \(list)" : " for \(list)"
        case (.recipient, .names(let names, let isNegated)):
            let list = Self.list(names, constraint.isForAll ? "and" : "or")
            return isNegated ? " unless the recipient is \(list)" : " if the recipient is \(list)"
        case (_, .places(let places, let isNegated)):
            let list = Self.list(places.map { ProseNames.place($0, in: .english) }, "or")
            return isNegated ? " outside \(list)" : " in \(list)"
        case (_, .moment(let moment, let isDay)):
            let date = "\(moment.date.day) \(Self.months[Int(moment.date.month) - 1]) \(moment.date.year)"
            let text = isDay ? date : "\(date), \(moment.clock) UTC"
            switch constraint.comparison {
            case .lt: return " before \(text)"
            case .lteq: return " until \(text)"
            case .gt: return " after \(text)"
            case .gteq: return " from \(text) on"
            case .neq: return " except \(isDay ? "on" : "at") \(text)"
            default: return " \(isDay ? "on" : "at") \(text)"
            }
        case (let left, .duration(let duration)):
            let units = ["year", "month", "day", "hour", "minute", "second"]
            let parts = duration.parts(units).map { "\($0.0.grouped) \($0.1)\($0.0 == 1 ? "" : "s")" }
            let text = Self.list(parts.isEmpty ? ["0 seconds"] : parts, "and")
            let start = left == .elapsedTime ? "the first use" : "the agreement begins"
            switch constraint.comparison {
            case .lt, .lteq: return " within \(text) \(left == .elapsedTime ? "of" : "after") \(start)"
            case .gt, .gteq: return " no earlier than \(text) after \(start)"
            case .neq: return " except exactly \(text) after \(start)"
            default: return " exactly \(text) after \(start)"
            }
        case (let left, .number(let number)):
            let bound =
                switch constraint.comparison {
                case .lt: "fewer than "
                case .lteq: "at most "
                case .gt: "more than "
                case .gteq: "at least "
                case .neq: "any number but "
                default: "exactly "
                }
            let unit = left == .count ? "time" : left == .rows ? "row" : "byte"
            return ", \(bound)\(number.grouped) \(unit)\(number == 1 ? "" : "s")"
        case (_, .payment(let money)):
            return ", while what is paid in all is \(Self.comparisons[constraint.comparison] ?? "")"
                + " \(ProseNames.money(money, in: .english))"
        default: return ", where \(constraint.plainText)"
        }
    }

    private static let comparisons: [ConstraintOperator: String] = [
        .lt: "less than", .lteq: "at most", .gt: "more than", .gteq: "at least", .neq: "not", .eq: "exactly",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ]

    func joined(_ junction: PolicyConstraint.Junction, _ conditions: [String]) -> String {
        guard junction == .or || junction == .xone else { return conditions.joined() }
        let plain = conditions.map { $0.hasPrefix(", ") ? String($0.dropFirst(2)) : String($0.dropFirst()) }
        return junction == .or
            ? ", either \(Self.list(plain, "or"))" : ", exactly one of: \(plain.joined(separator: "; "))"
    }

    func target(_ iri: String) -> String { " (“it” is \(iri))" }
}
