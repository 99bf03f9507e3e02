import MerkleTree
import Testing

@Suite struct `A note key` {
    static let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

    @Test func `is read from the example of the standard and printed again`() throws {
        let verifier = try NoteVerifier(vkey: Self.vkey)
        #expect(verifier.name == "example.com/foo")
        #expect(verifier.keyID == 0x530d_903a)
        #expect(verifier.publicKey.count == 32)
        #expect(verifier.verifierKey == Self.vkey)
        #expect(verifier.description == Self.vkey)
        #expect(try NoteVerifier(name: verifier.name, publicKey: verifier.publicKey) == verifier)
    }

    @Test func `follows from name and seed as in the known vector`() throws {
        let signer = try ExampleLog.signer()
        #expect(signer.name == "audit.example/exchange")
        #expect(signer.keyID == 0x6683_c4e0)
        #expect(
            signer.verifierKey
                == "audit.example/exchange+6683c4e0+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
        #expect(
            signer.verifier.publicKey
                == (try hash("03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8")).bytes)
        #expect(try NoteVerifier(vkey: signer.verifierKey) == signer.verifier)
    }

    private static let malformed: [(String, String)] = [
        ("", "the form name+id+key"),
        ("example.com/foo", "the form name+id+key"),
        ("example.com/foo+530d903a", "the form name+id+key"),
        ("example.com/foo+530d903+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "8 lower-case"),
        ("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "8 lower-case"),
        ("example.com/foo+530d903a+", "must be base64"),
        ("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2", "must be base64"),
        ("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n", "must be base64"),
        ("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "give 530d903a"),
        ("example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "has id 530d903a"),
        ("example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "type 0x04"),
        ("example.com/foo+530d903a+Aeky", "32 bytes, but 2"),
        ("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "key name"),
        ("example.com foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "key name"),
    ]

    @Test(arguments: malformed) func `is refused in any other form, with the reason`(
        vkey: String, reason: String
    ) throws {
        let error = #expect(throws: NoteError.self) { try NoteVerifier(vkey: vkey) }
        #expect(try #require(error).description.contains(reason))
    }

    /// Tools that keep keys in text write private keys with plus signs too.
    @Test func `is not repeated in the message when it may be a secret`() throws {
        let error = #expect(throws: NoteError.self) {
            try NoteVerifier(vkey: "PRIVATE+KEY+example.com/foo+530d903a+AekySECRET")
        }
        #expect(try !#require(error).description.contains("SECRET"))
    }

    @Test(arguments: ["", "a b", "a+b", "a\tb", "a\nb", "a\u{00A0}b", "a\u{3000}b", "a\u{2028}b", "\u{1}"])
    func `has a name without spaces, plus signs and control characters`(name: String) {
        #expect(throws: NoteError.malformedKeyName(name)) {
            try NoteVerifier(name: name, publicKey: [UInt8](repeating: 1, count: 32))
        }
        #expect(throws: NoteError.malformedKeyName(name)) {
            try NoteSigner(name: name, seed: [UInt8](repeating: 1, count: 32))
        }
        #expect(throws: NoteError.malformedKeyName(name)) {
            try NoteSignature(name: name, keyID: 1, bytes: [1])
        }
    }

    @Test(arguments: [0, 31, 33, 64]) func `has 32 bytes, as seed and in public`(count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(throws: NoteError.self) { try NoteSigner(name: "a", seed: bytes) }
        #expect(throws: NoteError.self) { try NoteVerifier(name: "a", publicKey: bytes) }
    }

    @Test func `is not shown by a signer`() throws {
        let signer = try ExampleLog.signer()
        #expect(String(describing: signer) == "NoteSigner(audit.example/exchange+6683c4e0)")
        #expect(String(reflecting: signer) == "NoteSigner(audit.example/exchange+6683c4e0)")
        var shown = ""
        dump(signer, to: &shown)
        #expect(!shown.contains("PrivateKey"))
    }
}
