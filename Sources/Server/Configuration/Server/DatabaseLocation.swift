import Primitives

/// Where the database is, as `server.database` and `--database` say it.
public enum DatabaseLocation: Hashable, Sendable {
    /// A SQLite file; a relative path starts at the working directory of the process.
    case sqlite(path: String)

    /// Reads `sqlite:PATH` or `sqlite:///ABSOLUTE/PATH`.
    ///
    /// - Throws: ``Problem/Kind/configuration`` for every other database: this version has SQLite only.
    public init(_ text: String) throws(Problem) {
        guard let colon = text.firstIndex(of: ":") else {
            throw Problem(
                .configuration, "\"\(text)\" is not the URL of a database", mend: "write sqlite:PATH")
        }
        let scheme = text[..<colon].lowercased()
        guard scheme == "sqlite" else {
            // The rest of such a URL may hold a password.
            let name = ["postgres", "postgresql"].contains(scheme) ? "PostgreSQL" : "\"\(scheme):\""
            throw Problem(
                .configuration, "\(name) is not available in this version, SQLite is",
                mend: "write sqlite:PATH, or leave the key out for SQLite in the data directory")
        }
        var path = text[text.index(after: colon)...]
        if path.hasPrefix("//") {
            path = path.dropFirst(2)
            guard path.hasPrefix("/") else {
                throw Problem(
                    .configuration, "the URL of a SQLite database names a host",
                    mend: "write sqlite:PATH, or sqlite:///PATH with an absolute path")
            }
        }
        guard !path.isEmpty, !path.hasSuffix("/"), !path.contains("?"), !path.contains("\0") else {
            throw Problem(
                .configuration, "the URL of the database names no file",
                mend: "write sqlite:PATH with the path of a file and no parameters")
        }
        self = .sqlite(path: String(path))
    }
}

extension DatabaseLocation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .sqlite(let path): "sqlite:\(path)"
        }
    }
}
