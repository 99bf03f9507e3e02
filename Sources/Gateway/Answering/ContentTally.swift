import Primitives

/// Counts the tokens that a model made, for an engine that does not tell: by the text of a delta, of a
/// message, or of a completion.
struct ContentTally: Sendable {
    private(set) var tokens: UInt64 = 0

    /// A `delta` or `message`: the role is no output; everything else that a model produced is, whatever a
    /// vendor calls it.
    mutating func add(partsOf message: JSONScanner.Value, _ scanner: JSONScanner) {
        for part in scanner.members(of: message) where !scanner.isText(part.name, "role") {
            add(part.value, scanner)
        }
    }

    /// Some content: at least one token where there is any.
    mutating func add(_ value: JSONScanner.Value, _ scanner: JSONScanner) {
        switch value.kind {
        case .string where !value.contents.isEmpty:
            tokens += max(1, TokenEstimate.tokens(in: scanner.slice(value.contents)))
        case .array where !value.contents.isEmpty, .object where !value.contents.isEmpty:
            tokens += max(1, TokenEstimate.tokens(in: scanner.slice(value.range)))
        default: break
        }
    }
}
