import Testing

@testable import Accounting

@Suite("A fingerprint")
struct FingerprintTests {
    @Test("of a key is the SHA-256 of its domain and its text")
    func keyHash() {
        // printf 'minato-api-key\0sk-demo' | sha256sum
        #expect(KeyHash(key: "sk-demo") == KeyHash(of: "sk-demo".utf8))
        #expect(
            KeyHash(key: "sk-demo").description
                == "3a0df59ca331efb367c3dddf2d29caf5302e0a2e2c92ebac5a98f97aa73cdc9f")
    }

    @Test("of a payload is its plain SHA-256")
    func payloadHash() {
        #expect(
            PayloadHash(of: []).description
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("differs between domains")
    func domains() {
        #expect(KeyHash(key: "a").bytes != IdempotencyKey("a").bytes)
    }

    @Test("compares in constant time as equality does")
    func constantTime() {
        #expect(KeyHash(key: "a").equalsInConstantTime(KeyHash(key: "a")))
        #expect(!KeyHash(key: "a").equalsInConstantTime(KeyHash(key: "b")))
    }

    @Test("is read back from bytes and from hexadecimal, and from nothing else")
    func parsing() {
        let hash = KeyHash(key: "a")
        #expect(KeyHash(bytes: hash.bytes) == hash)
        #expect(KeyHash(bytes: hash.bytes.dropLast()) == nil)
        #expect(KeyHash(hex: hash.description) == hash)
        #expect(KeyHash(hex: hash.description.uppercased()) == nil)
        #expect(KeyHash(hex: "") == nil)
    }
}
