import Testing

@testable import MerkleTree

@Suite struct `Base64 text` {
    /// RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]) func `follows the vectors of RFC 4648`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded.utf8) == Array(plain.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "=", "====", "Z===", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm-_",
        "Zm9é",
    ]) func `reads only what it would have written`(text: String) {
        #expect(Base64.decode(text.utf8) == nil)
    }

    @Test func `gives back any bytes`() {
        var generator = SeededGenerator(for: "base64 and back")
        for count in 0..<200 {
            let bytes = generator.bytes(count)
            #expect(Base64.decode(Base64.encode(bytes).utf8) == bytes)
        }
    }
}
