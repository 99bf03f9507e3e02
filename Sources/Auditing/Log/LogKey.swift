import Crypto
import Foundation
import MerkleTree
import Primitives

/// The secret with which the log signs its checkpoints, under the log's name, its origin.
///
/// Whoever has it can sign another history; whoever lost it cannot continue this one. It is kept in a file
/// as ``LogKey/create(at:origin:random:)`` says and is never printed.
public struct LogKey: Sendable {
    /// Signs checkpoints (Ed25519, C2SP signed-note).
    public let signer: NoteSigner
    private let seed: [UInt8]

    /// - Parameters:
    ///   - origin: The name of the log, by custom a URL without scheme such as `exchange.example/log`; no
    ///     spaces, plus signs or control characters.
    ///   - seed: 32 secret random bytes (RFC 8032 §5.1.5).
    /// - Throws: `configuration` when either is not of its form.
    public init(origin: String, seed: [UInt8]) throws(Problem) {
        do throws(NoteError) {
            signer = try NoteSigner(name: origin, seed: seed)
        } catch {
            throw Problem(
                .configuration, "No key of the log can be made: \(error).",
                mend: "Name the log like a URL without scheme, such as exchange.example/log.")
        }
        self.seed = seed
    }

    /// Another secret, derived from this one: 32 bytes that tell nothing of the key (HKDF, RFC 5869).
    /// - Parameter purpose: Each purpose has a secret of its own.
    public func secret(for purpose: String) -> [UInt8] {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: seed), info: Array("minato \(purpose)".utf8),
            outputByteCount: 32)
        return derived.withUnsafeBytes { Array($0) }
    }

    /// The name of the log, which stands in the first line of its checkpoints.
    public var origin: String { signer.name }

    /// What others need to verify checkpoints.
    public var verifier: NoteVerifier { signer.verifier }

    /// The public key as text to hand out: `name+id+key` (C2SP signed-note, "Verifier keys").
    public var verifierKey: String { signer.verifierKey }
}

extension LogKey {
    // The form in which Go's golang.org/x/mod/sumdb/note keeps a signer, which other tools read: name, key
    // id, and base64 of the algorithm (1, Ed25519) and the seed. The id makes a damaged seed show.
    private static let prefix = "PRIVATE+KEY+"
    private static let ed25519: UInt8 = 1

    /// The secret as one line of text.
    var secretText: String {
        prefixWithID + Data([Self.ed25519] + seed).base64EncodedString() + "\n"
    }

    private var prefixWithID: String {
        let digits = String(signer.keyID, radix: 16)
        return Self.prefix + origin + "+" + String(repeating: "0", count: 8 - digits.count) + digits + "+"
    }

    /// Reads ``secretText``; nil for anything that it would not have written.
    init?(secretText: String) {
        // Base64 may hold plus signs too, a name and an id may not.
        let parts = secretText.dropLast().split(
            separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, let bytes = Data(base64Encoded: String(parts[4])),
            bytes.first == Self.ed25519,
            let key = try? LogKey(origin: String(parts[2]), seed: Array(bytes.dropFirst())),
            // One spelling only, the id included.
            key.secretText == secretText
        else { return nil }
        self = key
    }
}

extension LogKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The public half, never the seed.
    public var description: String { "LogKey(\(verifierKey))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["verifier": verifier]) }
}
