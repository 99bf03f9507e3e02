import Documents

/// One thing that is wrong in a configuration: where it stands, what it is, how to mend it.
public struct ConfigurationFault: Error, Hashable, Sendable, Codable {
    /// The line, counted from 1; 0 where the file as a whole is at fault (it cannot be opened, say).
    public var line: Int
    /// The column, counted from 1 in Unicode scalars; 0 together with ``line``.
    public var column: Int
    /// The way to the value, such as `services[0].price.currency`; empty where the YAML itself is at fault.
    public var path: String
    /// What is wrong. Never contains a secret.
    public var message: String
    /// How to mend it.
    public var mend: String

    public init(line: Int, column: Int, path: String, message: String, mend: String) {
        self.line = line
        self.column = column
        self.path = path
        self.message = message
        self.mend = mend
    }
}

extension ConfigurationFault {
    /// As the reader of documents found it; the name of the file is told once for all.
    init(_ fault: DocumentFault) {
        self.init(
            line: fault.line, column: fault.column, path: fault.path, message: fault.message, mend: fault.mend
        )
    }
}

extension ConfigurationFault: CustomStringConvertible {
    /// `12:5: services[0].price.currency: unknown currency "JPX"; use an ISO 4217 code such as JPY`
    public var description: String {
        var text = line > 0 ? "\(line):\(column): " : ""
        if !path.isEmpty { text += "\(path): " }
        text += message
        if !mend.isEmpty { text += "; \(mend)" }
        return text
    }
}
