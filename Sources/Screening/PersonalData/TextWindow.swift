/// The last normalised scalars of a text, by their number in it.
struct TextWindow: Sendable {
    /// A chain of characters, the words before it, and room.
    static let size = 128

    private var ring = ContextRing(repeating: .none, count: size)
    /// How many scalars there have been; the number of the next one.
    private(set) var count = 0

    typealias ContextRing = ContiguousArray<NormalisedScalar>

    /// The number of the oldest scalar that is still here.
    @inline(__always) var oldest: Int { max(0, count - Self.size) }

    @inline(__always)
    mutating func append(_ scalar: NormalisedScalar) {
        ring[count & (Self.size - 1)] = scalar
        count &+= 1
    }

    /// The scalar of that number, which must be from ``oldest`` up to ``count``.
    @inline(__always)
    subscript(number: Int) -> NormalisedScalar { ring[number & (Self.size - 1)] }

    /// The scalar of that number, or none of any kind where it is not in the window or at or after `end`.
    @inline(__always)
    func scalar(_ number: Int, before end: Int) -> NormalisedScalar {
        number >= oldest && number < end ? self[number] : .none
    }
}
