import Accounting
import Primitives

extension Transfer {
    /// As the API shows it.
    var json: JSONValue {
        [
            "id": .id(id), "kind": .name(kind), "code": .name(code), "amount": .string(amount.decimal),
            "currency": .string(amount.currency.code), "debit": .string(debit.description),
            "credit": .string(credit.description), "pending": .id(pendingID), "reverses": .id(reverses),
            "link": .id(link), "use": .id(useID), "created_at": .time(createdAt),
        ]
    }
}
