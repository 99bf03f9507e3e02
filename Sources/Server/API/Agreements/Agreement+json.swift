import Exchange
import Persistence
import Policy
import Primitives

extension Agreement {
    func json(in transaction: any ReadTransaction) throws(Problem) -> JSONValue {
        let credit = try AgreementCredits.standing(of: id, in: transaction)
        let policy = try? UsagePolicy(reading: policy)
        let sentence = LocalizedText(
            en: policy?.sentence(in: .english) ?? "", ja: policy?.sentence(in: .japanese) ?? "",
            zh: policy?.sentence(in: .chinese) ?? "")
        return [
            "id": .id(id), "iri": .string(iri), "offer": .id(offer), "product": .id(product),
            "dataset": .string(dataset), "provider": .id(provider), "consumer": .id(consumer),
            "policy": self.policy, "price": price, "sentence": sentence.json,
            "terms_sha256": .string(termsHash.hexadecimal), "state": .name(state),
            "signed_at": .time(signedAt), "credit": .text(credit?.decimal),
            "ends_at": .time(endsAt), "ended_at": .time(endedAt), "end_reason": .text(endReason),
            "log_index": .number(.integer(logIndex)),
        ]
    }
}

extension TradeRecord {
    var json: JSONValue {
        [
            "id": .id(id), "kind": .name(kind), "agreement": .id(agreement),
            "charge": .string(charge.decimal),
            "reserved": .string(reserved.decimal), "currency": .string(charge.currency.code),
            "month": .string(month.text), "document": document, "created_at": .time(createdAt),
            "log_index": .number(.integer(logIndex)),
        ]
    }
}
