import MerkleTree
import Testing

@Suite struct `A checkpoint` {
    @Test(arguments: ExampleLog.checkpoints.indices) func `is written and signed as in the known vectors`(
        number: Int
    ) throws {
        let (entries, expected) = ExampleLog.checkpoints[number]
        var range = CompactRange()
        for entry in entries { range.append(RFC6962.leaf(entry)) }
        let checkpoint = try Checkpoint(origin: ExampleLog.origin, size: range.size, root: range.root)
        let note = try ExampleLog.signer().sign(checkpoint.text)
        #if os(Linux)
            #expect(note.serialized == expected)
        #endif
        try note.verified(by: [ExampleLog.signer().verifier])
    }

    @Test(arguments: ExampleLog.checkpoints.indices) func `is verified and read as in the known vectors`(
        number: Int
    ) throws {
        let (entries, text) = ExampleLog.checkpoints[number]
        let note = try SignedNote(parsing: text)
        let key = try NoteVerifier(
            vkey: "audit.example/exchange+6683c4e0+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
        try note.verified(by: [key])
        let checkpoint = try Checkpoint(text: note.text)
        #expect(checkpoint.origin == ExampleLog.origin)
        #expect(checkpoint.size == UInt64(entries.count))
        #expect(checkpoint.root == ReferenceTree(entries: entries).root(entries.count))
        #expect(checkpoint.text == note.text)
        #expect(note.serialized == text)
    }

    @Test func `keeps extension lines`() throws {
        let text = "log\n5\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\none\ntwo words\n"
        let checkpoint = try Checkpoint(text: text)
        #expect(checkpoint.extensionLines == ["one", "two words"])
        #expect(checkpoint.text == text)
        #expect(
            try Checkpoint(
                origin: "log", size: 5, root: checkpoint.root, extensionLines: ["one", "two words"])
                == checkpoint)
    }

    @Test func `counts to the end of 64 bits`() throws {
        let text = "log\n18446744073709551615\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
        #expect(try Checkpoint(text: text).size == .max)
        #expect(try Checkpoint(text: text).text == text)
    }

    private static let root = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg="

    private static let malformed: [(String, String)] = [
        ("", "line 1: expected the origin"),
        ("log", "line 1: expected a newline at the end"),
        ("\n5\n\(root)\n", "line 1: expected the origin of a checkpoint, not an empty line"),
        ("log\n", "line 2: expected the size"),
        ("log\n5\n", "line 3: expected the root"),
        ("log\n5\n\(root)", "line 3: expected a newline"),
        ("log\n\n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n05\n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n00\n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n+5\n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n-5\n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n5 \n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n0x5\n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n٥\n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n18446744073709551616\n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n99999999999999999999999\n\(root)\n", "line 2: expected the size of the tree: a decimal"),
        ("log\n5\nbjQLnA==\n", "line 3: expected the root of the tree: base64 of 32 bytes"),
        ("log\n5\n\n", "line 3: expected the root of the tree: base64 of 32 bytes"),
        ("log\n5\n\(root) \n", "line 3: expected the root of the tree: base64 of 32 bytes"),
        ("log\n0\n\(root)\n", "line 3: expected the root of the empty tree"),
        ("log\n5\n\(root)\n\n", "line 4: expected an extension line, not an empty one"),
        ("log\n5\n\(root)\nmore", "line 4: expected a newline at the end"),
        ("l\tog\n5\n\(root)\n", "line 1 holds the control character 0x09"),
    ]

    @Test(arguments: malformed) func `that is malformed is refused with the place and the reason`(
        text: String, reason: String
    ) throws {
        let error = #expect(throws: NoteError.self) { try Checkpoint(text: text) }
        let description = try #require(error).description
        #expect(description.contains(reason), "\(description)")
    }

    @Test func `is not written with lines that it cannot carry`() throws {
        let root = try #require(TreeHash(base64: Self.root))
        for origin in ["", "a\nb", "a\rb"] {
            #expect(throws: NoteError.self) { try Checkpoint(origin: origin, size: 5, root: root) }
        }
        for line in ["", "a\n", "\n"] {
            #expect(throws: NoteError.self) {
                try Checkpoint(origin: "log", size: 5, root: root, extensionLines: ["fine", line])
            }
        }
        #expect(throws: NoteError.self) { try Checkpoint(origin: "log", size: 0, root: root) }
    }

    @Test func `is not read beyond the size of a note`() {
        let text = "log\n5\n\(Self.root)\n" + String(repeating: "x", count: SignedNote.maximumBytes) + "\n"
        #expect(throws: NoteError.tooLarge(bytes: text.utf8.count, maximum: SignedNote.maximumBytes)) {
            try Checkpoint(text: text)
        }
    }
}
