import Testing

@testable import Delivery

@Suite("Byte ranges (RFC 9110 §14)")
struct ByteRangeTests {
    private static let tag = "\"abc\""

    @Test(
        "of a hundred bytes",
        arguments: [
            (nil, .whole), ("bytes=0-0", .part(0..<1)), ("bytes=0-99", .part(0..<100)),
            ("bytes=90-", .part(90..<100)), ("bytes=-10", .part(90..<100)), ("bytes=-1000", .part(0..<100)),
            ("bytes=50-9999", .part(50..<100)), ("Bytes=1-2", .part(1..<3)),
            ("bytes=100-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
            ("bytes=99999999999999999999-", .unsatisfiable), ("bytes=0-99999999999999999999", .part(0..<100)),
            ("bytes=5-4", .whole), ("bytes=", .whole), ("bytes=-", .whole), ("bytes=a-b", .whole),
            ("bytes=+1-2", .whole), ("bytes=0-1,5-6", .whole), ("lines=0-1", .whole), ("bytes=1--2", .whole),
        ] as [(String?, ByteRange)])
    func ranges(_ field: String?, _ expected: ByteRange) {
        #expect(ByteRange(field, tag: Self.tag, length: 100) == expected)
    }

    @Test("of an empty file do not exist")
    func empty() {
        #expect(ByteRange("bytes=0-", tag: Self.tag, length: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-1", tag: Self.tag, length: 0) == .unsatisfiable)
    }

    @Test("hold only while If-Range names the file as it is")
    func condition() {
        let field = "bytes=1-2"
        #expect(ByteRange(field, ifRange: Self.tag, tag: Self.tag, length: 9) == .part(1..<3))
        for other in ["\"abd\"", "W/\"abc\"", "Sat, 28 Feb 2026 00:00:00 GMT"] {
            #expect(ByteRange(field, ifRange: other, tag: Self.tag, length: 9) == .whole)
        }
    }
}
