import MerkleTree
import Testing

@Suite struct `A signed note` {
    private let signer: NoteSigner
    private let witness: NoteSigner

    init() throws {
        signer = try ExampleLog.signer()
        witness = try NoteSigner(name: "witness.example", seed: [UInt8](repeating: 9, count: 32))
    }

    @Test func `of the standard is verified by its key`() throws {
        let note = try SignedNote(parsing: ExampleLog.message)
        #expect(note.text == "This is an example message.\n")
        #expect(note.signatures.map(\.name) == ["example.com/foo"])
        #expect(note.signatures.map(\.keyID) == [0x530d_903a])
        let verifier = try NoteVerifier(vkey: `A note key`.vkey)
        #expect(try note.verified(by: [verifier]) == [verifier])
        #expect(note.serialized == ExampleLog.message)
    }

    @Test func `is verified after it was signed, stored and read again`() throws {
        let note = try signer.sign("one line\n\nand, after an empty one, 二行目\n")
        let read = try SignedNote(parsing: note.serialized)
        #expect(read == note)
        #expect(try read.verified(by: [signer.verifier]) == [signer.verifier])
        #expect(read.serialized == note.serialized)
        #expect(read.description == note.serialized)
    }

    @Test func `keeps empty lines in its text and ends the text at the last`() throws {
        for text in ["\n", "a\n", "a\n\n", "\n\n\na\n\n\n", "a\n\n— b c\n"] {
            let note = try SignedNote(parsing: try signer.sign(text).serialized)
            #expect(note.text == text)
            try note.verified(by: [signer.verifier])
        }
    }

    @Test func `takes the signature of a witness and ignores those of unknown keys`() throws {
        let note = try signer.sign("text\n")
        let cosigned = try SignedNote(
            parsing: try note.adding(try witness.signature(of: "text\n")).serialized)
        #expect(cosigned.signatures.count == 2)
        #expect(try cosigned.verified(by: [witness.verifier]) == [witness.verifier])
        #expect(
            try cosigned.verified(by: [witness.verifier, signer.verifier])
                == [signer.verifier, witness.verifier])
    }

    @Test func `ignores a signature that shares only the name or only the id with a known key`() throws {
        let note = try signer.sign("text\n")
        let sameName = try NoteSignature(name: signer.name, keyID: signer.keyID ^ 1, bytes: [1, 2, 3])
        let sameID = try NoteSignature(name: "other.example", keyID: signer.keyID, bytes: [4])
        let crowded = try note.adding(sameName).adding(sameID)
        #expect(try crowded.verified(by: [signer.verifier]) == [signer.verifier])

        let alone = try SignedNote(text: "text\n", signatures: [sameName, sameID])
        #expect(throws: NoteError.noKnownSignature(known: ["audit.example/exchange+6683c4e0"])) {
            try alone.verified(by: [signer.verifier])
        }
    }

    @Test func `is refused whole when a known key's signature is wrong, whatever others say`() throws {
        let wrong = try NoteSignature(
            name: witness.name, keyID: witness.keyID, bytes: [UInt8](repeating: 0, count: 64))
        let note = try signer.sign("text\n").adding(wrong)
        try note.verified(by: [signer.verifier])
        #expect(throws: NoteError.wrongSignature(name: witness.name, keyID: witness.keyID)) {
            try note.verified(by: [signer.verifier, witness.verifier])
        }
        // A second, wrong signature of a key whose first one fits.
        let twice = try signer.sign("text\n").adding(try signer.signature(of: "other text\n"))
        #expect(throws: NoteError.wrongSignature(name: signer.name, keyID: signer.keyID)) {
            try twice.verified(by: [signer.verifier])
        }
    }

    @Test func `is refused without a known key`() throws {
        let note = try signer.sign("text\n")
        #expect(throws: NoteError.noKnownSignature(known: [])) { try note.verified(by: []) }
        #expect(throws: NoteError.noKnownSignature(known: ["witness.example+\(hex(witness.keyID))"])) {
            try note.verified(by: [witness.verifier])
        }
    }

    private func hex(_ keyID: UInt32) -> String {
        let digits = String(keyID, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Two spellings of é are equal as Swift strings; as key names they are two names.
    @Test func `tells key names apart byte by byte`() throws {
        let seed = [UInt8](repeating: 5, count: 32)
        let composed = try NoteSigner(name: "caf\u{E9}", seed: seed)
        let decomposed = try NoteSigner(name: "cafe\u{301}", seed: seed)
        #expect(composed.name == decomposed.name)
        #expect(composed.keyID != decomposed.keyID)
        let posing = try NoteSignature(
            name: decomposed.name, keyID: composed.keyID, bytes: composed.signature(of: "t\n").bytes)
        let note = try SignedNote(text: "t\n", signatures: [posing])
        #expect(throws: NoteError.self) { try note.verified(by: [composed.verifier]) }
    }

    @Test func `is refused with any byte of its text or signature changed`() throws {
        let bytes = Array(try signer.sign("short text\n").serialized.utf8)
        for position in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[position] ^= 1 << bit
                let isAccepted = (try? SignedNote(parsing: changed).verified(by: [signer.verifier])) != nil
                #expect(!isAccepted, "byte \(position), bit \(bit)")
            }
        }
    }

    private static let malformed: [(String, String)] = [
        ("", "line 1: expected an empty line between"),
        ("text", "line 1: expected an empty line between"),
        ("text\n", "line 2: expected an empty line between"),
        ("\n— a AAAAAAA=\n", "expected an empty line between"),
        ("text\n— a AAAAAAA=\n", "expected an empty line between"),
        ("text\n\n", "line 3: expected a signature line"),
        ("text\n\n\n", "line 4: expected a signature line"),
        ("text\n\n— a AAAAAAA=", "line 3: expected a newline at the end"),
        ("text\n\n- a AAAAAAA=\n", "line 3: expected a signature: em dash"),
        ("text\n\n—a AAAAAAA=\n", "line 3: expected a signature: em dash"),
        ("text\n\n— a\n", "line 3: expected a signature: em dash"),
        ("text\n\n— a  AAAAAAA=\n", "line 3: expected a signature: em dash"),
        ("text\n\n— a AAAAAAA= \n", "line 3: expected a signature: em dash"),
        ("text\n\n— a AAAAAAA\n", "line 3: expected a signature: em dash"),
        ("text\n\n— a AAAAAAB=\n", "line 3: expected a signature: em dash"),
        ("text\n\n— a AAAAAA==\n", "line 3: expected a signature after the four bytes"),
        ("text\n\n— a AAAAAAA=\nmore\n", "line 4: expected a signature: em dash"),
        ("text\n\n—  AAAAAAA=\n", "key name"),
        ("text\n\n— a+b AAAAAAA=\n", "key name"),
        ("text\n\n— a\u{A0}b AAAAAAA=\n", "key name"),
        ("te\txt\n\n— a AAAAAAA=\n", "line 1 holds the control character 0x09"),
        ("text\r\n\r\n— a AAAAAAA=\r\n", "line 1 holds the control character 0x0d"),
        ("text\n\n— a AAAAAAA=\n\u{0}", "line 4 holds the control character 0x00"),
    ]

    @Test(arguments: malformed) func `that is malformed is refused with the place and the reason`(
        note: String, reason: String
    ) throws {
        let error = #expect(throws: NoteError.self) { try SignedNote(parsing: note) }
        let description = try #require(error).description
        #expect(description.contains(reason), "\(description)")
    }

    @Test func `must be UTF-8`() {
        let tail = Array("\n\n— a AAAAAAA=\n".utf8)
        for wrong: [UInt8] in [
            [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xE2, 0x80], [0xF4, 0x90, 0x80, 0x80],
        ] {
            #expect(throws: NoteError.notUTF8) { try SignedNote(parsing: wrong + tail) }
        }
    }

    @Test func `is read with 64 signatures and refused with more`() throws {
        let line = "— a AAAAAAA=\n"
        let most = "text\n\n" + String(repeating: line, count: SignedNote.maximumSignatures)
        #expect(try SignedNote(parsing: most).signatures.count == 64)
        let error = NoteError.tooManySignatures(maximum: 64)
        #expect(throws: error) { try SignedNote(parsing: most + line) }
        let one = try NoteSignature(name: "a", keyID: 0, bytes: [0])
        #expect(throws: error) { try SignedNote(text: "t\n", signatures: Array(repeating: one, count: 65)) }
    }

    @Test func `is read up to 512 KiB and refused beyond`() throws {
        let end = "\n\n— a AAAAAAA=\n"
        let most = String(repeating: "x", count: SignedNote.maximumBytes - end.utf8.count) + end
        #expect(try SignedNote(parsing: most).serialized.utf8.count == SignedNote.maximumBytes)
        let error = NoteError.tooLarge(bytes: SignedNote.maximumBytes + 1, maximum: SignedNote.maximumBytes)
        #expect(throws: error) { try SignedNote(parsing: "x" + most) }
        let one = try NoteSignature(name: "a", keyID: 0, bytes: [0])
        #expect(throws: NoteError.self) {
            try SignedNote(
                text: String(repeating: "x", count: SignedNote.maximumBytes) + "\n", signatures: [one])
        }
    }

    @Test(arguments: ["", "no newline", "tab\there\n", "return\r\n"])
    func `is not signed over a text that a note cannot hold`(text: String) {
        #expect(throws: NoteError.self) { try signer.sign(text) }
    }

    @Test func `needs a signature, and a signature needs bytes`() {
        #expect(throws: NoteError.self) { try SignedNote(text: "text\n", signatures: []) }
        #expect(throws: NoteError.self) { try NoteSignature(name: "a", keyID: 0, bytes: []) }
    }

    @Test func `is never misread, whatever is done to its bytes`() throws {
        var generator = SeededGenerator(for: "mutated notes")
        let note = try signer.sign("text\n\nof three lines\n").adding(try witness.signature(of: "x\n"))
        let bytes = Array(note.serialized.utf8)
        let alphabet = Array("\n\n\n — +=aA0\u{0}\r".utf8)
        for _ in 0..<3000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let position = Int.random(in: 0..<mutated.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: mutated.remove(at: position)
                case 1:
                    mutated.insert(
                        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)], at: position)
                default: mutated[position] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            guard let read = try? SignedNote(parsing: mutated) else { continue }
            #expect(Array(read.serialized.utf8) == mutated, "what is read is what was written")
            if (try? read.verified(by: [signer.verifier])) != nil {
                #expect(read.text.utf8.elementsEqual(note.text.utf8))
            }
        }
    }
}
