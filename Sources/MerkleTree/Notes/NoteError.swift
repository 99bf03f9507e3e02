/// Why a note, a key, a checkpoint or a proof file was refused. Lines count from 1.
public enum NoteError: Error, Hashable, Sendable {
    /// The text is longer than this module reads.
    case tooLarge(bytes: Int, maximum: Int)
    /// The note has more signature lines than this module reads.
    case tooManySignatures(maximum: Int)
    /// The bytes are not valid UTF-8.
    case notUTF8
    /// An ASCII control character other than newline.
    case controlCharacter(UInt8, line: Int)
    /// The line is not what the format asks for at this place.
    case malformed(line: Int, expected: String)
    /// A key name is empty or holds a space, a plus sign or a control character.
    case malformedKeyName(String)
    /// A verifier key, public key or seed is not of its form.
    case malformedKey(String)
    /// A value that a checkpoint, note or proof cannot carry.
    case notWritable(String)
    /// A key known by name and id signed something else.
    case wrongSignature(name: String, keyID: UInt32)
    /// None of the known keys signed.
    case noKnownSignature(known: [String])
    /// Two of the known keys share name and id, so that the note does not tell which of them signed.
    case ambiguousKey(name: String, keyID: UInt32)
    /// The checkpoint is of another log.
    case wrongOrigin(expected: String, found: String)
}

extension NoteError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLarge(let bytes, let maximum):
            "the text has \(bytes) bytes, more than the maximum of \(maximum)"
        case .tooManySignatures(let maximum):
            "the note has more than the maximum of \(maximum) signatures"
        case .notUTF8:
            "the text is not valid UTF-8"
        case .controlCharacter(let code, let line):
            "line \(line) holds the control character 0x\(Hexadecimal.encode([code])); allowed is newline"
        case .malformed(let line, let expected):
            "line \(line): expected \(expected)"
        case .malformedKeyName(let name):
            "the key name \"\(name)\" is empty or holds a space, a plus sign or a control character"
        case .malformedKey(let reason), .notWritable(let reason):
            reason
        case .wrongSignature(let name, let keyID):
            "the signature of key \(KeyID.text(of: name, keyID)) does not fit the text"
        case .noKnownSignature(let known):
            known.isEmpty
                ? "no key was given to verify the note with"
                : "the note has no signature of a known key (known: \(known.joined(separator: ", ")))"
        case .ambiguousKey(let name, let keyID):
            "two of the given keys are both called \(KeyID.text(of: name, keyID))"
        case .wrongOrigin(let expected, let found):
            "the checkpoint is of the log \"\(found)\", not of \"\(expected)\""
        }
    }
}
