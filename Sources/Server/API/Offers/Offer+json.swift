import Exchange
import Policy
import Primitives

extension Offer {
    /// - Parameter isOwn: Whether whoever asks may see playbook and audience.
    func json(isOwn: Bool) -> JSONValue {
        let audience = isOwn ? self.audience : nil
        let policy = try? UsagePolicy(reading: policy)
        let sentence = LocalizedText(
            en: policy?.sentence(in: .english) ?? "", ja: policy?.sentence(in: .japanese) ?? "",
            zh: policy?.sentence(in: .chinese) ?? "")
        return [
            "id": .id(id), "iri": .string(iri), "product": .id(product), "policy": self.policy,
            "price": price,
            "obligations": .array((try? OfferPrice(reading: price))?.obligations ?? []),
            "sentence": sentence.json,
            "playbook": isOwn ? playbook : .null,
            "audience": audience.map { .array($0.map { .id($0) }) } ?? .null, "state": .name(state),
            "created_at": .time(createdAt), "withdrawn_at": .time(withdrawnAt),
        ]
    }
}

extension DryRun {
    var json: JSONValue {
        [
            "is_permitted": .bool(decision.isPermitted), "is_possible": .bool(isPossible),
            "unmet": .texts(decision.unmet), "missing": .texts(missing), "report": report.json,
            "signing": signing.json, "month": month.json, "months": .count(months),
            "total": .string(total.decimal), "currency": .string(total.currency.code),
            "remaining_uses": decision.remaining.uses.map { .number(.integer($0)) } ?? .null,
            "until": .time(decision.remaining.until),
        ]
    }
}
