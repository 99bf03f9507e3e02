import Primitives
import Testing

@testable import Credentials

@Suite("Signed documents")
struct SignedDocumentTests {
    private let key: SigningKey
    private let document: SignedDocument

    init() throws {
        key = try SigningKey(id: "did:web:exchange.example#key-1", seed: Array(0..<32))
        document = try SignedDocument(signing: ["iss": "did:web:exchange.example"], type: "JWT", with: key)
    }

    @Test("is read by who trusts its key")
    func verifies() throws {
        let read = try SignedDocument(verifying: document.text) { [key] in
            $0 == key.id ? key.verifyingKey : nil
        }
        #expect(read == document)
    }

    @Test("RFC 8037, appendix A.4")
    func vector() throws {
        let seed = try #require(Base64URL.bytes("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
        let public_ = try SigningKey(id: "k", seed: seed).verifyingKey
        #expect(public_.jwk["x"]?.stringValue == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
        let text =
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
            + ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
        let parts = text.split(separator: ".")
        let signature = try #require(Base64URL.bytes(parts[2]))
        #expect(public_.isValid(signature, for: Array("\(parts[0]).\(parts[1])".utf8)))
    }

    @Test("no byte of it can be changed")
    func altered() throws {
        for position in document.text.indices {
            var text = document.text
            let other: Character = text[position] == "A" ? "Q" : "A"
            text.replaceSubrange(position...position, with: String(other))
            let read = try? SignedDocument(verifying: text) { [key] _ in key.verifyingKey }
            // The last character of the signature has bits that mean nothing.
            #expect(
                read == nil
                    || read?.payload == document.payload && position > document.text.lastIndex(of: ".")!)
        }
    }

    @Test("another key is not trusted")
    func untrusted() {
        #expect(throws: Problem.self) { try SignedDocument(verifying: document.text) { _ in nil } }
    }
}
