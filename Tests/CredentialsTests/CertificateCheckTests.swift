import Crypto
import MerkleTree
import Primitives
import Testing

@testable import Credentials

@Suite("Certificates")
struct CertificateCheckTests {
    private let now = Timestamp(microseconds: 1_772_323_200_000_000)
    private let key: SigningKey
    private let certificate: SignedDocument
    private let did: JSONValue
    private let signer: NoteSigner
    private let bundle: JSONValue

    init() throws {
        key = try SigningKey(id: "did:web:exchange.example#key-1", seed: Array(0..<32))
        did = DIDDocument(id: "did:web:exchange.example", keys: [key.verifyingKey]).json
        certificate = try RightCertificate.issue(
            .init(
                right: "right_1", holder: "did:web:bank.example", claims: ["kind": "operate"], validFrom: now,
                validUntil: now + .seconds(100), registeredIndex: 3),
            at: "https://exchange.example/api/rights/right_1", log: "log.example",
            by: "did:web:exchange.example", with: key)
        signer = try NoteSigner(name: "log.example", seed: Array(32..<64))
        let hash = Array(SHA256.hash(data: Array(certificate.text.utf8))).hexadecimal
        let leaf = try JSONValue.object(["kind": "right.certified", "certificate": .string(hash)]).canonical
        let note = try signer.sign(
            try Checkpoint(origin: "log.example", size: 1, root: RFC6962.leaf(leaf)).text)
        let proof = try TlogProof(index: 0, inclusion: InclusionProof(path: []), checkpoint: note)
        bundle = [
            "certificate": .string(certificate.text), "leaf": .string(String(decoding: leaf, as: UTF8.self)),
            "index": 0, "proof": .string(proof.serialized),
        ]
    }

    private func check(
        _ bundle: JSONValue? = nil, at time: Timestamp? = nil, status: JSONValue? = nil, did: JSONValue? = nil
    ) throws -> CertificateCheck {
        try CertificateCheck(
            of: (bundle ?? self.bundle).serialized, didDocument: did ?? self.did, logKey: signer.verifier,
            status: status, at: time ?? now)
    }

    private func failed(_ check: CertificateCheck) -> [String] {
        check.findings.filter { $0.outcome == .failed }.map(\.name)
    }

    @Test("holds by its documents alone")
    func holds() throws {
        let check = try check(status: ["id": "right_1", "state": "certified"])
        #expect(check.isValid)
        #expect(check.findings.map(\.outcome) == [.passed, .passed, .passed, .passed])
        let bare = try CertificateCheck(of: Array(certificate.text.utf8), didDocument: did, at: now)
        #expect(bare.isValid)
    }

    @Test("does not hold before and after its time, nor once its right is gone")
    func time() throws {
        #expect(failed(try check(at: now - .seconds(1))) == ["validity"])
        #expect(failed(try check(at: now + .seconds(100))) == ["validity"])
        #expect(failed(try check(status: ["id": "right_1", "state": "revoked"])) == ["status"])
        #expect(failed(try check(status: ["id": "right_2", "state": "certified"])) == ["status"])
    }

    @Test("no part of it can be changed")
    func altered() throws {
        let parts = certificate.text.split(separator: ".").map(String.init)
        for index in 0..<3 {
            var changed = parts
            let middle = changed[index].index(changed[index].startIndex, offsetBy: 9)
            changed[index].replaceSubrange(middle...middle, with: changed[index][middle] == "A" ? "B" : "A")
            let text = changed.joined(separator: ".")
            let check = try CertificateCheck(of: Array(text.utf8), didDocument: did, at: now)
            #expect(!check.isValid)
        }
        var members = try #require(bundle.objectValue)
        members["leaf"] = .string(
            (members["leaf"]?.stringValue ?? "").replacing("certified", with: "certifieD"))
        #expect(failed(try check(.object(members))) == ["inclusion"])
        members = try #require(bundle.objectValue)
        let proof = members["proof"]?.stringValue ?? ""
        members["proof"] = .string(proof.replacing("index 0", with: "index 1"))
        #expect(failed(try check(.object(members))) == ["inclusion"])
    }

    @Test("is nobody else's to issue")
    func foreign() throws {
        let other = try SigningKey(id: "did:web:exchange.example#key-1", seed: Array(1..<33))
        let forged = DIDDocument(id: "did:web:exchange.example", keys: [other.verifyingKey]).json
        #expect(failed(try check(did: forged)) == ["signature"])
        let elsewhere = try SigningKey(id: "did:web:other.example#key-1", seed: Array(0..<32))
        let document = DIDDocument(id: "did:web:other.example", keys: [elsewhere.verifyingKey]).json
        #expect(failed(try check(did: document)) == ["signature"])
    }

    @Test("a signed document of another kind is no certificate")
    func otherKind() throws {
        let receipt = try SignedDocument(
            signing: ["issuer": "did:web:exchange.example"], type: "JWT", with: key)
        let check = try CertificateCheck(of: Array(receipt.text.utf8), didDocument: did, at: now)
        #expect(!check.isValid)
    }
}
