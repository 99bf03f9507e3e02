import Billing
import Primitives

extension BillingRun {
    var json: JSONValue {
        [
            "id": .id(id), "month": .string(month.text), "phase": .name(phase),
            "invoices": .number(.integer(invoices)), "cut": .number(.integer(cut)),
            "begun_at": .time(begunAt),
            "closed_at": .time(closedAt), "log_index": logIndex.map { .number(.integer($0)) } ?? .null,
        ]
    }
}

extension Invoice {
    private var members: [String: JSONValue] {
        func amount(_ minor: Int64) -> JSONValue {
            .string(document.currency.decimal(minorUnits: Int128(minor)))
        }
        return [
            "id": .id(id), "kind": .name(kind), "number": .string(document.number), "account": .id(account),
            "month": .string(document.month.text), "currency": .string(document.currency.code),
            "net": amount(document.net), "tax": amount(document.tax), "total": amount(document.total),
            "issued_at": .time(document.issuedAt), "corrects": .id(document.corrects?.id),
            "document_sha256": .string(sha256.hexadecimal), "log_index": .number(.integer(logIndex)),
        ]
    }

    var summary: JSONValue { .object(members) }

    func json(_ fapiao: Fapiao?) -> JSONValue {
        .object(members.merging(["document": json, "fapiao": fapiao?.json ?? .null]) { $1 })
    }
}

extension Fapiao {
    var json: JSONValue {
        [
            "number": .string(number), "issued_on": .string(issuedOn), "noted_at": .time(notedAt),
            "log_index": .number(.integer(logIndex)),
        ]
    }
}
