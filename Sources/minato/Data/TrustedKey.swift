import MerkleTree
import Primitives

/// The public key that a log is verified with, and why it is believed.
struct TrustedKey: Sendable {
    enum Origin: String, Sendable {
        /// The caller knows it.
        case option
        /// It is the public half of the data directory's own.
        case dataDirectory = "data_directory"
        /// The log itself named it: whoever replaced the log could have replaced the key.
        case published
    }

    let verifier: NoteVerifier
    let origin: Origin

    /// Whether the key comes from elsewhere than the log that it verifies.
    var isPinned: Bool { origin != .published }
}

extension TrustedKey {
    /// The key of the option `--key`.
    init(_ text: String) throws(Problem) {
        do throws(NoteError) {
            self.init(verifier: try NoteVerifier(vkey: text), origin: .option)
        } catch {
            throw Problem(
                .configuration, "This is no verifier key: \(error).",
                mend: "Give it as the server prints it at /log/verifier-key.",
                parameter: "--key")
        }
    }
}
