/// A label that a reader found in a file.
public struct FoundLabel: Hashable, Sendable {
    /// Where, such as `PNG iTXt XMP`.
    public let carrier: String
    /// The text as it stands there: the object, alone or under its name.
    public let text: String

    public init(carrier: String, text: String) {
        self.carrier = carrier
        self.text = text
    }
}
