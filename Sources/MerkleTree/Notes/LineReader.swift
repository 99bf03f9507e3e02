/// Hands out the lines of a text, each of which must end with a newline.
///
/// It works on bytes: in a `String` a combining character could join itself to a separator.
struct LineReader {
    private(set) var rest: ArraySlice<UInt8>
    /// The number of the line read last, from 1; 0 before the first.
    private(set) var line = 0

    init(_ bytes: some Collection<UInt8>) {
        rest = Array(bytes)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next line without its newline, or an error that says what the line should have been.
    mutating func next(_ expected: String) throws(NoteError) -> ArraySlice<UInt8> {
        line += 1
        guard let end = rest.firstIndex(of: NoteText.newline) else {
            throw .malformed(line: line, expected: rest.isEmpty ? expected : "a newline at the end")
        }
        defer { rest = rest[(end + 1)...] }
        return rest[..<end]
    }

    func malformed(_ expected: String) -> NoteError { .malformed(line: line, expected: expected) }
}
