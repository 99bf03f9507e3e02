import Crypto
import MerkleTree
import Primitives

/// Whether a certificate holds, told from documents alone: no network, no clock but the one handed in.
public struct CertificateCheck: Hashable, Sendable {
    public enum Outcome: String, Hashable, Sendable {
        case passed
        case failed
        /// What it takes was not given.
        case skipped
    }

    /// One thing that was looked at.
    public struct Finding: Hashable, Sendable {
        public let name: String
        public let outcome: Outcome
        public let detail: String
    }

    public let findings: [Finding]
    /// What the certificate says; nil where its signature does not hold.
    public let credential: JSONValue?

    /// Whether nothing failed and the signature was verified.
    public var isValid: Bool { credential != nil && !findings.contains { $0.outcome == .failed } }

    /// - Parameters:
    ///   - file: The certificate as text, or its bundle: an object with `certificate`, `leaf`, `index`, `proof`.
    ///   - didDocument: Of the issuer.
    ///   - logKey: The verifier key of the log (C2SP signed-note); nil leaves the inclusion unverified.
    ///   - status: What `GET …/status` answered; nil leaves the state unverified.
    ///   - now: When validity is asked about.
    /// - Throws: `invalidValue` for a file that is neither, or a document that is no DID document.
    public init(
        of file: [UInt8], didDocument: JSONValue, logKey: NoteVerifier? = nil, status: JSONValue? = nil,
        at now: Timestamp
    ) throws(Problem) {
        let (certificate, bundle) = try Self.parts(of: file)
        let keys = try DIDDocument.verifyingKeys(of: didDocument)
        var findings: [Finding] = []
        var credential: JSONValue?
        do throws(Problem) {
            let document = try SignedDocument(verifying: certificate) { (name) throws(Problem) in keys[name] }
            if let fault = Self.formFault(document, issuer: didDocument["id"]?.stringValue) {
                findings.append(Finding(name: "signature", outcome: .failed, detail: fault))
            } else {
                credential = document.payload
                let name = document.header["kid"]?.stringValue ?? ""
                findings.append(Finding(name: "signature", outcome: .passed, detail: "By \(name)."))
            }
        } catch {
            findings.append(Finding(name: "signature", outcome: .failed, detail: error.detail))
        }
        if let credential {
            findings.append(Self.validity(of: credential, at: now))
            findings.append(Self.state(of: credential, status))
        }
        findings.append(Self.inclusion(of: certificate, bundle, logKey))
        self.findings = findings
        self.credential = credential
    }

    private static func parts(of file: [UInt8]) throws(Problem) -> (certificate: String, bundle: JSONValue?) {
        if let bundle = try? JSONValue(parsing: file), let text = bundle["certificate"]?.stringValue {
            return (text, bundle)
        }
        let text = String(decoding: file, as: UTF8.self).filter { !$0.isWhitespace }
        guard text.split(separator: ".", omittingEmptySubsequences: false).count == 3 else {
            throw Problem(
                .invalidValue, "The file is no certificate.",
                mend: "Give what GET /api/rights/…/certificate answers, or the vc+jwt in it.")
        }
        return (text, nil)
    }

    private static func formFault(_ document: SignedDocument, issuer: String?) -> String? {
        guard document.header["typ"]?.stringValue == RightCertificate.mediaType else {
            return "The signed document is no vc+jwt."
        }
        let types = document.payload["type"]?.arrayValue?.compactMap(\.stringValue) ?? []
        guard types.contains("VerifiableCredential"), types.contains(RightCertificate.type) else {
            return "The signed document is no certificate of a right."
        }
        guard let issuer, document.payload["issuer"]?.stringValue == issuer else {
            return "The certificate names another issuer than the DID document."
        }
        return nil
    }

    private static func validity(of credential: JSONValue, at now: Timestamp) -> Finding {
        func finding(_ outcome: Outcome, _ detail: String) -> Finding {
            Finding(name: "validity", outcome: outcome, detail: detail)
        }
        guard let start = credential["validFrom"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) }) else {
            return finding(.failed, "It does not say from when it is valid.")
        }
        guard start <= now else { return finding(.failed, "It is valid from \(start.rfc3339).") }
        guard let text = credential["validUntil"] else { return finding(.passed, "Since \(start.rfc3339).") }
        guard let end = text.stringValue.flatMap({ Timestamp(rfc3339: $0) }) else {
            return finding(.failed, "Its end is no time.")
        }
        return now < end
            ? finding(.passed, "Until \(end.rfc3339).") : finding(.failed, "It ended on \(end.rfc3339).")
    }

    private static func state(of credential: JSONValue, _ status: JSONValue?) -> Finding {
        let name = "status"
        guard let status else {
            let address = credential["credentialStatus"]?["id"]?.stringValue ?? "its issuer"
            return Finding(name: name, outcome: .skipped, detail: "Ask \(address).")
        }
        guard status["id"]?.stringValue == credential["credentialSubject"]?["right"]?.stringValue,
            let state = status["state"]?.stringValue
        else { return Finding(name: name, outcome: .failed, detail: "The status is of another right.") }
        return Finding(
            name: name, outcome: state == "certified" ? .passed : .failed, detail: "The right is \(state).")
    }

    /// The leaf bears the certificate's hash, and the proof shows the leaf in a log that the key signed.
    private static func inclusion(
        of certificate: String, _ bundle: JSONValue?, _ logKey: NoteVerifier?
    ) -> Finding {
        func finding(_ outcome: Outcome, _ detail: String) -> Finding {
            Finding(name: "inclusion", outcome: outcome, detail: detail)
        }
        guard let text = bundle?["leaf"]?.stringValue, let proofText = bundle?["proof"]?.stringValue else {
            return logKey == nil
                ? finding(.skipped, "The file has no proof.")
                : finding(.failed, "The file has no proof that the log bears the certificate.")
        }
        guard let leaf = try? JSONValue(parsing: Array(text.utf8)),
            leaf["kind"]?.stringValue == "right.certified",
            leaf["certificate"]?.stringValue == Array(SHA256.hash(data: Array(certificate.utf8))).hexadecimal
        else { return finding(.failed, "The leaf of the log is not this certificate's.") }
        guard let logKey else { return finding(.skipped, "Give the log's verifier key.") }
        do {
            let proof = try TlogProof(parsing: proofText)
            let checkpoint = try proof.verified(
                leaf: RFC6962.leaf(Array(text.utf8)), origin: logKey.name, by: [logKey])
            return finding(.passed, "Leaf \(proof.index) of \(checkpoint.origin), \(checkpoint.size) leaves.")
        } catch {
            return finding(.failed, "The proof does not hold: \(error).")
        }
    }
}
