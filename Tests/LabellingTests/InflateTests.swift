import Testing

@testable import Labelling

@Suite("DEFLATE")
struct InflateTests {
    @Test("Stored and fixed blocks give their bytes")
    func blocks() {
        #expect(Inflate.raw([1, 3, 0, 0xFC, 0xFF, 1, 2, 3], maximum: 3) == [1, 2, 3])
        // zlib's output for ten times "a".
        #expect(Inflate.raw([0x4B, 0x84, 0x03, 0x00], maximum: 100) == [UInt8](repeating: 0x61, count: 10))
    }

    @Test("Nothing is given beyond the bound, and nothing for what is cut off")
    func bounds() {
        #expect(Inflate.raw([0x4B, 0x84, 0x03, 0x00], maximum: 9) == nil)
        #expect(Inflate.raw([0x4B, 0x84], maximum: 100) == nil)
        #expect(Inflate.raw([], maximum: 100) == nil)
        #expect(Inflate.raw([7], maximum: 100) == nil)
        #expect(Inflate.raw([1, 3, 0, 0, 0, 1, 2, 3], maximum: 3) == nil)
    }

    @Test("Dynamic blocks of another program are read, and their check sum agrees")
    func dynamic() throws {
        let archive = try ZipArchive(Samples.docxProperties, format: "x")
        for entry in archive.entries { #expect(archive.content(entry.name, maximum: 100_000) != nil) }
    }
}
