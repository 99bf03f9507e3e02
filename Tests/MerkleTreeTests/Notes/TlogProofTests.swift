import MerkleTree
import Testing

@Suite struct `A tlog proof` {
    private let signer: NoteSigner
    private let note: SignedNote
    private let tree = EightLeaves.tree()

    init() throws {
        signer = try ExampleLog.signer()
        note = try SignedNote(parsing: ExampleLog.checkpoints[1].note)
    }

    private func proof(index: UInt64 = 5, extra: [UInt8] = []) throws -> TlogProof {
        try TlogProof(
            index: index, inclusion: try InclusionProof.make(index: index, size: 8, node: tree.node),
            checkpoint: note, extra: extra)
    }

    private func base64(_ hex: String) throws -> String { try hash(hex).base64 }

    @Test func `is written line by line as the format says`() throws {
        let path = [
            try base64(EightLeaves.leaves[4]), try base64(EightLeaves.level1[3]),
            try base64(EightLeaves.level2[0]),
        ]
        let head = "c2sp.org/tlog-proof@v1\n"
        let body = "index 5\n" + path.map { $0 + "\n" }.joined() + "\n" + ExampleLog.checkpoints[1].note
        #expect(try proof().serialized == head + body)
        #expect(try proof(extra: Array("hello".utf8)).serialized == head + "extra aGVsbG8=\n" + body)
    }

    @Test func `is read again and verified for every leaf`() throws {
        for (index, leaf) in tree.leaves.enumerated() {
            for extra in [[], [0], Array("opaque".utf8)] as [[UInt8]] {
                let written = try proof(index: UInt64(index), extra: extra)
                let read = try TlogProof(parsing: written.serialized)
                #expect(read == written)
                #expect(read.extra == extra)
                let checkpoint = try read.verified(
                    leaf: leaf, origin: ExampleLog.origin, by: [signer.verifier])
                #expect(checkpoint.size == 8)
            }
        }
    }

    @Test func `of the only leaf has no hashes`() throws {
        let leaf = RFC6962.leaf([7])
        let checkpoint = try signer.sign(Checkpoint(origin: ExampleLog.origin, size: 1, root: leaf).text)
        let proof = try TlogProof(index: 0, inclusion: InclusionProof(path: []), checkpoint: checkpoint)
        #expect(proof.serialized.hasPrefix("c2sp.org/tlog-proof@v1\nindex 0\n\naudit.example/exchange\n1\n"))
        try TlogProof(parsing: proof.serialized)
            .verified(leaf: leaf, origin: ExampleLog.origin, by: [signer.verifier])
    }

    @Test func `is refused for another leaf, another place, another log and an unknown key`() throws {
        let proof = try proof()
        #expect(throws: ProofError.self) {
            try proof.verified(leaf: tree.leaves[4], origin: ExampleLog.origin, by: [signer.verifier])
        }
        let moved = try TlogProof(index: 4, inclusion: proof.inclusion, checkpoint: note)
        #expect(throws: ProofError.self) {
            try moved.verified(leaf: tree.leaves[5], origin: ExampleLog.origin, by: [signer.verifier])
        }
        let outside = try TlogProof(index: 8, inclusion: proof.inclusion, checkpoint: note)
        #expect(throws: ProofError.indexOutOfRange(index: 8, size: 8)) {
            try outside.verified(leaf: tree.leaves[5], origin: ExampleLog.origin, by: [signer.verifier])
        }
        #expect(throws: NoteError.wrongOrigin(expected: "other.example", found: ExampleLog.origin)) {
            try proof.verified(leaf: tree.leaves[5], origin: "other.example", by: [signer.verifier])
        }
        let stranger = try NoteVerifier(vkey: `A note key`.vkey)
        #expect(throws: NoteError.noKnownSignature(known: ["example.com/foo+530d903a"])) {
            try proof.verified(leaf: tree.leaves[5], origin: ExampleLog.origin, by: [stranger])
        }
    }

    @Test func `is refused with any bit of its text changed, but for the extra data`() throws {
        let bytes = Array(try proof().serialized.utf8)
        for position in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[position] ^= 1 << bit
                let isAccepted =
                    (try? TlogProof(parsing: changed)
                        .verified(leaf: tree.leaves[5], origin: ExampleLog.origin, by: [signer.verifier]))
                    != nil
                #expect(!isAccepted, "byte \(position), bit \(bit)")
            }
        }
    }

    private static let line = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
    private static let head = "c2sp.org/tlog-proof@v1\n"

    private static let malformed: [(String, String)] = [
        ("", "line 1: expected \"c2sp.org/tlog-proof@v1\""),
        ("c2sp.org/tlog-proof@v2\nindex 0\n\n", "line 1: expected \"c2sp.org/tlog-proof@v1\""),
        (head, "line 2: expected \"index\" or \"extra\""),
        (head + "index 00\n\n", "line 2: expected \"index\", a space and a decimal"),
        (head + "index  0\n\n", "line 2: expected \"index\", a space and a decimal"),
        (head + "index 18446744073709551616\n\n", "line 2: expected \"index\", a space and a decimal"),
        (head + "Index 0\n\n", "line 2: expected \"index\", a space and a decimal"),
        (head + "extra \nindex 0\n\n", "line 2: expected \"extra\", a space and base64"),
        (head + "extra a\nindex 0\n\n", "line 2: expected \"extra\", a space and base64"),
        (head + "extra AA==\nextra AA==\nindex 0\n\n", "line 3: expected \"index\""),
        (head + "extra AA==\n", "line 3: expected \"index\""),
        (head + "index 0\n", "line 3: expected a hash of the proof or an empty line"),
        (head + "index 0\n" + line + "AAAA\n", "line 4: expected a hash of the proof: base64 of 32 bytes"),
        (head + "index 0\n" + String(repeating: line, count: 65) + "\n", "line 67: expected an empty line"),
        (head + "index 0\n\nlog\n1\n", "line 6: expected an empty line between"),
        (head + "index 0\n\nlog\n1\n" + line + "\n— a AAAAAA==\n", "line 8: expected a signature after"),
        (head + "index 0\n\nlog\n01\n" + line + "\n— a AAAAAAA=\n", "line 5: expected the size"),
        (head + "index 0\r\n", "line 2 holds the control character 0x0d"),
    ]

    @Test(arguments: malformed) func `that is malformed is refused with the place and the reason`(
        text: String, reason: String
    ) throws {
        let error = #expect(throws: NoteError.self) { try TlogProof(parsing: text) }
        let description = try #require(error).description
        #expect(description.contains(reason), "\(description)")
    }

    @Test func `is bounded in hashes, extra data and bytes`() throws {
        let long = InclusionProof(path: Array(repeating: tree.leaves[0], count: 65))
        #expect(throws: NoteError.self) { try TlogProof(index: 0, inclusion: long, checkpoint: note) }
        let extra = [UInt8](repeating: 0, count: TlogProof.maximumExtraBytes)
        #expect(try TlogProof(parsing: try proof(extra: extra).serialized).extra == extra)
        #expect(throws: NoteError.tooLarge(bytes: extra.count + 1, maximum: extra.count)) {
            try proof(extra: extra + [0])
        }
        let huge = [UInt8](repeating: UInt8(ascii: "a"), count: TlogProof.maximumBytes + 1)
        #expect(throws: NoteError.tooLarge(bytes: huge.count, maximum: TlogProof.maximumBytes)) {
            try TlogProof(parsing: huge)
        }
    }

    @Test func `is not made from a note that is no checkpoint`() throws {
        let other = try SignedNote(parsing: ExampleLog.message)
        #expect(throws: NoteError.self) {
            try TlogProof(index: 0, inclusion: InclusionProof(path: []), checkpoint: other)
        }
    }
}
