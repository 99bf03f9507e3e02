import Primitives

/// Makes the text of API keys.
enum KeyText {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    /// 62⁴³ is just above 2²⁵⁶.
    private static let characters = 43

    /// `sk-` and 43 random characters.
    static func make(_ randomness: some Randomness) -> String {
        "sk-"
            + String(
                (0..<characters).map { _ in alphabet[Int(randomness.below(UInt64(alphabet.count)))] })
    }
}
