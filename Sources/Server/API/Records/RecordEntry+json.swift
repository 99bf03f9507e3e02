import Accounting
import Foundation
import MerkleTree
import Primitives

extension RecordEntry {
    /// As lists show it.
    func summary(_ names: RecordNames) -> JSONValue {
        .object(
            facts(names).merging(["log": ["index": index, "leaf_hash": .string(leafHash.base64)]]) { $1 })
    }

    /// With all that stands in its leaf, and the proof that the log has it.
    func json(
        _ names: RecordNames, leaf: UseLeaf, proof: InclusionEvidence?, salt: [UInt8],
        sources: AnswerSources?
    ) -> JSONValue {
        let own: [String: JSONValue] = [
            "payload_salt": .string(salt.hexadecimal),
            "decisions": .array(leaf.decisions),
            "citations": sources?.citations ?? [],
            "grounding": sources?.json ?? .null,
            "log": [
                "index": index, "leaf": .string(Data(leaf.bytes).base64EncodedString()),
                "leaf_hash": .string(leafHash.base64), "inclusion_proof": proof?.json ?? .null,
            ],
        ]
        return .object(facts(names).merging(own) { $1 })
    }

    private var index: JSONValue { .number(.integer(logIndex)) }

    private func facts(_ names: RecordNames) -> [String: JSONValue] {
        [
            "id": .id(record.id), "account": .id(record.account),
            "account_name": .string(names.account(record.account)),
            "service": .string(names.service(record.service)), "service_id": .id(record.service),
            "engine": .string(record.engine), "model": .string(record.model),
            "endpoint": .name(record.endpoint), "status": .name(record.status),
            "usage": record.usage?.json ?? .null, "charge": charge,
            "reserved": .string(record.reserved.decimal), "capped": .string(record.capped.decimal),
            "estimated": .bool(record.isEstimated), "price": .id(record.price),
            "plan": record.plan?.json ?? .null, "transfer": .id(record.transfer),
            "payload_hash": .string(record.payloadHash.description),
            "created_at": .time(record.createdAt), "finished_at": .time(record.finishedAt),
        ]
    }

    private var charge: JSONValue {
        [
            "amount": .string(record.charge.decimal), "currency": .string(record.charge.currency.code),
            "lines": .array(
                record.lines.map { line in
                    [
                        "kind": .name(line.kind), "tokens": .count(line.tokens),
                        "amount": .string(line.amount.decimal),
                    ]
                }),
        ]
    }
}

extension PlanUse {
    fileprivate var json: JSONValue {
        [
            "plan": .id(plan), "subscription": .id(subscription),
            "month": month.map { .number(.integer($0)) } ?? .null, "included": .count(included),
            "before": .count(before), "charged_before": .string(charged.decimal),
        ]
    }
}

extension TokenUsage {
    fileprivate var json: JSONValue {
        [
            "input_tokens": .count(input), "cached_input_tokens": .count(cachedInput),
            "output_tokens": .count(output), "source": .name(source),
        ]
    }
}
