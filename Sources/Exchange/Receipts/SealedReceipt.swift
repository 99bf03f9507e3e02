import Auditing
import Credentials
import Crypto
import MerkleTree
import Primitives

/// The house's signed word for one record: a contract, a delivery, a use, a settlement. Whoever holds it, the public
/// key of the house and that of the log can verify it without the server.
public enum SealedReceipt {
    /// What the header's `typ` says.
    public static let type = "minato-receipt+jwt"

    /// Signs the receipt of a document. The same document gives the same bytes, for ever.
    /// - Parameters:
    ///   - document: The record's canonical JSON.
    ///   - issuer: The DID of the house.
    public static func sign(
        _ document: JSONValue, id: String, logIndex: Int64, issuedAt: Timestamp, issuer: String,
        with key: SigningKey
    ) throws(Problem) -> SignedDocument {
        let hash = Array(SHA256.hash(data: try document.canonical))
        return try SignedDocument(
            signing: [
                "iss": .string(issuer), "sub": .string(id), "iat": .number(.integer(issuedAt.seconds)),
                "document": document, "document_sha256": .string(hash.hexadecimal),
                "log_index": .number(.integer(logIndex)),
            ], type: type, with: key)
    }

    /// What a receipt proves, once all of it holds.
    public struct Verified: Sendable {
        public let document: JSONValue
        public let logIndex: Int64
        /// The size of the tree of the checkpoint that covers it.
        public let treeSize: UInt64
    }

    /// Verifies a receipt offline: the house's signature, the document's hash, that the leaf tells of this document, that
    /// the checkpoint is the log's, and that the leaf is in its tree.
    /// - Parameters:
    ///   - receipt: The compact JWS.
    ///   - leaf: The bytes of the leaf.
    ///   - path: The inclusion proof.
    ///   - checkpoint: The signed note.
    /// - Throws: `invalidValue` that says what does not hold.
    public static func verify(
        receipt: String, leaf: [UInt8], path: [TreeHash], checkpoint: String, house: VerifyingKey,
        log: NoteVerifier
    ) throws(Problem) -> Verified {
        func fault(_ what: String) -> Problem {
            Problem(
                .invalidValue, "The receipt does not hold: \(what).", mend: "Fetch it again from its issuer.")
        }
        let document = try SignedDocument(verifying: receipt) { name throws(Problem) in
            name == house.id ? house : nil
        }
        guard document.header["typ"]?.stringValue == type, let body = document.payload["document"],
            let index = document.payload["log_index"]?.intValue, let place = UInt64(exactly: index),
            let id = document.payload["sub"]?.stringValue
        else { throw fault("it is no receipt") }
        let hash = Array(SHA256.hash(data: try body.canonical)).hexadecimal
        guard document.payload["document_sha256"]?.stringValue == hash, body["id"]?.stringValue == id else {
            throw fault("its hash is not that of its document")
        }
        guard let told = try? JSONValue(parsing: leaf), told["document"]?.stringValue == hash,
            told["id"]?.stringValue == id
        else { throw fault("the leaf tells of another document") }
        do {
            let note = try SignedNote(parsing: checkpoint)
            guard try !note.verified(by: [log]).isEmpty else {
                throw fault("the log did not sign the checkpoint")
            }
            let head = try Checkpoint(text: note.text)
            guard head.origin == log.name else { throw fault("the checkpoint is another log's") }
            try InclusionProof(path: path).verify(
                leaf: RFC6962.leaf(leaf), index: place, size: head.size, root: head.root)
            return Verified(document: body, logIndex: index, treeSize: head.size)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw fault("\(error)")
        }
    }
}
