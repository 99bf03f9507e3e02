extension NoteError {
    /// The error of a note that stands inside a larger text, with the lines of that text.
    func movedDown(by lines: Int) -> NoteError {
        switch self {
        case .controlCharacter(let code, let line): .controlCharacter(code, line: line + lines)
        case .malformed(let line, let expected): .malformed(line: line + lines, expected: expected)
        default: self
        }
    }
}
