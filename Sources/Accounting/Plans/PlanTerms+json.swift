import Primitives

extension PlanTerms {
    /// Reads terms from an object of the shape that ``json`` gives.
    /// - Throws: `invalidValue` that names the member at fault.
    public init(reading json: JSONValue) throws(Problem) {
        let reader = PlanReading(json, "")
        try reader.checkNames([
            "currency", "kind", "services", "monthly", "seats", "meter", "monthly_cap", "trial_days",
            "data_basis_points",
        ])
        let currency = try reader.currency()
        try self.init(
            currency: currency, kind: try reader.word("kind"), services: try reader.texts("services"),
            monthly: try reader.amount("monthly", currency),
            seats: try reader.object("seats").map { (seats) throws(Problem) in try Seats(seats, currency) },
            meter: try reader.object("meter").map { (meter) throws(Problem) in try Meter(meter, currency) },
            monthlyCap: try reader.amount("monthly_cap", currency),
            dataBasisPoints: try reader.count("data_basis_points") ?? 0,
            trialDays: try reader.count("trial_days") ?? 0)
    }

    /// As it is stored and shown.
    public var json: JSONValue {
        func amount(_ nanos: Int64) -> JSONValue {
            .string(Money(nanos: nanos, currency: currency).decimal)
        }
        var members: [String: JSONValue] = [
            "currency": .string(currency.code), "kind": .string(kind.rawValue), "monthly": amount(monthly),
            "trial_days": .number(.integer(Int64(trialDays))),
        ]
        if dataBasisPoints > 0 {
            members["data_basis_points"] = .number(.integer(Int64(dataBasisPoints)))
        }
        members["services"] = services.map { .array($0.map(JSONValue.string)) }
        members["seats"] = seats.map { seats in
            [
                "included": .number(.integer(Int64(seats.included))), "price": .string(seats.price.decimal),
                "maximum": .number(.integer(Int64(seats.maximum))),
            ]
        }
        members["meter"] = meter?.json
        members["monthly_cap"] = monthlyCap.map(amount)
        return .object(members)
    }
}

extension PlanTerms.Seats {
    fileprivate init(_ reader: PlanReading, _ currency: Currency) throws(Problem) {
        try reader.checkNames(["included", "price", "maximum"])
        self.init(
            included: try reader.count("included") ?? 0,
            price: try reader.required("price", try reader.amount("price", currency)),
            maximum: try reader.count("maximum") ?? Self.maximumSeats)
    }
}

extension PlanTerms.Meter {
    fileprivate init(_ reader: PlanReading, _ currency: Currency) throws(Problem) {
        try reader.checkNames(["unit", "per", "included", "rate", "mode", "tiers"])
        let tiers: [PriceTier]
        if let rate = try reader.amount("rate", currency) {
            guard !reader.has("tiers") else {
                throw PlanTerms.fault("The meter has a rate and tiers", "Give one of them.", "meter.tiers")
            }
            tiers = [PriceTier(upTo: nil, rate: rate)]
        } else {
            tiers = try reader.objects("tiers").map { (tier) throws(Problem) in
                try tier.checkNames(["up_to", "rate"])
                return PriceTier(
                    upTo: try tier.count("up_to"),
                    rate: try tier.required("rate", try tier.amount("rate", currency)))
            }
        }
        let mode: TierMode = reader.has("mode") ? try reader.word("mode") : .graduated
        self.init(
            try reader.word("unit"), per: try reader.count("per") ?? 1,
            included: try reader.count("included") ?? 0, TierTable(mode, tiers))
    }

    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = [
            "unit": .string(unit.rawValue), "per": .number(.integer(Int64(per))),
            "included": .number(.integer(Int64(included))), "mode": .string(table.mode.rawValue),
        ]
        members["tiers"] = .array(
            table.tiers.map { tier in
                var members: [String: JSONValue] = ["rate": .string(tier.rate.decimal)]
                members["up_to"] = tier.upTo.map { .number(.integer(Int64($0))) }
                return .object(members)
            })
        return .object(members)
    }
}

/// Reads the members of an object of a plan's terms.
private struct PlanReading {
    private let members: [String: JSONValue]
    private let prefix: String

    init(_ value: JSONValue, _ prefix: String) {
        members = value.objectValue ?? [:]
        self.prefix = prefix
    }

    func has(_ name: String) -> Bool { members[name].map { !$0.isNull } ?? false }

    func checkNames(_ names: Set<String>) throws(Problem) {
        for name in members.keys.sorted() where !names.contains(name) {
            throw fault(name, "is no member here", "docs/plans.md shows the members of a plan.")
        }
    }

    func currency() throws(Problem) -> Currency {
        guard let currency = members["currency"]?.stringValue.flatMap({ Currency($0) }) else {
            throw fault("currency", "is no active code of ISO 4217", "Give one such as JPY.")
        }
        return currency
    }

    func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String) throws(Problem) -> Word {
        guard let word = members[name]?.stringValue.flatMap(Word.init(rawValue:)) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(name, "is none of \(words)", "Give one of them.")
        }
        return word
    }

    func texts(_ name: String) throws(Problem) -> [String]? {
        guard has(name), let value = members[name] else { return nil }
        guard let list = value.arrayValue, list.allSatisfy({ $0.stringValue != nil }) else {
            throw fault(name, "is no list of names", "Give names of services.")
        }
        return list.compactMap(\.stringValue)
    }

    func amount(_ name: String, _ currency: Currency) throws(Problem) -> Money? {
        guard has(name), let value = members[name] else { return nil }
        guard let text = value.stringValue, let amount = try? Money(decimal: text, currency: currency) else {
            throw fault(name, "is no exact decimal in a string", "Give one such as \"10.5\".")
        }
        return amount
    }

    func count(_ name: String) throws(Problem) -> UInt64? {
        guard has(name), let value = members[name] else { return nil }
        guard let count = value.intValue.flatMap({ UInt64(exactly: $0) }) else {
            throw fault(name, "is no whole number of zero or more", "Give one such as 1000.")
        }
        return count
    }

    func object(_ name: String) throws(Problem) -> PlanReading? {
        guard has(name), let value = members[name] else { return nil }
        guard value.objectValue != nil else { throw fault(name, "is no object", "See docs/plans.md.") }
        return PlanReading(value, "\(prefix)\(name).")
    }

    func objects(_ name: String) throws(Problem) -> [PlanReading] {
        guard let list = members[name]?.arrayValue, !list.isEmpty else {
            throw fault(name, "is no list with an element", "Give `rate`, or one to many tiers.")
        }
        return list.enumerated().map { PlanReading($1, "\(prefix)\(name)[\($0)].") }
    }

    func required<Value>(_ name: String, _ value: Value?) throws(Problem) -> Value {
        guard let value else { throw fault(name, "is missing", "Give it.") }
        return value
    }

    private func fault(_ name: String, _ what: String, _ mend: String) -> Problem {
        PlanTerms.fault("\(prefix)\(name.prefix(40)) \(what)", mend, prefix + name.prefix(40))
    }
}
