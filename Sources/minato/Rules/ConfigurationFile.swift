import Foundation
import Primitives
import Server

/// A configuration that a command looks at.
enum ConfigurationFile {
    /// Reads it with something in place of each variable that it names and that is not set: most secrets are not needed
    /// here. Those that are set are used.
    ///
    /// - Parameter packs: the folder of `--packs`, which goes before that of the configuration.
    static func load(_ path: String, packs: String?) throws -> Configuration {
        try Configuration.load(path: path, environment: environment(for: path), rulePacks: packs)
    }

    /// The variable that a secret names and that is not set; nil for a secret that is there.
    static func missingVariable(of secret: Secret) -> String? {
        let text = secret.reveal()
        return text.hasPrefix(placeholder) ? String(text.dropFirst(placeholder.count)) : nil
    }

    private static let placeholder = "placeholder-"

    private static func environment(for path: String) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        for match in text.matches(of: /env:([A-Za-z_][A-Za-z0-9_]*)/) {
            let name = String(match.1)
            if environment[name, default: ""].isEmpty { environment[name] = placeholder + name }
        }
        return environment
    }
}
