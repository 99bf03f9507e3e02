import Primitives

/// Counts the tokens that a model made, for an engine that does not tell: by the text of a delta, of a
/// message, or of a completion.
struct ContentTally: Sendable {
    private var characters = TokenEstimate.Characters()
    /// Deltas and texts that had any content. No engine sends one without a token.
    private var pieces: UInt64 = 0

    /// By all the text together: estimated piece by piece, the rest of each would count as a token more.
    var tokens: UInt64 { max(pieces, characters.tokens) }

    /// Takes another tally in.
    mutating func add(_ other: ContentTally) {
        characters.add(other.characters)
        pieces += other.pieces
    }

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
            count(scanner.slice(value.contents))
        case .array where !value.contents.isEmpty, .object where !value.contents.isEmpty:
            count(scanner.slice(value.range))
        default: break
        }
    }

    private mutating func count(_ text: UnsafeRawBufferPointer) {
        characters.add(TokenEstimate.Characters(of: text))
        pieces += 1
    }
}
