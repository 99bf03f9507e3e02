/// Finds what a misspelt word was meant to be.
package enum Spelling {
    /// The nearest of the words, where it is near enough to be meant: at most one edit for each three letters.
    package static func nearest(to word: String, among words: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased().unicodeScalars.prefix(64))
        var best: (word: String, distance: Int)?
        for candidate in words {
            let distance = distance(letters, Array(candidate.lowercased().unicodeScalars.prefix(64)))
            if distance < best?.distance ?? Int.max { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(1, max(letters.count, best.word.count) / 3) else { return nil }
        return best.word
    }

    /// `did you mean "port"?`, or the words to choose from where none is near, at most twenty of them.
    package static func mend(for word: String, among words: [String]) -> String {
        if let nearest = nearest(to: word, among: words) { return "did you mean \"\(nearest)\"?" }
        return "valid here: \(words.prefix(20).joined(separator: ", "))\(words.count > 20 ? ", …" : "")"
    }

    /// Edits from one word to the other: a letter put in, left out, replaced, or two neighbours swapped (optimal
    /// string alignment).
    package static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            current.reserveCapacity(right.count + 1)
            for column in 0..<right.count {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var least = min(replaced, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
