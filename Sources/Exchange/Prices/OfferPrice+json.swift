import Policy
import Primitives

extension OfferPrice {
    /// Reads a price. `{}` and a price without parts are free; `{}` has the currency `JPY`.
    /// - Throws: `invalidValue` that names every fault, not the first alone.
    public init(reading json: JSONValue) throws(Problem) {
        var reader = PriceReading(json)
        let price = reader.price()
        if let problem = reader.problem { throw problem }
        self = price
    }

    /// The price as it is stored and hashed; reading it gives the same price.
    public var json: JSONValue {
        var members: [String: JSONValue] = ["currency": .string(currency.code)]
        members["one_off"] = oneOff.map { .string($0.decimal) }
        members["monthly"] = monthly.map { .string($0.decimal) }
        if !meters.isEmpty { members["meters"] = .array(meters.map(\.json)) }
        members["monthly_cap"] = monthlyCap.map { .string($0.decimal) }
        members["trial_days"] = trialDays.map { .number(.integer(Int64($0))) }
        members["trial_amount"] = trialAmount.map { .string($0.decimal) }
        members["broker_basis_points"] = brokerBasisPoints.map { .number(.integer(Int64($0))) }
        members["citation_rate"] = citationRate.map { .number(.integer(Int64($0))) }
        return .object(members)
    }

    /// The price as duties of ODRL: `compensate` with `payAmount`, in the form of the Dataspace Protocol 2025-1, whose
    /// constraints bear no number and whose actions no refinement. A tier is told by its rate and its unit alone;
    /// a rate for many units bears their number behind the unit. The whole price stands beside the policy.
    public var obligations: [JSONValue] {
        func duty(_ amount: Money, _ unitOfCount: String?) -> JSONValue {
            var constraints: [JSONValue] = [
                [
                    "leftOperand": "payAmount", "operator": "eq",
                    "rightOperand": ["@value": .string(amount.decimal), "@type": "xsd:decimal"],
                    "unit": .string(currency.code),
                ]
            ]
            if let unitOfCount {
                constraints.append(
                    ["leftOperand": "unitOfCount", "operator": "eq", "rightOperand": .string(unitOfCount)])
            }
            return ["action": "compensate", "constraint": .array(constraints)]
        }
        var duties: [JSONValue] = []
        if let oneOff, oneOff.nanos > 0 { duties.append(duty(oneOff, nil)) }
        if let monthly, monthly.nanos > 0 { duties.append(duty(monthly, PolicyPrice.Unit.month.iri)) }
        for meter in meters {
            let unit = "\(PolicyTerms.minato)\(meter.unit.rawValue)"
            for tier in meter.tiers where tier.rate.nanos > 0 {
                duties.append(duty(tier.rate, meter.per == 1 ? unit : "\(unit):\(meter.per)"))
            }
        }
        return duties
    }
}

extension OfferPrice.Meter {
    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = ["unit": .string(unit.rawValue)]
        if per != 1 { members["per"] = .number(.integer(Int64(per))) }
        if free > 0 { members["free"] = .string(String(free)) }
        if tiers.count == 1, mode == .graduated {
            members["rate"] = .string(tiers[0].rate.decimal)
        } else {
            members["mode"] = .string(mode.rawValue)
            members["tiers"] = .array(
                tiers.map { tier in
                    var members: [String: JSONValue] = ["rate": .string(tier.rate.decimal)]
                    members["up_to"] = tier.upTo.map { .string(String($0)) }
                    return .object(members)
                })
        }
        return .object(members)
    }
}
