/// Where and why bytes are not the JSON that is asked for.
public struct JSONFault: Error, Hashable, Sendable {
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The text ends within a value.
        case unexpectedEnd
        /// A byte that cannot stand here.
        case unexpectedByte
        /// Something after the value.
        case trailingBytes
        /// A number of another grammar than RFC 8259 §6, such as `01`, `.5` or `+1`.
        case invalidNumber
        /// A number beyond the range of an IEEE 754 double.
        case numberOutOfRange
        /// A control character within a string that is not escaped (RFC 8259 §7).
        case controlCharacter
        /// An escape that RFC 8259 §7 does not know.
        case invalidEscape
        /// Half of a surrogate pair: not a character (RFC 7493 §2.1).
        case loneSurrogate
        /// Bytes that are not UTF-8 (RFC 8259 §8.1).
        case invalidUTF8
        /// Arrays and objects within each other beyond the bound.
        case tooDeep
        /// A name that stands twice in one object (RFC 7493 §2.3).
        case duplicateName
        /// More members in the top-level object than the bound.
        case tooManyMembers
    }

    public let reason: Reason
    /// The byte at fault, counted from 0; the count of bytes where the text ends too early.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The fault as it is told to whoever sent the bytes, with line and column (both from 1; columns count
    /// Unicode scalars).
    public func problem(in bytes: some Collection<UInt8>) -> Problem {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return Problem(
            .malformedJSON,
            "The JSON is not valid at line \(line), column \(column) (byte \(offset)): \(reason.finding).",
            mend: reason.mend)
    }
}

extension JSONFault.Reason {
    fileprivate var finding: String {
        switch self {
        case .unexpectedEnd: "it ends too early"
        case .unexpectedByte: "this character cannot stand here"
        case .trailingBytes: "something follows the value"
        case .invalidNumber: "this is not a number of JSON"
        case .numberOutOfRange: "this number is beyond the range of a double"
        case .controlCharacter: "a string holds a control character"
        case .invalidEscape: "a string holds an unknown escape"
        case .loneSurrogate: "a string holds half of a surrogate pair"
        case .invalidUTF8: "these bytes are not UTF-8"
        case .tooDeep: "arrays and objects are nested too deeply"
        case .duplicateName: "this name stands twice in its object"
        case .tooManyMembers: "the object has too many members"
        }
    }

    fileprivate var mend: String {
        switch self {
        case .unexpectedEnd: "Send the whole document."
        case .unexpectedByte: "Look for a missing quotation mark, comma or bracket before it."
        case .trailingBytes: "Send one value only."
        case .invalidNumber: "Write numbers like 10, -0.5 or 1e3."
        case .numberOutOfRange: "Send a smaller number, or a string."
        case .controlCharacter: #"Escape it, as in \n or \u0001."#
        case .invalidEscape: #"Write a backslash as \\."#
        case .loneSurrogate: #"Write both halves, as in \ud83d\ude00, or the character itself."#
        case .invalidUTF8: "Encode the text as UTF-8."
        case .tooDeep: "Send fewer levels."
        case .duplicateName: "Keep one of them."
        case .tooManyMembers: "Send fewer members."
        }
    }
}
