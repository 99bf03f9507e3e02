import Primitives

/// What a JSON value may be.
///
/// One description does both: bodies are checked against it (``check(_:at:)``) and `/openapi.json` shows it as a
/// JSON Schema (``schema``), so that the two cannot disagree.
indirect enum Shape: Sendable {
    case text(TextShape)
    /// One of a few words.
    case word([String])
    /// A whole number within bounds.
    case integer(ClosedRange<Int64>)
    case number
    case boolean
    /// At most so many elements; nil for no bound.
    case list(Shape, atMost: Int?)
    case object(ObjectShape)
    case nullable(Shape)
    /// Any of these, told apart by their JSON types.
    case either([Shape])
    case anything
}

extension Shape {
    /// The words that an enumeration stands for on the wire.
    static func words<Word: RawRepresentable<String> & CaseIterable>(of type: Word.Type) -> Shape {
        .word(Word.allCases.map(\.rawValue))
    }

    static func list(_ shape: Shape) -> Shape { .list(shape, atMost: nil) }

    static func text(_ lengths: ClosedRange<Int>, like example: String? = nil) -> Shape {
        .text(TextShape(.plain, lengths: lengths, example: example))
    }

    static let anyText = Shape.text(TextShape(.plain))
    /// What an account or a service is called, as the configuration has it: without blanks, so that it can stand
    /// in an address or a command.
    static func name(like example: String) -> Shape {
        .text(TextShape(.visible, lengths: 1...128, example: example))
    }
    /// An exact amount, not below zero.
    static let amount = Shape.text(TextShape(.amount, example: "10.5"))
    /// An exact amount that may be below zero.
    static let balance = Shape.text(TextShape(.signedAmount, example: "-0.25"))
    static let currency = Shape.text(TextShape(.currency, example: "JPY"))
    static let time = Shape.text(TextShape(.time, example: "2026-01-31T09:30:00.000Z"))
    static let base64 = Shape.text(TextShape(.base64))
    static let hexadecimal = Shape.text(TextShape(.hexadecimal))
    /// A number of things, as far as a client's double counts exactly.
    static let count = Shape.integer(0...(1 << 53))

    static func id<Kind: IDKind>(_ kind: Kind.Type) -> Shape { .text(TextShape(.id(prefix: Kind.prefix))) }
}
