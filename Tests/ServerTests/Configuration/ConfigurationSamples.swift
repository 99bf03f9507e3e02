import Foundation
import Testing

@testable import Server

/// Texts and readings that the tests of the configuration share.
enum ConfigurationSamples {
    /// The example of the contract with users.
    static let contract = """
        server:
          public_url: http://127.0.0.1:8080
          admin_keys: [env:MINATO_ADMIN_KEY]        # a literal, env:NAME or file:PATH, wherever a secret stands
        engines:
          - name: local                             # the embedded runtime
            kind: local
            model: smollm2-135m-instruct
          - name: upstream                          # anything that speaks the OpenAI API
            kind: openai
            base_url: http://127.0.0.1:9101/v1
            api_key: env:UPSTREAM_KEY               # optional
        services:                                   # what clients see as "model"
          - name: assistant
            engine: local
            model: smollm2-135m-instruct            # the engine's own name for it
            price: {currency: JPY, input_per_million: 100, output_per_million: 400}
            rules: []                               # rule packs by name
            jurisdictions: [JP]
            public: false                           # offered to the public?
        accounts:
          - name: demo
            currency: JPY
            terms: prepaid                          # or postpaid
            credit: 1000
            limits: {requests_per_minute: 600, tokens_per_minute: 200000}
            keys: [sk-demo]

        """

    static let environment = [
        "MINATO_ADMIN_KEY": "admin-key", "UPSTREAM_KEY": "upstream-key", "ACME_KEY": "acme-key", "EMPTY": "",
        "MINATO_RULE_PACKS": rulePacks,
    ]

    /// The packs of this repository, wherever the tests run.
    private static let rulePacks = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in
        url.deletingLastPathComponent()
    }.appending(path: "RulePacks").path

    /// A whole configuration with one engine of the given lines.
    static func engine(_ lines: String...) -> String {
        "engines:\n  - name: e\n" + lines.map { "    \($0)\n" }.joined()
    }

    /// A whole configuration with one service of the given lines, and engines for it.
    static func service(_ lines: String...) -> String {
        "engines: [{name: l, kind: local, model: m}, {name: o, kind: openai, base_url: 'http://h'}]\nservices:\n  - "
            + lines.joined(separator: "\n    ") + "\n"
    }

    /// A whole configuration with one account of the given lines.
    static func account(_ lines: String...) -> String {
        "accounts:\n  - name: a\n" + lines.map { "    \($0)\n" }.joined()
    }

    static func parse(_ yaml: String, baseDirectory: String = ".") throws -> Configuration {
        try Configuration.parse(
            yaml: yaml, source: "minato.yaml", environment: environment, baseDirectory: baseDirectory)
    }

    /// The faults of a text that has some, in the form `line:column: path: message; mend`.
    static func faults(
        _ yaml: String, baseDirectory: String = ".", sourceLocation: SourceLocation = #_sourceLocation
    ) -> [String] {
        faults(bytes: Array(yaml.utf8), baseDirectory: baseDirectory, sourceLocation: sourceLocation)
    }

    static func faults(
        bytes: [UInt8], baseDirectory: String = ".", sourceLocation: SourceLocation = #_sourceLocation
    ) -> [String] {
        do {
            _ = try Configuration.parse(
                bytes: bytes, source: "minato.yaml", environment: environment, baseDirectory: baseDirectory)
            Issue.record("the configuration is accepted", sourceLocation: sourceLocation)
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    /// Runs the body with a folder that is gone afterwards.
    static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    static func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }
}
