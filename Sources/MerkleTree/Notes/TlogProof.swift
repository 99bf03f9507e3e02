/// A proof that stands on its own: the place of an entry, its inclusion proof and the signed checkpoint of
/// the tree, in one text (c2sp.org/tlog-proof, v1). Its usual file extension is `.tlog-proof`.
///
/// ```swift
/// let proof = try TlogProof(parsing: file)
/// let checkpoint = try proof.verified(leaf: RFC6962.leaf(entry), origin: "log.example", by: [key])
/// ```
public struct TlogProof: Hashable, Sendable {
    /// The most bytes of extra data: 64 KiB.
    public static let maximumExtraBytes = 64 * 1024
    /// The most bytes of the whole text: a note of the largest size, extra data and 64 hashes.
    public static let maximumBytes = SignedNote.maximumBytes + 2 * maximumExtraBytes

    private static let firstLine = "c2sp.org/tlog-proof@v1"
    private static let extraPrefix = Array("extra ".utf8)
    private static let indexPrefix = Array("index ".utf8)

    /// Where the entry is in the log, from 0.
    public let index: UInt64
    /// The way from the entry to the root of the checkpoint.
    public let inclusion: InclusionProof
    /// The signed head of the log. Nothing of it counts before ``verified(leaf:origin:by:)``.
    public let checkpoint: SignedNote
    /// Data of the application, empty when there are none. They are not authenticated.
    public let extra: [UInt8]

    /// Throws when the note is no checkpoint, the path has more than 64 hashes or the extra data more than
    /// ``maximumExtraBytes``.
    public init(
        index: UInt64, inclusion: InclusionProof, checkpoint: SignedNote, extra: [UInt8] = []
    ) throws(NoteError) {
        guard inclusion.path.count <= InclusionProof.maximumLength else {
            throw .notWritable("an inclusion proof has at most \(InclusionProof.maximumLength) hashes")
        }
        guard extra.count <= Self.maximumExtraBytes else {
            throw .tooLarge(bytes: extra.count, maximum: Self.maximumExtraBytes)
        }
        _ = try Checkpoint(text: checkpoint.text)
        self.index = index
        self.inclusion = inclusion
        self.checkpoint = checkpoint
        self.extra = extra
    }

    /// Reads a proof as it was received. Nothing is verified yet.
    public init(parsing bytes: [UInt8]) throws(NoteError) {
        _ = try NoteText.string(bytes, maximum: Self.maximumBytes)
        var reader = LineReader(bytes)
        guard try reader.next("\"\(Self.firstLine)\"").elementsEqual(Self.firstLine.utf8) else {
            throw reader.malformed("\"\(Self.firstLine)\"")
        }

        var line = try reader.next("\"index\" or \"extra\"")
        var extra: [UInt8] = []
        if line.starts(with: Self.extraPrefix) {
            guard let data = Base64.decode(line.dropFirst(Self.extraPrefix.count)), !data.isEmpty else {
                throw reader.malformed("\"extra\", a space and base64 of at least one byte")
            }
            extra = data
            line = try reader.next("\"index\"")
        }

        guard line.starts(with: Self.indexPrefix),
            let index = DecimalText.parse(line.dropFirst(Self.indexPrefix.count))
        else { throw reader.malformed("\"index\", a space and a decimal number of 64 bits") }

        var path: [TreeHash] = []
        while true {
            let line = try reader.next("a hash of the proof or an empty line")
            if line.isEmpty { break }
            guard path.count < InclusionProof.maximumLength else {
                throw reader.malformed("an empty line after \(InclusionProof.maximumLength) hashes")
            }
            guard let hash = Base64.decode(line).flatMap({ TreeHash($0) }) else {
                throw reader.malformed("a hash of the proof: base64 of 32 bytes")
            }
            path.append(hash)
        }

        let checkpoint: SignedNote
        do {
            checkpoint = try SignedNote(parsing: Array(reader.rest))
            try self.init(
                index: index, inclusion: InclusionProof(path: path), checkpoint: checkpoint, extra: extra)
        } catch {
            throw error.movedDown(by: reader.line)
        }
    }

    /// Reads a proof from a string; see ``init(parsing:)-([UInt8])``.
    public init(parsing proof: String) throws(NoteError) {
        try self.init(parsing: Array(proof.utf8))
    }

    /// The proof as it is stored and sent.
    public var serialized: String {
        var lines = [Self.firstLine]
        if !extra.isEmpty { lines.append("extra " + Base64.encode(extra)) }
        lines.append("index \(index)")
        lines += inclusion.path.map(\.base64)
        return lines.map { $0 + "\n" }.joined() + "\n" + checkpoint.serialized
    }

    /// Checks that a trusted key signed the checkpoint, that the checkpoint is of the log `origin`, and that
    /// `leaf` is where the proof says. Gives the checkpoint, which may then be believed.
    ///
    /// `verifiers` are the keys of that log; which witnesses must have signed too is for the caller to ask
    /// of `checkpoint.verified(by:)`.
    ///
    /// - Throws: `NoteError` for the signature and the origin, `ProofError` for the inclusion.
    @discardableResult
    public func verified(leaf: TreeHash, origin: String, by verifiers: [NoteVerifier]) throws -> Checkpoint {
        try self.checkpoint.verified(by: verifiers)
        let checkpoint = try Checkpoint(text: self.checkpoint.text)
        guard NoteText.isSame(checkpoint.origin, origin) else {
            throw NoteError.wrongOrigin(expected: origin, found: checkpoint.origin)
        }
        try inclusion.verify(leaf: leaf, index: index, size: checkpoint.size, root: checkpoint.root)
        return checkpoint
    }
}
