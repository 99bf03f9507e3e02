import Accounting
import Primitives

/// What the leaf of a record says, as the API writes it: what stands beside the leaf must say the same.
struct RecordFacts {
    private let members: [(name: String, value: JSONValue)]

    init(_ leaf: UseLeaf) {
        let record = leaf.record
        let lines = record.lines.map { line -> JSONValue in
            [
                "kind": .string(line.kind.rawValue), "tokens": Self.count(line.tokens),
                "amount": .string(line.amount.decimal),
            ]
        }
        let usage = record.usage.map { usage -> JSONValue in
            [
                "input_tokens": Self.count(usage.input), "cached_input_tokens": Self.count(usage.cachedInput),
                "output_tokens": Self.count(usage.output), "source": .string(usage.source.rawValue),
            ]
        }
        members = [
            ("id", .string(record.id.description)), ("account", .string(record.account.description)),
            ("service_id", .string(record.service.description)), ("engine", .string(record.engine)),
            ("model", .string(record.model)), ("endpoint", .string(record.endpoint.rawValue)),
            ("status", .string(record.status.rawValue)), ("usage", usage ?? .null),
            (
                "charge",
                [
                    "amount": .string(record.charge.decimal),
                    "currency": .string(record.charge.currency.code), "lines": .array(lines),
                ]
            ),
            ("reserved", .string(record.reserved.decimal)), ("capped", .string(record.capped.decimal)),
            ("estimated", .bool(record.isEstimated)), ("price", .string(record.price.description)),
            ("transfer", .string(record.transfer.description)),
            ("payload_hash", .string(record.payloadHash.description)),
            ("created_at", .string(record.createdAt.rfc3339)),
            ("finished_at", .string(record.finishedAt.rfc3339)), ("decisions", .array(leaf.decisions)),
        ]
    }

    /// - Returns: the first member that is missing in the record, or says something else.
    func difference(from record: JSONValue) -> String? {
        members.first { record[$0.name]?.serialized != $0.value.serialized }?.name
    }

    private static func count(_ count: UInt64) -> JSONValue { .number(.integer(Int64(clamping: count))) }
}

extension JSONValue {
    /// Whether it is this very text. Byte by byte: what merely looks alike is something else.
    func isText(_ text: String) -> Bool { stringValue.map { $0.utf8.elementsEqual(text.utf8) } ?? false }
}
