import Foundation
import Primitives

/// Tells whether a text that is not UTF-8 is Shift_JIS or GB 18030, and writes it as UTF-8.
enum CSVTranscoder {
    /// What a text looks like when it is read in an encoding.
    struct Looks {
        var isValid = true
        var kana = 0
        var halfWidthKana = 0
        var privateUse = 0
        var other = 0
    }

    static func transcode(_ path: String, to target: String, scratch: String) throws(Problem) {
        let japanese = "\(scratch)/japanese"
        let chinese = "\(scratch)/chinese"
        let asJapanese = try decode(path, as: "CP932", to: japanese)
        let asChinese = try decode(path, as: "GB18030", to: chinese)
        // Chinese read as Japanese is full of half-width kana; Japanese of any length has full-width kana.
        let looksJapanese =
            asJapanese.isValid && asJapanese.privateUse == 0 && asJapanese.kana > 0
            && asJapanese.halfWidthKana * 4 <= asJapanese.kana + asJapanese.other
        let looksChinese =
            asChinese.isValid && asChinese.privateUse == 0
            && (!asJapanese.isValid || asJapanese.privateUse > 0
                || asJapanese.halfWidthKana * 4 > asJapanese.kana + asJapanese.other)
        guard looksJapanese != looksChinese else {
            throw Problem(
                .unprocessable, "The encoding of the CSV file cannot be told: it is not UTF-8.",
                mend: "Save it as UTF-8 and publish it again.")
        }
        guard rename(looksJapanese ? japanese : chinese, target) == 0 else {
            throw Problem(.storageUnavailable, "A text cannot be rewritten as UTF-8.")
        }
    }

    private static func decode(_ path: String, as encoding: String, to target: String) throws(Problem)
        -> Looks
    {
        var looks = Looks()
        guard let converter = iconv_open("UTF-8", encoding), Int(bitPattern: converter) != -1 else {
            looks.isValid = false
            return looks
        }
        defer { iconv_close(converter) }
        _ = FileManager.default.createFile(atPath: target, contents: nil)
        guard let output = FileHandle(forWritingAtPath: target) else {
            throw Problem(.storageUnavailable, "A text cannot be rewritten as UTF-8.")
        }
        defer { try? output.close() }
        var pending: [UInt8] = []
        try CSVText.chunks(of: path) { bytes throws(Problem) in
            guard looks.isValid else { return }
            pending += bytes
            let (text, rest) = convert(pending, converter)
            guard let rest, rest.count < 8 else {
                looks.isValid = false
                return
            }
            pending = rest
            for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
                switch scalar.value {
                case 0..<0x80: break
                case 0x3040...0x30ff: looks.kana += 1
                case 0xff61...0xff9f: looks.halfWidthKana += 1
                case 0xe000...0xf8ff: looks.privateUse += 1
                default: looks.other += 1
                }
            }
            guard (try? output.write(contentsOf: text)) != nil else {
                throw Problem(.storageUnavailable, "A text cannot be rewritten as UTF-8: is the disk full?")
            }
        }
        if !pending.isEmpty { looks.isValid = false }
        return looks
    }

    /// - Returns: The text and what is left of the input; nil for what is not of the encoding.
    private static func convert(_ bytes: [UInt8], _ converter: iconv_t) -> (text: [UInt8], rest: [UInt8]?) {
        var input = bytes.map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: bytes.count * 4 + 16)
        let (capacity, count) = (output.count, input.count)
        let (code, left, room): (Int32, Int, Int) = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress
                var to = target.baseAddress
                var left = count
                var room = capacity
                let result = iconv(converter, &from, &left, &to, &room)
                return (result == -1 ? errno : 0, left, room)
            }
        }
        let text = output.prefix(capacity - room).map { UInt8(bitPattern: $0) }
        // EINVAL: the input ends within a character, which the next piece completes.
        guard code == 0 || code == EINVAL else { return (text, nil) }
        return (text, Array(bytes.suffix(left)))
    }
}
