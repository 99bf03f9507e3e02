/// What a normalised scalar is, as far as matching asks.
struct ScalarTraits: OptionSet, Sendable {
    let rawValue: UInt8

    /// `0` to `9`; digits of all scripts are normalised to these.
    static let digit = ScalarTraits(rawValue: 1)
    /// `a` to `z`.
    static let letter = ScalarTraits(rawValue: 2)
    /// A letter or digit of a script that parts its words: what makes a word boundary. Never Han, kana, Hangul.
    static let word = ScalarTraits(rawValue: 4)
    /// White space, punctuation and symbols: what `skipSeparators` reads over.
    static let separator = ScalarTraits(rawValue: 8)
    /// Han characters, kana and Hangul.
    static let eastAsian = ScalarTraits(rawValue: 16)
    /// A line break, which is a space to phrases and an end to numbers.
    static let lineBreak = ScalarTraits(rawValue: 32)

    static let alphanumeric: ScalarTraits = [.digit, .letter]
}
