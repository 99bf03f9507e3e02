import Foundation

/// Passages of random words, as frequent as words are: the k-th about k times rarer than the first.
struct RandomText {
    /// Words of one language.
    private static let vocabulary = 200_000.0
    /// Han characters in use; the n-th word is made of two of them, the commoner of commoner ones.
    private static let characters = 3_000

    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    /// A passage, and its words by their places in the order of frequency.
    struct Passage {
        let language: Int
        let words: [Int]
        let text: String
    }

    /// About as much as the splitter makes one passage of: 80 words of English, 130 characters of the others.
    mutating func passage() -> Passage {
        let language = random.below(3)
        let words = (0..<(language == 0 ? 80 : 55)).map { _ in rank() }
        return Passage(language: language, words: words, text: Self.text(words, language))
    }

    /// Some of a passage's words, as a question has them: four to eight, of which it chooses any, and two of any other.
    mutating func question(of passage: Passage) -> String {
        var words = (0..<4 + random.below(5)).map { _ in passage.words[random.below(passage.words.count)] }
        words += [rank(), rank()]
        return Self.text(words, passage.language)
    }

    private mutating func rank() -> Int { Int(pow(Self.vocabulary, random.unit())) }

    private static func text(_ words: [Int], _ language: Int) -> String {
        switch language {
        case 0: words.map(english).joined(separator: " ") + "."
        case 1: words.map { japanese($0) }.joined() + "。"
        default: words.map { han($0) }.joined() + "。"
        }
    }

    /// Syllables that say the number, so that no two words are the same.
    private static func english(_ word: Int) -> String {
        let onsets = ["b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st"]
        let rhymes = ["a", "e", "i", "o", "u", "an", "er", "in", "or", "ut"]
        var rest = word
        var text = ""
        repeat {
            text += onsets[rest % 16]
            rest /= 16
            text += rhymes[rest % 10]
            rest /= 10
        } while rest > 0
        return text
    }

    private static func han(_ word: Int) -> String {
        // A hundred characters make the commonest words; all of them the rarest.
        let span = min(characters, 100 + word / 60)
        let hash = UInt64(word) &* 0x9E37_79B9_7F4A_7C15
        let pair = [Int(hash >> 40) % span, Int(hash >> 16 & 0xFFFFFF) % span]
        return String(String.UnicodeScalarView(pair.compactMap { Unicode.Scalar(0x4E00 + UInt32($0 * 6)) }))
    }

    /// Every fourth word in katakana, and a particle after each.
    private static func japanese(_ word: Int) -> String {
        let particles = ["は", "を", "の", "に", "が", "で", "と", "も"]
        guard word % 4 == 0 else { return han(word) + particles[word % 8] }
        var rest = word
        var text = String.UnicodeScalarView()
        repeat {
            if let scalar = Unicode.Scalar(0x30A2 + UInt32(rest % 70)) { text.append(scalar) }
            rest /= 70
        } while rest > 0
        return String(text) + particles[word % 8]
    }
}

/// Vigna's splitmix64: a small generator for numbers that nobody guards.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

    /// From 0 to 1.
    mutating func unit() -> Double { Double(next() >> 11) / Double(UInt64(1) << 53) }
}
