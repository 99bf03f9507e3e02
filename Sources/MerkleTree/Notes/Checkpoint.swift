/// The head of a log at one size, as the text that is signed (C2SP tlog-checkpoint).
public struct Checkpoint: Hashable, Sendable {
    /// Which log this is; not empty, one line.
    public let origin: String
    /// The number of leaves.
    public let size: UInt64
    /// The root of the tree of these leaves.
    public let root: TreeHash
    /// Further lines that the log signs, none of them empty. The standard advises against them.
    public let extensionLines: [String]

    /// Throws when the origin or an extension line is empty or holds a control character, and when an empty
    /// log has another root than the empty tree.
    public init(
        origin: String, size: UInt64, root: TreeHash, extensionLines: [String] = []
    ) throws(NoteError) {
        for (number, line) in ([origin] + extensionLines).enumerated() {
            let name = number == 0 ? "origin" : "extension line \(number)"
            guard !line.isEmpty else { throw .notWritable("the \(name) of a checkpoint must not be empty") }
            guard !line.utf8.contains(where: { $0 < 0x20 }) else {
                throw .notWritable("the \(name) of a checkpoint must not hold control characters")
            }
        }
        guard size > 0 || root == RFC6962.emptyRoot else {
            throw .notWritable("a checkpoint of size 0 must have the root of the empty tree, not \(root)")
        }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensionLines = extensionLines
    }

    /// Reads the text of a note. Read only what `SignedNote.verified(by:)` has accepted.
    public init(text: String) throws(NoteError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= SignedNote.maximumBytes else {
            throw .tooLarge(bytes: bytes.count, maximum: SignedNote.maximumBytes)
        }
        try NoteText.checkControlCharacters(bytes)
        var reader = LineReader(bytes)

        let origin = String(decoding: try reader.next("the origin of a checkpoint"), as: UTF8.self)
        guard !origin.isEmpty else { throw reader.malformed("the origin of a checkpoint, not an empty line") }

        let size = DecimalText.parse(try reader.next("the size of the tree"))
        guard let size else { throw reader.malformed("the size of the tree: a decimal number of 64 bits") }

        let root = Base64.decode(try reader.next("the root of the tree")).flatMap { TreeHash($0) }
        guard let root else { throw reader.malformed("the root of the tree: base64 of 32 bytes") }
        guard size > 0 || root == RFC6962.emptyRoot else {
            throw reader.malformed("the root of the empty tree, since the size is 0")
        }

        var extensionLines: [String] = []
        while !reader.isAtEnd {
            let line = try reader.next("an extension line")
            guard !line.isEmpty else { throw reader.malformed("an extension line, not an empty one") }
            extensionLines.append(String(decoding: line, as: UTF8.self))
        }
        try self.init(origin: origin, size: size, root: root, extensionLines: extensionLines)
    }

    /// The text to sign: origin, size, root and extension lines, each with its newline.
    public var text: String {
        ([origin, String(size), root.base64] + extensionLines).map { $0 + "\n" }.joined()
    }
}
