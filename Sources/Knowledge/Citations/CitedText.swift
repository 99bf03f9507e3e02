import Exchange
import Foundation

/// A text as citations are checked against it: made once for each passage of an answer, or each sentence.
public struct CitedText: Sendable {
    let terms: Set<String>
    let figures: Set<Figure>
    let folded: String

    public init(_ text: String) {
        terms = Self.contentTerms(of: text)
        figures = Set(Figure.figures(in: text))
        folded = text.precomposedStringWithCompatibilityMapping.lowercased()
    }

    /// The terms that say what a text is about: without the words that stand in every text.
    static func contentTerms(of text: String) -> Set<String> {
        Set(orderedTerms(of: text))
    }

    /// The same in the order of the text, each as often as it stands there.
    static func orderedTerms(of text: String) -> [String] {
        SearchTerms.terms(of: text).filter { !isFunctional($0) }
    }

    private static func isFunctional(_ term: String) -> Bool {
        // Hiragana alone are endings and particles.
        if term.unicodeScalars.allSatisfy({ (0x3041...0x309E).contains($0.value) }) { return true }
        return stopWords.contains(term)
    }

    private static let stopWords: Set<String> = [
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "did", "do", "does", "for",
        "from", "had",
        "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "may", "more",
        "no", "not",
        "of", "on", "or", "our", "shall", "she", "should", "so", "than", "that", "the", "their", "them",
        "then", "there",
        "these", "they", "this", "to", "was", "we", "were", "what", "when", "which", "who", "will", "with",
        "would", "you",
        "your", "的", "了", "是", "在", "和", "与", "也", "都", "不", "这", "那", "有", "就", "我", "你", "他", "她", "它", "吗",
        "呢",
    ]
}
