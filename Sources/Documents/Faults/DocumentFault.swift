/// One thing that is wrong in a document that people write (a configuration, a rule pack, a word list): where it
/// stands, what it is, how to mend it.
public struct DocumentFault: Error, Hashable, Sendable {
    /// The file, as it was named by who handed it in.
    public var file: String
    /// The line, counted from 1; 0 where the file as a whole is at fault (it cannot be opened, say).
    public var line: Int
    /// The column, counted from 1 in Unicode scalars; 0 together with ``line``.
    public var column: Int
    /// The way to the value, such as `screening[0].match.list`; empty where the text itself is at fault.
    public var path: String
    public var message: String
    /// How to mend it.
    public var mend: String

    public init(file: String, line: Int, column: Int, path: String, message: String, mend: String) {
        self.file = file
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.mend = mend
    }
}

extension DocumentFault: CustomStringConvertible {
    /// `cn.yaml:12:5: duties[0].force: unknown force "lwa"; did you mean "law"?`
    public var description: String {
        var text = line > 0 ? "\(file):\(line):\(column): " : "\(file): "
        if !path.isEmpty { text += "\(path): " }
        text += message
        if !mend.isEmpty { text += "; \(mend)" }
        return text
    }
}
