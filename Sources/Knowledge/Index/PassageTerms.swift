/// Cuts passages and questions into the terms by which the index finds them.
///
/// Finer than ``Exchange/SearchTerms``, which serves titles of products: endings of English words go, figures are kept whole
/// (`1,200` is `1200`, `2.8` stays) and apart from their units (`20mg` is `20` and `mg`). Japanese, Chinese and Korean are
/// cut into overlapping pairs of characters, and Han characters stand alone beside that, for one of them is often a word;
/// forms of Japan and of traditional Chinese become simplified ones. Words and endings that stand in every text are left out.
///
/// - warning: What a passage is erased by is cut from its text anew. Who changes how texts are cut adds a migration that
///   empties the index; it is made anew from the documents.
enum PassageTerms {
    /// The most terms of one text; what follows is not found by.
    static let maximum = 4_000

    /// The terms in the order of the text, repeated ones too.
    static func terms(of text: String) -> [PassageTerm] {
        let scalars = TermScalars.normalised(text)
        var terms: [PassageTerm] = []
        terms.reserveCapacity(scalars.count)
        var start = 0
        while start < scalars.count, terms.count < maximum {
            var end = start + 1
            switch ScalarClass(scalars[start]) {
            case .other: break
            case .digit:
                end = endOfFigure(scalars, from: start)
                terms.append(PassageTerm(scalars[start..<end].filter { $0 != comma }.map { UInt8($0) }))
            case .letter:
                while end < scalars.count, ScalarClass(scalars[end]) == .letter { end += 1 }
                if let word = word(scalars[start..<end]) { terms.append(word) }
            case .han, .hiragana, .syllable:
                while end < scalars.count, ScalarClass(scalars[end]).isCJK { end += 1 }
                cut(scalars[start..<end], into: &terms)
            }
            start = end
        }
        return terms.count > maximum ? Array(terms.prefix(maximum)) : terms
    }

    /// How much a term counts beside others as rare: a Han character alone says half of what a pair does.
    static func weight(of term: PassageTerm) -> Double {
        guard term.count <= 4 else { return 1 }
        let scalars = term.text.unicodeScalars
        return scalars.count == 1 && scalars.first.map { ScalarClass($0.value) } == .han ? 0.5 : 1
    }

    private static let comma: UInt32 = 0x2C
    private static let point: UInt32 = 0x2E

    /// Points between digits belong to a figure, and commas before three of them.
    private static func endOfFigure(_ scalars: [UInt32], from start: Int) -> Int {
        func isDigit(_ place: Int) -> Bool {
            place < scalars.count && ScalarClass(scalars[place]) == .digit
        }
        var end = start + 1
        while end < scalars.count, end - start < 2 * PassageTerm.maximumBytes {
            if isDigit(end)
                || scalars[end] == point && isDigit(end + 1)
                || scalars[end] == comma && isDigit(end + 1) && isDigit(end + 2) && isDigit(end + 3)
                    && !isDigit(end + 4)
            {
                end += 1
            } else {
                break
            }
        }
        return end
    }

    private static func word(_ scalars: ArraySlice<UInt32>) -> PassageTerm? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(PassageTerm.maximumBytes + 8)
        var isASCII = true
        // Endings are told by the last letters: a word is read on a little.
        for scalar in scalars where bytes.count < 2 * PassageTerm.maximumBytes {
            if scalar < 0x80 {
                bytes.append(UInt8(scalar))
            } else {
                isASCII = false
                PassageTerm.encode(scalar, into: &bytes)
            }
        }
        guard isASCII else { return PassageTerm(bytes) }
        let word = PassageTerm(bytes)
        return functional.contains(word) ? nil : PassageTerm(EnglishStem.stem(bytes))
    }

    private static func cut(_ run: ArraySlice<UInt32>, into terms: inout [PassageTerm]) {
        var kind = ScalarClass(run[run.startIndex])
        // A name or a word that is written so, as in a table or a question.
        let isHiraganaAlone = run.count >= 3 && run.allSatisfy { ScalarClass($0) == .hiragana }
        for place in run.indices {
            if kind == .han || run.count == 1 && kind != .hiragana {
                if !isFunctional(run[place]) { terms.append(PassageTerm(run[place])) }
            }
            guard place + 1 < run.endIndex else { break }
            let next = ScalarClass(run[place + 1])
            // Among other characters hiragana alone are endings and particles.
            if kind != .hiragana || next != .hiragana || isHiraganaAlone {
                terms.append(PassageTerm(run[place], run[place + 1]))
            }
            kind = next
        }
    }

    private static let functional = Set(
        [
            "a", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "could", "did", "do",
            "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "into",
            "is", "it", "its", "my", "of", "on", "or", "our", "shall", "she", "should", "so", "than", "that",
            "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "was", "we",
            "were",
            "what", "when", "where", "which", "who", "whose", "why", "with", "would", "you", "your",
        ].map { PassageTerm($0.utf8) })

    private static func isFunctional(_ han: UInt32) -> Bool {
        switch han {
        // 的 了 是 在 和 与 也 及 或 吗 呢
        case 0x7684, 0x4E86, 0x662F, 0x5728, 0x548C, 0x4E0E, 0x4E5F, 0x53CA, 0x6216, 0x5417, 0x5462: true
        default: false
        }
    }
}

/// What a scalar is to the cutting of terms, after normalisation.
enum ScalarClass: Equatable {
    case other, letter, digit, han, hiragana
    /// Katakana and Hangul.
    case syllable

    var isCJK: Bool { self == .han || self == .hiragana || self == .syllable }

    init(_ value: UInt32) {
        switch value {
        case 0x30...0x39: self = .digit
        case 0x61...0x7A, 0x41...0x5A: self = .letter
        case 0..<0x80: self = .other
        case 0x3005, 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: self = .han
        case 0x3041...0x3096, 0x309D...0x309E: self = .hiragana
        case 0x30A1...0x30FA, 0x30FC...0x30FE, 0xAC00...0xD7A3: self = .syllable
        case 0x3000...0x303F, 0xFF01...0xFF0F: self = .other
        default:
            guard let scalar = Unicode.Scalar(value) else {
                self = .other
                return
            }
            let properties = scalar.properties
            let isLetter =
                properties.isAlphabetic || properties.numericType != nil
                || properties.generalCategory == .nonspacingMark
            self = isLetter ? .letter : .other
        }
    }
}
