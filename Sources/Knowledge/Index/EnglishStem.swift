/// Takes the commonest endings off English words, so that `bearings` finds `bearing` and `leaking` finds `leaks`.
///
/// Lighter than Porter's: only endings of number and tense, which change what a word is about least. It works on lower-case
/// ASCII letters; what it makes need not be a word, only the same for forms of one.
enum EnglishStem {
    /// Shorter words are left as they are.
    private static let minimum = 4

    static func stem(_ word: [UInt8]) -> [UInt8] {
        guard word.count >= minimum else { return word }
        var stem = withoutTense(withoutPlural(word))
        if stem.count >= 5, stem.last == e { stem.removeLast() }
        if stem.count >= 5, stem.last == y { stem[stem.count - 1] = i }
        return stem
    }

    private static func withoutPlural(_ word: [UInt8]) -> [UInt8] {
        if ends(word, "ies") { return word.count >= 5 ? Array(word.dropLast(3)) + [y] : word }
        for ending: StaticString in ["sses", "xes", "zes", "ches", "shes", "ses"] where ends(word, ending) {
            return word.count >= 5 ? Array(word.dropLast(2)) : word
        }
        // Not of glass, bus or this.
        let isPlural = ends(word, "s") && !"sui".utf8.contains(word[word.count - 2])
        return isPlural ? Array(word.dropLast()) : word
    }

    private static func withoutTense(_ word: [UInt8]) -> [UInt8] {
        for ending: StaticString in ["ing", "ed"] where ends(word, ending) {
            let rest = word.dropLast(ending.utf8CodeUnitCount)
            guard rest.count >= 3, rest.contains(where: isVowel) else { return word }
            // stopped, running; but not falling, missing.
            let isDoubled = rest.count > 3 && rest.last == rest.dropLast().last
            return isDoubled && !"lsz".utf8.contains(rest[rest.endIndex - 1])
                ? Array(rest.dropLast()) : Array(rest)
        }
        return word
    }

    private static func ends(_ word: [UInt8], _ ending: StaticString) -> Bool {
        let count = ending.utf8CodeUnitCount
        guard word.count > count else { return false }
        return (0..<count).allSatisfy { word[word.count - count + $0] == ending.utf8Start[$0] }
    }

    private static func isVowel(_ letter: UInt8) -> Bool { "aeiouy".utf8.contains(letter) }

    private static let e = UInt8(ascii: "e")
    private static let i = UInt8(ascii: "i")
    private static let y = UInt8(ascii: "y")
}
