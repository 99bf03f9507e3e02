import Primitives

/// One value of a right operand: a text, a literal with a type, or a reference.
public struct OperandValue: Hashable, Sendable {
    public let text: String
    /// Such as `xsd:dateTime`; nil for a plain text.
    public let type: String?
    /// Whether it names a thing (`@id`).
    public let isReference: Bool

    public init(_ text: String, type: String? = nil, isReference: Bool = false) {
        self.text = text
        self.type = type
        self.isReference = isReference
    }

    /// In the form of the Dataspace Protocol, which has no bare numbers.
    public var json: JSONValue {
        if isReference { return ["@id": .string(text)] }
        guard let type else { return .string(text) }
        return ["@value": .string(text), "@type": .string(type)]
    }
}
