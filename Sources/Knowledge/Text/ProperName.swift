import Foundation

/// What stands for one person, place or thing in a sentence: words with capitals, acronyms, runs of katakana.
///
/// A guess without a dictionary: names in Han characters cannot be told from words, and are left to the overlap of
/// terms. A capital at a sentence's start says nothing.
enum ProperName {
    private static let maximum = 100
    /// A run of katakana below this is rather a word.
    private static let minimumKatakana = 3

    /// The names of one sentence in lower case, each once.
    static func names(in sentence: String) -> Set<String> {
        var names: Set<String> = []
        var word = String.UnicodeScalarView()
        var isKatakana = false
        var isFirst = true
        func close() {
            defer { word = String.UnicodeScalarView() }
            guard let first = word.first, names.count < maximum else { return }
            if isKatakana {
                if word.count >= minimumKatakana { names.insert(String(word)) }
                return
            }
            defer { isFirst = false }
            let isAcronym = word.count > 1 && word.allSatisfy { !$0.properties.isLowercase }
            guard first.properties.isUppercase, word.count > 1, isAcronym || !isFirst else { return }
            names.insert(String(word).lowercased())
        }
        for scalar in sentence.precomposedStringWithCompatibilityMapping.unicodeScalars {
            let katakana = (0x30A1...0x30FA).contains(scalar.value) || scalar == "ー"
            let latin = scalar.properties.isAlphabetic && !katakana && scalar.value < 0x0530
            if !katakana && !latin || katakana != isKatakana { close() }
            guard katakana || latin else { continue }
            isKatakana = katakana
            word.append(scalar)
        }
        close()
        return names
    }
}
