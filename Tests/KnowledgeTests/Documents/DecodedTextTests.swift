import Foundation
import Testing

@testable import Knowledge

@Suite("The encoding of a text")
struct DecodedTextTests {
    private static let japanese = "当社の売上高は前年度に比べて増加しました。データの利用条件は契約書に記載されています。"
    private static let chinese = "本公司的营业收入比上年有所增长。数据的使用条件写在合同里，任何人不得转让。"
    private static let traditional = "本公司的營業收入比上年有所增長。資料的使用條件寫在合約裡，任何人不得轉讓。"
    private static let korean = "회사의 매출은 작년보다 증가했습니다. 데이터 이용 조건은 계약서에 있습니다."
    private static let french = "L’été dernier, la société a réalisé un bénéfice élevé à Genève."

    @Test(
        "is found by its looks",
        arguments: [
            (japanese, .shiftJIS), (japanese, .eucJP), (japanese, .iso2022JP), (chinese, .gb18030),
            (traditional, .big5), (korean, .eucKR), (french, .latin1), (japanese, .utf8), (chinese, .utf8),
        ] as [(String, TextEncoding)])
    func found(_ text: String, _ encoding: TextEncoding) throws {
        let bytes = try #require(Self.encode(text, encoding))
        let decoded = try #require(DecodedText(bytes))
        #expect(decoded.text == text)
        #expect(decoded.encoding == encoding)
        #expect(decoded.isGuess == (encoding != .utf8))
        let long = try #require(DecodedText(Array(repeatElement(bytes, count: 3_000).joined())))
        #expect(long.encoding == encoding)
    }

    @Test("is read from a mark, and from what is declared where it fits")
    func told() throws {
        for encoding in [TextEncoding.utf16LittleEndian, .utf16BigEndian] {
            let bytes = try #require(Self.encode(Self.japanese, encoding))
            let mark: [UInt8] = encoding == .utf16LittleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF]
            #expect(DecodedText(mark + bytes)?.text == Self.japanese)
            #expect(DecodedText(bytes, declared: encoding)?.encoding == encoding)
            let ascii = try #require(Self.encode("plain text", encoding))
            #expect(DecodedText(ascii)?.text == "plain text")
        }
        #expect(DecodedText([0xEF, 0xBB, 0xBF, 0x61])?.text == "a")
        let bytes = try #require(Self.encode(Self.chinese, .gb18030))
        #expect(DecodedText(bytes, declared: TextEncoding(name: "GBK"))?.isGuess == false)
        #expect(DecodedText(bytes, declared: .utf8)?.text == Self.chinese)
        #expect(TextEncoding(name: "x-unknown") == nil)
    }

    @Test("is none where the bytes are no text")
    func none() {
        #expect(DecodedText([0x50, 0x4B, 0x03, 0x04, 0x00, 0xFF, 0xD8, 0x00, 0x01]) == nil)
        #expect(DecodedText([0x61, 0x00])?.text == "a")
        #expect(DecodedText([0x61, 0x00, 0x62]) == nil)
        #expect(DecodedText([])?.text == "")
    }

    private static func encode(_ text: String, _ encoding: TextEncoding) -> [UInt8]? {
        if encoding == .utf8 { return Array(text.utf8) }
        let converter = iconv_open(encoding.rawValue, "UTF-8")
        guard converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = Array(text.utf8)
        var output = [UInt8](repeating: 0, count: input.count * 4 + 16)
        let written = input.withUnsafeMutableBytes { source in
            output.withUnsafeMutableBytes { target -> Int? in
                var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
                var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                var (left, room) = (source.count, target.count)
                guard iconv(converter, &from, &left, &to, &room) != -1 else { return nil }
                guard iconv(converter, nil, nil, &to, &room) != -1 else { return nil }
                return target.count - room
            }
        }
        return written.map { Array(output[..<$0]) }
    }
}
