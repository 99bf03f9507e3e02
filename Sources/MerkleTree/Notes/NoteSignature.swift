/// One signature line of a note (C2SP signed-note, "Format").
public struct NoteSignature: Hashable, Sendable {
    /// Who says to have signed. Name and id together identify the key and its algorithm.
    public let name: String
    /// The identifier of the key, four bytes.
    public let keyID: UInt32
    /// The signature as its algorithm made it: 64 bytes for Ed25519, others for other kinds of keys.
    public let bytes: [UInt8]

    /// Throws for a name that a note cannot carry and for a signature without bytes.
    public init(name: String, keyID: UInt32, bytes: [UInt8]) throws(NoteError) {
        try NoteText.checkKeyName(name)
        guard !bytes.isEmpty else { throw .notWritable("the signature of \"\(name)\" has no bytes") }
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    /// Em dash and space, which begin the line.
    private static let prefix = Array("\u{2014} ".utf8)

    /// Reads the line that `reader` has just handed out.
    init(line: ArraySlice<UInt8>, of reader: LineReader) throws(NoteError) {
        let expected = "a signature: em dash, space, key name, space, base64"
        guard line.starts(with: Self.prefix) else { throw reader.malformed(expected) }
        let parts = line.dropFirst(Self.prefix.count).split(
            separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let blob = Base64.decode(parts[1]) else { throw reader.malformed(expected) }
        guard blob.count > 4 else { throw reader.malformed("a signature after the four bytes of the key id") }
        try self.init(
            name: String(decoding: parts[0], as: UTF8.self),
            keyID: KeyID.of(blob),
            bytes: Array(blob.dropFirst(4)))
    }

    /// The line, with its newline.
    var line: String { "\u{2014} \(name) \(Base64.encode(KeyID.bytes(keyID) + bytes))\n" }
}
