import Primitives

/// Reads a price and collects all that is wrong with it.
struct PriceReading {
    private let json: JSONValue
    private var faults: [String] = []
    private var currency = Currency.jpy

    init(_ json: JSONValue) { self.json = json }

    var problem: Problem? {
        guard !faults.isEmpty else { return nil }
        let shown = faults.prefix(16).joined(separator: "; ")
        return Problem(
            .invalidValue, "The price is none: \(shown).",
            mend: "docs/contracts.md shows the members of a price.", parameter: "price")
    }

    mutating func price() -> OfferPrice {
        guard let members = json.objectValue else {
            faults.append("it is no object")
            return OfferPrice(currency: .jpy)
        }
        known(
            members,
            [
                "currency", "one_off", "monthly", "meters", "monthly_cap", "trial_days", "trial_amount",
                "broker_basis_points", "citation_rate",
            ], at: "")
        if let value = members["currency"] {
            if let found = value.stringValue.flatMap({ Currency($0) }) {
                currency = found
            } else {
                faults.append("currency is no active code of ISO 4217")
            }
        } else if !members.isEmpty {
            faults.append("currency is missing")
        }
        var price = OfferPrice(currency: currency)
        price.oneOff = amount(members["one_off"], at: "one_off")
        price.monthly = amount(members["monthly"], at: "monthly")
        price.monthlyCap = amount(members["monthly_cap"], at: "monthly_cap")
        price.trialAmount = amount(members["trial_amount"], at: "trial_amount")
        price.trialDays = count(members["trial_days"], at: "trial_days", 1...OfferPrice.maximumTrialDays)
        price.brokerBasisPoints = count(
            members["broker_basis_points"], at: "broker_basis_points", 0...10_000)
        price.citationRate = count(
            members["citation_rate"], at: "citation_rate", 0...OfferPrice.maximumCitationRate)
        if let value = members["meters"] {
            if let list = value.arrayValue, 1...OfferPrice.maximumMeters ~= list.count {
                for (index, value) in list.enumerated() {
                    if let meter = meter(value, at: "meters[\(index)]") { price.meters.append(meter) }
                }
                if Set(price.meters.map(\.unit)).count != price.meters.count {
                    faults.append("meters has a unit twice")
                }
            } else {
                faults.append("meters is no list of 1 to \(OfferPrice.maximumMeters)")
            }
        }
        return price
    }

    private mutating func meter(_ value: JSONValue, at place: String) -> OfferPrice.Meter? {
        guard let members = value.objectValue else {
            faults.append("\(place) is no object")
            return nil
        }
        known(members, ["unit", "per", "free", "rate", "mode", "tiers"], at: place + ".")
        guard let unit = members["unit"]?.stringValue.flatMap(OfferPrice.Unit.init(rawValue:)) else {
            let words = OfferPrice.Unit.allCases.map(\.rawValue).joined(separator: ", ")
            faults.append("\(place).unit is none of \(words)")
            return nil
        }
        let per = count(members["per"], at: "\(place).per", 1...1_000_000_000_000) ?? 1
        let free = count(members["free"], at: "\(place).free", 0...PriceQuantity.maximum) ?? 0
        var mode = OfferPrice.TierMode.graduated
        if let value = members["mode"] {
            if let found = value.stringValue.flatMap(OfferPrice.TierMode.init(rawValue:)) {
                mode = found
            } else {
                faults.append("\(place).mode is neither graduated nor volume")
            }
        }
        guard (members["rate"] == nil) != (members["tiers"] == nil) else {
            faults.append("\(place) has neither or both of rate and tiers")
            return nil
        }
        let tiers: [OfferPrice.Tier]
        if let rate = members["rate"] {
            guard let rate = amount(rate, at: "\(place).rate") else { return nil }
            tiers = [OfferPrice.Tier(upTo: nil, rate: rate)]
        } else {
            tiers = self.tiers(members["tiers"], at: "\(place).tiers")
        }
        guard !tiers.isEmpty else { return nil }
        return OfferPrice.Meter(unit: unit, per: per, free: free, mode: mode, tiers: tiers)
    }

    private mutating func tiers(_ value: JSONValue?, at place: String) -> [OfferPrice.Tier] {
        guard let list = value?.arrayValue, 1...OfferPrice.maximumTiers ~= list.count else {
            faults.append("\(place) is no list of 1 to \(OfferPrice.maximumTiers)")
            return []
        }
        var tiers: [OfferPrice.Tier] = []
        var last: UInt64 = 0
        for (index, value) in list.enumerated() {
            let place = "\(place)[\(index)]"
            guard let members = value.objectValue else {
                faults.append("\(place) is no object")
                continue
            }
            known(members, ["up_to", "rate"], at: place + ".")
            let upTo = count(members["up_to"], at: "\(place).up_to", 1...PriceQuantity.maximum)
            guard let rate = amount(members["rate"], at: "\(place).rate") else {
                if members["rate"] == nil { faults.append("\(place).rate is missing") }
                continue
            }
            if index == list.count - 1 {
                if members["up_to"] != nil { faults.append("\(place).up_to: the last tier has no end") }
            } else if let upTo {
                if upTo <= last { faults.append("\(place).up_to is not above the tier before") }
                last = upTo
            } else if members["up_to"] == nil {
                faults.append("\(place).up_to is missing")
            }
            tiers.append(OfferPrice.Tier(upTo: upTo, rate: rate))
        }
        return tiers
    }

    private mutating func known(_ members: [String: JSONValue], _ names: Set<String>, at place: String) {
        for name in members.keys.sorted() where !names.contains(name) {
            faults.append("\(place)\(String(name.prefix(40))) is no member of a price")
        }
    }

    private mutating func amount(_ value: JSONValue?, at place: String) -> Money? {
        guard let value else { return nil }
        guard let text = value.stringValue, let money = try? Money(decimal: text, currency: currency),
            money.nanos >= 0
        else {
            faults.append("\(place) is no exact decimal of zero or more, written as a string")
            return nil
        }
        return money
    }

    /// A whole number, or its digits as a string where it may be beyond what a double counts.
    private mutating func count(
        _ value: JSONValue?, at place: String, _ bounds: ClosedRange<UInt64>
    ) -> UInt64? {
        guard let value else { return nil }
        let found = value.intValue.flatMap { UInt64(exactly: $0) } ?? value.stringValue.flatMap { UInt64($0) }
        guard let found, bounds.contains(found) else {
            faults.append("\(place) is no whole number from \(bounds.lowerBound) to \(bounds.upperBound)")
            return nil
        }
        return found
    }
}
