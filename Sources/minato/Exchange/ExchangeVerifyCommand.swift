import ArgumentParser
import Credentials
import Foundation
import MerkleTree
import Primitives

/// `minato exchange verify`: whether a certificate of a right holds, offline.
struct ExchangeVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the certificate of a right, offline.",
        discussion: """
            Checked are the issuer's signature by the keys of its DID document, the period of validity, with --status \
            the right's state, and with --log-key that the certificate's hash stands in the signed log. What is not \
            given is said to be skipped. Ends with status 1 when a check fails.
            """)

    /// The largest file that is read.
    private static let maximumBytes = 4 << 20

    @Argument(help: "What GET /api/rights/…/certificate answered, or the vc+jwt in it.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The issuer's DID document, did.json.", valueName: "file"), completion: .file())
    var did: String

    @Option(help: ArgumentHelp("The verifier key of the log.", valueName: "vkey"))
    var logKey: String?

    @Option(
        help: ArgumentHelp("What GET /api/rights/…/status answered.", valueName: "file"), completion: .file())
    var status: String?

    @Flag(help: #"Print {"valid":…,"findings":[{"name":…,"outcome":…,"detail":…}],"credential":…}."#)
    var json = false

    func run() async throws {
        try await Failure.reported(for: json ? .output : .none) {
            var verifier: NoteVerifier?
            if let logKey {
                do {
                    verifier = try NoteVerifier(vkey: logKey)
                } catch {
                    throw Problem(
                        .invalidValue, "\(error)", mend: "GET /log/verifier-key gives the key.",
                        parameter: "--log-key")
                }
            }
            let check = try CertificateCheck(
                of: try Self.bytes(of: file), didDocument: try Self.document(did), logKey: verifier,
                status: try status.map { try Self.document($0) }, at: SystemClock().now())
            if json {
                try StandardStream.output(Self.json(check).serialized + Array("\n".utf8))
            } else {
                try StandardStream.output(Self.text(check, of: file))
            }
            if !check.isValid { throw ExitCode.failure }
        }
    }

    private static func text(_ check: CertificateCheck, of file: String) -> String {
        let lines = check.findings.map { finding in
            let outcome = finding.outcome.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
            return "\(outcome) \(finding.name): \(finding.detail)\n"
        }
        return lines.joined() + "\(file): \(check.isValid ? "holds" : "does not hold")\n"
    }

    private static func json(_ check: CertificateCheck) -> JSONValue {
        [
            "credential": check.credential ?? .null, "valid": .bool(check.isValid),
            "findings": .array(
                check.findings.map {
                    [
                        "detail": .string($0.detail), "name": .string($0.name),
                        "outcome": .string($0.outcome.rawValue),
                    ]
                }),
        ]
    }

    private static func document(_ path: String) throws(Problem) -> JSONValue {
        guard let document = try? JSONValue(parsing: try bytes(of: path)) else {
            throw Problem(.invalidValue, "\(path) is no JSON.", mend: "Save the answer as it came.")
        }
        return document
    }

    private static func bytes(of path: String) throws(Problem) -> [UInt8] {
        let content: Data?
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            content = try handle.read(upToCount: maximumBytes + 1)
        } catch {
            throw Problem(
                .notFound, "\(path) cannot be read.", mend: "Give the path of a file that you may read.")
        }
        guard let content, content.count <= maximumBytes else {
            throw Problem(.bodyTooLarge, "\(path) has more than \(maximumBytes) bytes.")
        }
        return Array(content)
    }
}
