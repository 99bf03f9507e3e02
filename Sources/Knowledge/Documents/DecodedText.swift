/// The text of a file whose encoding is declared, marked, or found.
public struct DecodedText: Hashable, Sendable {
    public let text: String
    public let encoding: TextEncoding
    /// Whether the encoding was found by its looks alone, and may be another.
    public let isGuess: Bool

    /// The most bytes that are looked at to find an encoding.
    private static let sample = 1 << 16

    /// Reads by the byte order mark where there is one, else by what is declared where it fits, else as UTF-8 where it fits,
    /// else as that encoding of Japan, China, Korea and the West in which it looks most like its language.
    /// - Returns: Nil for bytes that are no text in any of them; a NUL makes them none.
    public init?(_ bytes: some Sequence<UInt8>, declared: TextEncoding? = nil) {
        let bytes = Array(bytes)
        if let (marked, length) = Self.mark(of: bytes) {
            guard let text = marked.decode(bytes[length...]), !text.unicodeScalars.contains("\0") else {
                return nil
            }
            self.init(text: text, encoding: marked, isGuess: false)
            return
        }
        // In seven bits: as UTF-8 it would be signs without meaning.
        if declared == nil, bytes.contains(0x1B), let text = TextEncoding.iso2022JP.decode(bytes[...]),
            !text.unicodeScalars.contains("\u{1B}"), !text.unicodeScalars.allSatisfy(\.isASCII)
        {
            self.init(text: text, encoding: .iso2022JP, isGuess: true)
            return
        }
        for encoding in [declared, .utf8].compactMap({ $0 }) {
            guard let text = encoding.decode(bytes[...]), !text.unicodeScalars.contains("\0") else {
                continue
            }
            self.init(text: text, encoding: encoding, isGuess: false)
            return
        }
        guard !bytes.contains(0) else {
            self.init(wide: bytes)
            return
        }
        let start = bytes.prefix(Self.sample)
        let candidates: [TextEncoding] = [.shiftJIS, .eucJP, .gb18030, .big5, .eucKR, .latin1]
        let ranked = candidates.compactMap { encoding -> (TextEncoding, Int)? in
            // The sample may end within a character.
            for cut in 0..<4 {
                guard let text = encoding.decode(start.dropLast(start.count < bytes.count ? cut : 0)) else {
                    continue
                }
                return (encoding, Self.likeness(text, encoding))
            }
            return nil
        }.sorted { $0.1 > $1.1 }
        for (encoding, _) in ranked {
            guard let text = encoding.decode(bytes[...]) else { continue }
            self.init(text: text, encoding: encoding, isGuess: true)
            return
        }
        return nil
    }

    private init(text: String, encoding: TextEncoding, isGuess: Bool) {
        self.text = text
        self.encoding = encoding
        self.isGuess = isGuess
    }

    /// UTF-16 without a mark, known by its zero bytes.
    private init?(wide bytes: [UInt8]) {
        let start = bytes.prefix(Self.sample)
        let zeros = [0, 1].map { odd in stride(from: odd, to: start.count, by: 2).count { start[$0] == 0 } }
        let encoding = zeros[1] > zeros[0] ? TextEncoding.utf16LittleEndian : .utf16BigEndian
        guard bytes.count % 2 == 0, let text = encoding.decode(bytes[...]),
            !text.unicodeScalars.contains("\0")
        else { return nil }
        self.init(text: text, encoding: encoding, isGuess: true)
    }

    private static func mark(of bytes: [UInt8]) -> (TextEncoding, Int)? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    /// How much a text looks like its encoding's languages, in thousandths of a point for each character beyond ASCII. What
    /// bytes of one encoding become in another is mostly rare: half-width kana, characters of names and dictionaries,
    /// scripts mixed within a word.
    private static func likeness(_ text: String, _ encoding: TextEncoding) -> Int {
        var points = 0
        var count = 0
        for scalar in text.unicodeScalars where !scalar.isASCII {
            count += 1
            switch scalar.value {
            case 0x3041...0x3096: points += encoding == .shiftJIS || encoding == .eucJP ? 3 : -1
            case 0x30A1...0x30FC: points += encoding == .shiftJIS || encoding == .eucJP ? 2 : -1
            case 0x3000...0x3002, 0x300C...0x300F, 0xFF01...0xFF5E, 0x2018...0x201D: points += 2
            case 0xFF61...0xFF9F: points -= 2
            case 0xAC00...0xD7A3: points += encoding == .eucKR ? 2 : -2
            case 0xE000...0xF8FF: points -= 3
            case 0x4E00...0x9FFF:
                if CommonHan.contains(scalar) {
                    points += 2
                } else {
                    // Few characters of a real text are rare.
                    points -= 1
                }
            case 0xA0...0x24F: points += encoding == .latin1 ? 1 : 0
            case 0x80...0x9F: points -= 3
            default: break
            }
        }
        return count == 0 ? 0 : points * 1_000 / count
    }
}
