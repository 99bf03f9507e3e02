import Primitives

/// The number of a qualified invoice issuer of Japan: `T` and 13 digits (Consumption Tax Act, Art. 57-2 and 57-4).
public struct RegistrationNumber: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// Nil for anything else.
    public init?(_ text: String) {
        guard text.utf8.count == 14, text.utf8.first == 0x54,
            text.utf8.dropFirst().allSatisfy({ 0x30...0x39 ~= $0 })
        else { return nil }
        description = text
    }

    /// The digits: for a company its corporate number.
    public var digits: Substring { description.dropFirst() }
}
