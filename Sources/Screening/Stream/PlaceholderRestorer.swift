/// Puts values back in the place of placeholders in a stream: for an answer to a question whose personal data was
/// redacted before the model saw it.
///
/// Whoever asked gets back only what they wrote themselves. At most ``maximumLength`` bytes are held.
public struct PlaceholderRestorer: Sendable {
    /// The longest placeholder, brackets included.
    public static let maximumLength = 32

    private let placeholders: Placeholders
    private var held: [UInt8] = []

    public init(_ placeholders: Placeholders) { self.placeholders = placeholders }

    /// Takes bytes and gives those that may leave.
    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        for byte in bytes { take(byte, &output) }
        return output
    }

    /// Tells that the text has ended and gives the rest.
    public mutating func finish() -> [UInt8] {
        defer { held.removeAll() }
        return held
    }

    private mutating func take(_ byte: UInt8, _ output: inout [UInt8]) {
        if byte == UInt8(ascii: "[") {
            output += held
            held = [byte]
            return
        }
        guard !held.isEmpty else { return output.append(byte) }
        held.append(byte)
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            if held.count < Self.maximumLength { return }
        case UInt8(ascii: "]"):
            if let value = placeholders[String(decoding: held, as: UTF8.self)] { held = Array(value.utf8) }
        default: break
        }
        output += held
        held.removeAll(keepingCapacity: true)
    }
}
