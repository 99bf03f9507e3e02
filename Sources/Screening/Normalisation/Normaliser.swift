/// Turns bytes, cut anywhere, into normalised scalars with their places in the original.
///
/// The scalars that a byte completes depend on the bytes before it and on nothing else, so the cuts do not
/// matter.
struct Normaliser: Sendable {
    private let table = NormalisationTable.shared
    private var decoder = UTF8Decoder()
    /// How many bytes have been taken.
    private(set) var offset = 0
    /// The value of the last normalised scalar, for voiced sound marks.
    private var last: UInt32 = 0

    /// Bytes of an unfinished scalar: at most three.
    var heldBytes: Int { decoder.held }

    /// Takes one byte and hands over what it completes: none, one or a few scalars.
    @inline(__always)
    mutating func take(_ byte: UInt8, _ body: (NormalisedScalar) -> Void) {
        while true {
            let begun = offset - decoder.held
            switch decoder.take(byte) {
            case .more:
                offset += 1
                return
            case .scalar(let value):
                offset += 1
                hand(table.entry(value), begun, body)
                return
            case .invalid:
                offset += 1
                hand(table.entry(NormalisationTable.replacement), begun, body)
                return
            case .invalidBefore:
                hand(table.entry(NormalisationTable.replacement), begun, body)
            }
        }
    }

    /// Tells that no byte follows.
    mutating func finish(_ body: (NormalisedScalar) -> Void) {
        let begun = offset - decoder.held
        if decoder.finish() { hand(table.entry(NormalisationTable.replacement), begun, body) }
    }

    @inline(__always)
    private mutating func hand(
        _ entry: NormalisationTable.Entry, _ start: Int, _ body: (NormalisedScalar) -> Void
    ) {
        if entry.action == NormalisationTable.Action.replace.rawValue {
            last = entry.value
            body(NormalisedScalar(value: entry.value, traits: entry.traits, start: start, end: offset))
        } else {
            handRare(entry, start, body)
        }
    }

    private mutating func handRare(
        _ entry: NormalisationTable.Entry, _ start: Int, _ body: (NormalisedScalar) -> Void
    ) {
        switch entry.action {
        case NormalisationTable.Action.expand.rawValue:
            for part in table.expansions[Int(entry.value)] { hand(part, start, body) }
        case NormalisationTable.Action.mark.rawValue where NormalisationTable.takesMark(last):
            last = entry.value
            body(NormalisedScalar(value: entry.value, traits: entry.traits, start: start, end: offset))
        default: break
        }
    }

    /// All normalised scalars of a text.
    static func scalars(of text: String) -> [NormalisedScalar] {
        var normaliser = Normaliser()
        var scalars: [NormalisedScalar] = []
        for byte in text.utf8 { normaliser.take(byte) { scalars.append($0) } }
        normaliser.finish { scalars.append($0) }
        return scalars
    }

    /// The normalised text, for tests and for the keys of placeholders.
    static func text(of text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in scalars(of: text) { result.append(Unicode.Scalar(scalar.value) ?? "\u{FFFD}") }
        return String(result)
    }
}
