import Accounting
import Documents
import Primitives

extension PlanConfiguration {
    /// A plan as it was read, with the references that the whole checks.
    struct Reading {
        var name: Located<String>?
        var services: [Located<String>] = []
        var value: PlanConfiguration?
    }

    static func read(_ item: (node: DocumentNode, path: String), in context: ReadingContext) -> Reading? {
        let reader = MappingReader(
            item.node, path: item.path, keys: ConfigurationKeys.plan, context: context)
        guard let reader else { return nil }
        let name = reader.visibleName(like: "team")
        let currency = reader.currency("currency")
        let kind = reader.requiredChoice("kind", PlanTerms.Kind.self)
        let services = reader.texts("services", like: "assistant")
        let most = ConfigurationKeys.Plan.maximumMajorUnits
        let monthly = reader.amount("monthly", in: currency, atMost: most)
        let seats = reader.mapping("seats", keys: ConfigurationKeys.planSeats).flatMap {
            $0.seats(in: currency)
        }
        let meter = reader.mapping("meter", keys: ConfigurationKeys.planMeter).flatMap {
            $0.meter(in: currency)
        }
        let cap = reader.amount("monthly_cap", in: currency, atMost: most)
        let trialDays = reader.integer(ConfigurationKeys.Plan.trialDays)
        let data = reader.integer(ConfigurationKeys.Plan.dataBasisPoints)
        var reading = Reading(name: name, services: services, value: nil)
        guard let name, let currency, let kind, reader.has("seats") == (seats != nil),
            reader.has("meter") == (meter != nil)
        else { return reading }
        do throws(Problem) {
            let terms = try PlanTerms(
                currency: currency, kind: kind,
                services: reader.has("services") ? services.map(\.value) : nil, monthly: monthly,
                seats: seats, meter: meter, monthlyCap: cap,
                dataBasisPoints: UInt64(data), trialDays: UInt64(trialDays))
            reading.value = PlanConfiguration(name: name.value, terms: terms)
        } catch {
            reader.faults.add(reader.position, reader.path, error)
        }
        return reading
    }
}

extension SpendLimitConfiguration {
    static func read(_ reader: MappingReader, in currency: Currency?) -> SpendLimitConfiguration? {
        let monthly = reader.requiredAmount(
            "monthly", in: currency, atMost: ConfigurationKeys.Plan.maximumMajorUnits)
        let isHard = reader.boolean("hard", standard: true)
        let bounds = SpendLimit.alertBounds
        var alerts: [Int64] = []
        for item in reader.list("alerts") {
            guard case .scalar(let text, true) = item.node.content, let percent = Int64(text),
                bounds.contains(percent), !alerts.contains(percent), alerts.count < SpendLimit.maximumAlerts
            else {
                reader.faults.add(
                    item.node.position, item.path, "this is no percent, stands twice, or is one too many",
                    "write at most \(SpendLimit.maximumAlerts) numbers from \(bounds.lowerBound) to"
                        + " \(bounds.upperBound)")
                continue
            }
            alerts.append(percent)
        }
        return monthly.map { SpendLimitConfiguration(monthly: $0, isHard: isHard, alerts: alerts.sorted()) }
    }
}

extension MappingReader {
    fileprivate func seats(in currency: Currency?) -> PlanTerms.Seats? {
        let price = requiredAmount(
            "price", in: currency, atMost: Int(PlanTerms.Seats.maximumPrice / 1_000_000_000))
        let included = integer(ConfigurationKeys.Plan.seatsIncluded)
        let maximum = integer(ConfigurationKeys.Plan.seatsMaximum)
        return price.map {
            PlanTerms.Seats(included: UInt64(included), price: $0, maximum: UInt64(maximum))
        }
    }

    fileprivate func meter(in currency: Currency?) -> PlanTerms.Meter? {
        let unit = requiredChoice("unit", PlanTerms.Meter.Unit.self)
        let per = integer(ConfigurationKeys.Plan.per)
        let included = integer(ConfigurationKeys.Plan.included)
        let mode: TierMode = choice("mode", standard: .graduated)
        let most = ConfigurationKeys.Plan.maximumMajorUnits
        var tiers: [PriceTier] = []
        var isWhole = true
        if has("tiers") {
            for tier in mappings("tiers", keys: ConfigurationKeys.planTier) {
                let upTo = tier.integer(ConfigurationKeys.Plan.upTo)
                guard let rate = tier.requiredAmount("rate", in: currency, atMost: most) else {
                    isWhole = false
                    continue
                }
                tiers.append(PriceTier(upTo: upTo.map(UInt64.init), rate: rate))
            }
            if has("rate") {
                faults.add(
                    position(of: "rate"), path(of: "rate"), "a rate beside tiers", "write one of the two")
            }
        } else if let rate = requiredAmount("rate", in: currency, atMost: most) {
            tiers = [PriceTier(upTo: nil, rate: rate)]
        } else {
            isWhole = false
        }
        guard let unit, isWhole else { return nil }
        return PlanTerms.Meter(
            unit, per: UInt64(per), included: UInt64(included), TierTable(mode, tiers))
    }
}
