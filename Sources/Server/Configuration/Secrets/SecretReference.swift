import Documents
import Primitives

/// Where a secret of the configuration comes from: it stands there itself, or in the environment, or in a file.
///
/// Text form: `env:NAME`, `file:PATH`, anything else is the secret.
public enum SecretReference: Hashable, Sendable {
    /// The secret stands in the configuration.
    case literal(Secret)
    /// The name of an environment variable (POSIX: letters, digits and `_`, not first a digit).
    case environment(String)
    /// The path of a file that holds nothing else; relative to the folder of the configuration file.
    case file(String)

    /// The longest secret file that is read, in bytes.
    public static let maximumFileBytes = 65_536

    /// - Throws: ``Problem/Kind/configuration`` where nothing is referred to.
    public init(_ text: String) throws(Problem) {
        if text.hasPrefix("env:") {
            let name = String(text.dropFirst(4))
            guard Self.isVariableName(name) else {
                throw Problem(
                    .configuration, "\"env:\" is not followed by the name of an environment variable",
                    mend: "write env:NAME with letters, digits and underscores")
            }
            self = .environment(name)
        } else if text.hasPrefix("file:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty else {
                throw Problem(
                    .configuration, "\"file:\" is not followed by a path", mend: "write file:PATH")
            }
            self = .file(path)
        } else {
            guard !text.isEmpty else {
                throw Problem(
                    .configuration, "the secret is empty", mend: "write the secret, env:NAME or file:PATH")
            }
            self = .literal(Secret(text))
        }
    }

    /// Fetches the secret.
    ///
    /// - Parameters:
    ///   - environment: the variables of the process.
    ///   - baseDirectory: the folder to which `file:` paths are relative.
    /// - Throws: ``Problem/Kind/configuration`` where the variable is unset or empty, or the file cannot be read, is
    ///   empty, not UTF-8 or larger than ``maximumFileBytes``. Line breaks at the end of the file do not count.
    public func resolve(environment: [String: String], baseDirectory: String) throws(Problem) -> Secret {
        switch self {
        case .literal(let secret):
            return secret
        case .environment(let name):
            guard let value = environment[name] else {
                throw Problem(
                    .configuration, "the environment variable \(name) is not set",
                    mend: "export \(name) before the start")
            }
            guard !value.isEmpty else {
                throw Problem(
                    .configuration, "the environment variable \(name) is empty",
                    mend: "give \(name) the secret as its value")
            }
            return Secret(value)
        case .file(let path):
            let location = BoundedFile.path(path, relativeTo: baseDirectory)
            let bytes = try BoundedFile.read(location, maximumBytes: Self.maximumFileBytes)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Problem(
                    .configuration, "the file \(location) is not UTF-8 text", mend: "store the secret as text"
                )
            }
            let secret = text.withoutTrailingLineBreaks
            guard !secret.isEmpty else {
                throw Problem(
                    .configuration, "the file \(location) is empty", mend: "write the secret into it")
            }
            return Secret(secret)
        }
    }

    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !isDigit(first) else { return false }
        return name.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}

extension SecretReference: CustomStringConvertible {
    /// The text form, with `•••` for a secret that stands in the configuration.
    public var description: String {
        switch self {
        case .literal(let secret): secret.description
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        }
    }
}

extension String {
    fileprivate var withoutTrailingLineBreaks: String {
        var scalars = unicodeScalars[...]
        while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
        return String(scalars)
    }
}
