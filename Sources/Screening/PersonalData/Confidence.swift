/// How sure a recogniser is, from the least to the most.
public enum Confidence: UInt8, Hashable, Sendable, Comparable, CaseIterable {
    /// The form alone: digits of the right number.
    case form = 0
    /// A check digit fits; one random number in ten passes most of these checks.
    case checksum = 1
    /// A second rule of structure fits: a real date, a known issuer, separators in the right places.
    case structure = 2
    /// A context word stands within ``ContextWords/reach`` characters before it (or is part of it).
    case context = 3

    public static func < (left: Confidence, right: Confidence) -> Bool { left.rawValue < right.rawValue }
}
