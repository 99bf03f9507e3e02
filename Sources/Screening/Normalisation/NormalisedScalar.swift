/// One scalar of the text that is matched, and where the bytes that it came from stand.
struct NormalisedScalar: Equatable, Sendable {
    var value: UInt32
    var traits: ScalarTraits
    /// The offset of its first byte in the original text.
    var start: Int
    /// The offset after its last byte.
    var end: Int

    static let none = NormalisedScalar(value: 0, traits: [], start: 0, end: 0)
}
