/// A text with the signatures of one or more keys (C2SP signed-note).
///
/// - Warning: The text means nothing before ``verified(by:)`` has accepted a signature of a key that was
///   known beforehand.
public struct SignedNote: Hashable, Sendable {
    /// The most signatures that are read or written: 64. The standard asks for 16 at least.
    public static let maximumSignatures = 64
    /// The most bytes that are read or written: 512 KiB, room for 64 post-quantum signatures.
    public static let maximumBytes = 512 * 1024

    /// The signed text, with its final newline and without the empty line that follows it.
    public let text: String
    /// The signatures, in the order of their lines; at least one.
    public let signatures: [NoteSignature]

    /// Puts a note together. Throws when the text does not end with a newline or holds a control
    /// character, when there is no signature, and beyond the bounds on signatures and size.
    public init(text: String, signatures: [NoteSignature]) throws(NoteError) {
        guard text.utf8.last == NoteText.newline else {
            throw .notWritable("the text of a note must end with a newline")
        }
        try NoteText.checkControlCharacters(text.utf8)
        guard !signatures.isEmpty else { throw .notWritable("a note must have at least one signature") }
        guard signatures.count <= Self.maximumSignatures else {
            throw .tooManySignatures(maximum: Self.maximumSignatures)
        }
        self.text = text
        self.signatures = signatures
        let size = serialized.utf8.count
        guard size <= Self.maximumBytes else { throw .tooLarge(bytes: size, maximum: Self.maximumBytes) }
    }

    /// Reads a note as it was received. Nothing is verified yet.
    ///
    /// Throws for more than ``maximumBytes`` or ``maximumSignatures``, for bytes that are not UTF-8, for
    /// control characters and for any departure from the format.
    public init(parsing bytes: [UInt8]) throws(NoteError) {
        let note = try NoteText.string(bytes, maximum: Self.maximumBytes)
        guard let separator = Self.lastEmptyLine(of: bytes) else {
            throw .malformed(
                line: note.utf8.count { $0 == NoteText.newline } + 1,
                expected: "an empty line between the text and the signatures")
        }
        var reader = LineReader(bytes)
        while reader.rest.startIndex <= separator { _ = try reader.next("the text of the note") }

        var signatures: [NoteSignature] = []
        repeat {
            guard signatures.count < Self.maximumSignatures else {
                throw .tooManySignatures(maximum: Self.maximumSignatures)
            }
            let line = try reader.next("a signature line")
            signatures.append(try NoteSignature(line: line, of: reader))
        } while !reader.isAtEnd
        try self.init(text: String(decoding: bytes[..<separator], as: UTF8.self), signatures: signatures)
    }

    /// Reads a note from a string; see ``init(parsing:)-([UInt8])``.
    public init(parsing note: String) throws(NoteError) {
        try self.init(parsing: Array(note.utf8))
    }

    /// The note as it is stored and sent: text, empty line, signature lines. Of a note that was read these
    /// are the same bytes again.
    public var serialized: String {
        text + "\n" + signatures.map(\.line).joined()
    }

    /// The same text with one more signature, such as that of a witness.
    public func adding(_ signature: NoteSignature) throws(NoteError) -> SignedNote {
        try SignedNote(text: text, signatures: signatures + [signature])
    }

    /// Checks the signatures of all `verifiers` that signed, and gives these verifiers, each once, in the
    /// order of their signatures. Signatures of other keys are ignored, even where they share a name or an
    /// id with a known key.
    ///
    /// - Throws: `NoteError.wrongSignature` when a known key's signature does not fit the text, whatever
    ///   the others say; `.noKnownSignature` when no known key signed; `.ambiguousKey` when two different
    ///   verifiers share name and id.
    @discardableResult
    public func verified(by verifiers: [NoteVerifier]) throws(NoteError) -> [NoteVerifier] {
        for (position, verifier) in verifiers.enumerated() {
            let hasTwin = verifiers[..<position].contains {
                $0 != verifier && $0.isNamed(verifier.name, verifier.keyID)
            }
            if hasTwin { throw .ambiguousKey(name: verifier.name, keyID: verifier.keyID) }
        }
        var accepted: [NoteVerifier] = []
        for signature in signatures {
            let known = verifiers.first { $0.isNamed(signature.name, signature.keyID) }
            guard let known else { continue }
            guard known.accepts(signature.bytes, of: text) else {
                throw .wrongSignature(name: signature.name, keyID: signature.keyID)
            }
            if !accepted.contains(known) { accepted.append(known) }
        }
        guard !accepted.isEmpty else {
            throw .noKnownSignature(known: verifiers.map { KeyID.text(of: $0.name, $0.keyID) })
        }
        return accepted
    }

    /// The place of the newline that is the last empty line: the one that parts text and signatures.
    private static func lastEmptyLine(of bytes: [UInt8]) -> Int? {
        var position = bytes.count - 1
        while position > 0 {
            if bytes[position] == NoteText.newline, bytes[position - 1] == NoteText.newline {
                return position
            }
            position -= 1
        }
        return nil
    }
}

extension SignedNote: CustomStringConvertible {
    /// The note as it is stored and sent.
    public var description: String { serialized }
}
