/// The numbered marks by which a sentence names its passages: `[1]`, `[1, 3]`, `［2］`, `【2】`.
public struct CitationMarks: Hashable, Sendable {
    /// The sentence without its marks, and without the blanks that stood before them.
    public let text: String
    /// Each once, in the order of the sentence.
    public let numbers: [Int]

    /// The most digits of a number; what has more is no mark.
    private static let maximumDigits = 3

    /// Reads the marks of one sentence. Brackets around anything else than numbers are text.
    public init(of sentence: String) {
        let scalars = Array(sentence.unicodeScalars)
        var kept = String.UnicodeScalarView()
        var numbers: [Int] = []
        var place = 0
        while place < scalars.count {
            guard let (found, end) = Self.mark(in: scalars, at: place) else {
                kept.append(scalars[place])
                place += 1
                continue
            }
            while let last = kept.last, last == " " || last == "\u{3000}" { kept.removeLast() }
            for number in found where !numbers.contains(number) { numbers.append(number) }
            place = end
        }
        text = String(kept)
        self.numbers = numbers
    }

    private static func mark(in scalars: [Unicode.Scalar], at start: Int) -> (numbers: [Int], end: Int)? {
        let closer: Unicode.Scalar
        switch scalars[start] {
        case "[": closer = "]"
        case "［": closer = "］"
        case "【": closer = "】"
        default: return nil
        }
        var numbers: [Int] = []
        var current = ""
        var place = start + 1
        while place < scalars.count {
            let scalar = scalars[place]
            switch scalar {
            case "0"..."9":
                current.unicodeScalars.append(scalar)
                guard current.unicodeScalars.count <= maximumDigits else { return nil }
            case ",", "、", closer:
                guard let number = Int(current), number > 0 else { return nil }
                numbers.append(number)
                current = ""
                if scalar == closer { return (numbers, place + 1) }
            case " ": break
            default: return nil
            }
            place += 1
        }
        return nil
    }
}
