import Primitives

extension DocumentNode {
    /// The scalar as JSON: `true`, `false`, `null` and numbers where they stand without quotes, else a string.
    package var plainValue: JSONValue {
        guard case .scalar(let text, let isPlain) = content else { return .null }
        guard isPlain else { return .string(text) }
        if isNull { return .null }
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return Self.number(text).map(JSONValue.number) ?? .string(text)
        }
    }

    /// The node and all below it as JSON. Nesting is bounded by ``YAMLScanner/maximumDepth``.
    package var json: JSONValue {
        switch content {
        case .scalar: plainValue
        case .list(let items): .array(items.map(\.json))
        case .mapping(let entries):
            .object(
                Dictionary(entries.map { ($0.key, $0.value.json) }, uniquingKeysWith: { first, _ in first }))
        }
    }

    /// Digits with an optional sign and an optional fraction; dates and versions are text.
    private static func number(_ text: String) -> JSONNumber? {
        let unsigned = text.utf8.first == 0x2D ? text.utf8.dropFirst() : text.utf8[...]
        let parts = unsigned.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }),
            unsigned.count <= 15
        else { return nil }
        if parts.count == 1 { return Int64(text).map(JSONNumber.integer) }
        return Double(text).map(JSONNumber.double)
    }
}
