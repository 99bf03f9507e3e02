/// The code of a producer: 27 characters, `001`, `1`, a unified social credit code of 18, and five more. The form
/// is the one seen in labelled files; the text that defines it was not read.
public struct ProducerCode: Hashable, Sendable {
    public static let length = 27
    private static let prefix = "0011"

    public let text: String

    /// - Returns: `nil` for another form, or where the credit code's check character is wrong.
    public init?(_ text: String) {
        guard Self.looksLikeOne(text), CreditCode.isValid(Array(text.utf8)[4..<22]) else { return nil }
        self.text = text
    }

    /// Whether it has the length and the beginning of a code, so that its parts can be judged.
    static func looksLikeOne(_ text: String) -> Bool {
        text.utf8.count == length && text.hasPrefix(prefix)
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    }
}
