/// Cuts text into sentences, whole or as it comes: English, Japanese and Chinese.
///
/// A sentence ends with a full stop, a question or exclamation mark of any of the three scripts, together with the
/// quotes, brackets and citation marks (`[2]`) that close it and the blanks after it; with an empty line; and before an
/// item of a list. A point ends nothing within a number, after an abbreviation or an initial, or before a small letter.
/// Nothing is lost: the sentences, joined, are the text. The same text gives the same sentences however it is cut into
/// pieces.
public struct SentenceCutter: Sendable {
    /// A sentence that is longer is cut here.
    public static let maximumScalars = 2_000

    private enum State {
        case inside
        /// After a point of which it is not yet known whether it ends the sentence; `isNumbering`: after a word that
        /// numbers something, such as `No.`.
        case point(isNumbering: Bool)
        /// After a point and a blank: a small letter would go on with the sentence, or the number of what is numbered.
        case pointAndBlank(isNumbering: Bool)
        /// After an end; what closes it may follow. `isWide`: it needs no blank after it.
        case ended(isWide: Bool)
        /// Within the brackets of a citation mark that follows an end.
        case mark
        /// After an end and a blank.
        case endedAndBlank
        /// After a line's end within a sentence.
        case line
    }

    private var scalars: [Unicode.Scalar] = []
    private var state = State.inside
    /// Where the sentence ends if it does: what comes after is the next one's.
    private var cut = 0
    private var sentences: [String] = []

    public init() {}

    /// All sentences of a text.
    public static func sentences(of text: String) -> [String] {
        var cutter = SentenceCutter()
        let whole = cutter.feed(text)
        return whole + (cutter.finish().map { [$0] } ?? [])
    }

    /// - Returns: The sentences that this piece completed.
    public mutating func feed(_ text: some StringProtocol) -> [String] {
        for scalar in text.unicodeScalars { take(scalar) }
        defer { sentences = [] }
        return sentences
    }

    /// - Returns: What is left, at the end of the text.
    public mutating func finish() -> String? {
        defer { self = SentenceCutter() }
        return scalars.isEmpty ? nil : Self.string(scalars[...])
    }

    private mutating func take(_ scalar: Unicode.Scalar) {
        switch state {
        case .inside: inside(scalar)
        case .point(let isNumbering):
            if scalar.isBlank {
                state = scalar.isLineEnd ? .endedAndBlank : .pointAndBlank(isNumbering: isNumbering)
                append(scalar, isOfThisSentence: true)
            } else if scalar.closes {
                append(scalar, isOfThisSentence: true)
            } else if scalar.beginsMark {
                state = .mark
                append(scalar, isOfThisSentence: false)
            } else {
                state = .inside
                inside(scalar)
            }
        case .pointAndBlank(let isNumbering):
            if scalar.isBlank {
                append(scalar, isOfThisSentence: true)
            } else if scalar.properties.isLowercase || isNumbering && scalar.isDigit {
                state = .inside
                inside(scalar)
            } else {
                end(before: scalar)
            }
        case .ended(let isWide):
            if scalar.isBlank {
                state = .endedAndBlank
                append(scalar, isOfThisSentence: true)
            } else if scalar.closes || scalar.ends {
                append(scalar, isOfThisSentence: true)
            } else if scalar.beginsMark {
                state = .mark
                append(scalar, isOfThisSentence: false)
            } else if !isWide, scalar.isASCII, scalar.properties.isAlphabetic || scalar.isDigit {
                // `a?b=c` is an address, not two sentences.
                state = .inside
                inside(scalar)
            } else {
                end(before: scalar)
            }
        case .mark:
            append(scalar, isOfThisSentence: false)
            if scalar.endsMark {
                cut = scalars.count
                state = .ended(isWide: true)
            } else if !scalar.isDigit, scalar != ",", scalar != " " {
                endAtCut()
            }
        case .endedAndBlank:
            if scalar.isBlank {
                append(scalar, isOfThisSentence: true)
            } else {
                end(before: scalar)
            }
        case .line:
            if scalar.isLineEnd {
                state = .endedAndBlank
                append(scalar, isOfThisSentence: true)
            } else if scalar.isBlank {
                append(scalar, isOfThisSentence: true)
            } else if scalar.beginsItem {
                end(before: scalar)
            } else {
                state = .inside
                inside(scalar)
            }
        }
        if scalars.count >= Self.maximumScalars {
            cut = scalars.count
            endAtCut()
        }
    }

    private mutating func inside(_ scalar: Unicode.Scalar) {
        append(scalar, isOfThisSentence: true)
        if scalar == "." || scalar == "．" {
            takePoint()
        } else if scalar.ends {
            state = .ended(isWide: !scalar.isASCII)
        } else if scalar.isLineEnd {
            state = .line
        }
    }

    /// A point belongs to its word or number in `Dr.`, `J.`, and the `1.` before an item.
    private mutating func takePoint() {
        let word = Array(scalars.dropLast().reversed().prefix { !$0.isBlank && !$0.opens }.reversed())
        let isItem = word.count == scalars.count - 1 && word.allSatisfy(\.isDigit)
        let isInitial = word.count == 1 && word[0].properties.isUppercase
        let text = Self.string(word).lowercased()
        guard !word.isEmpty, isItem || isInitial || Self.abbreviations.contains(text) else {
            state = .point(isNumbering: Self.numberings.contains(text))
            return
        }
    }

    private static let abbreviations: Set<String> = [
        "mr", "mrs", "ms", "dr", "prof", "inc", "ltd", "co", "corp", "vs", "e.g", "i.e", "cf", "st", "approx",
        "jr", "sr",
        "u.s", "u.k",
    ]
    private static let numberings: Set<String> = [
        "no", "nos", "fig", "figs", "art", "arts", "sec", "ch", "vol", "p", "pp", "eq", "ed", "jan", "feb",
        "mar", "apr",
        "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    ]

    private mutating func append(_ scalar: Unicode.Scalar, isOfThisSentence: Bool) {
        scalars.append(scalar)
        if isOfThisSentence { cut = scalars.count }
    }

    private mutating func end(before scalar: Unicode.Scalar) {
        endAtCut()
        take(scalar)
    }

    private mutating func endAtCut() {
        sentences.append(Self.string(scalars[..<cut]))
        let rest = Array(scalars[cut...])
        scalars = []
        cut = 0
        state = .inside
        for scalar in rest { take(scalar) }
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}

extension Unicode.Scalar {
    fileprivate var isBlank: Bool { properties.isWhitespace }
    fileprivate var isLineEnd: Bool { self == "\n" }
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
    /// What ends a sentence wherever it stands outside of a word.
    fileprivate var ends: Bool { "。！？｡!?…".unicodeScalars.contains(self) }
    fileprivate var closes: Bool { "」』）】〕〉》”’\"')]»›".unicodeScalars.contains(self) }
    fileprivate var opens: Bool { "「『（【〔〈《“‘\"'([«‹".unicodeScalars.contains(self) }
    fileprivate var beginsMark: Bool { "[［【".unicodeScalars.contains(self) }
    fileprivate var endsMark: Bool { "]］】".unicodeScalars.contains(self) }
    /// What begins an item of a list at a line's start.
    fileprivate var beginsItem: Bool { "-*•・●○■□–—#|".unicodeScalars.contains(self) || isDigit }
}
