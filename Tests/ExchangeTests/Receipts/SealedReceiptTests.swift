import Credentials
import Exchange
import MerkleTree
import Primitives
import Testing

@Suite("A sealed receipt")
struct SealedReceiptTests {
    private struct Sealed {
        let receipt: String
        let leaf: [UInt8]
        let path: [TreeHash]
        let checkpoint: String
        let house: VerifyingKey
        let log: NoteVerifier

        func verify(
            receipt: String? = nil, leaf: [UInt8]? = nil, path: [TreeHash]? = nil, checkpoint: String? = nil
        ) throws -> SealedReceipt.Verified {
            try SealedReceipt.verify(
                receipt: receipt ?? self.receipt, leaf: leaf ?? self.leaf, path: path ?? self.path,
                checkpoint: checkpoint ?? self.checkpoint, house: house, log: log)
        }
    }

    private func sealed() throws -> Sealed {
        let key = try SigningKey(id: "did:web:exchange.example#key-1", seed: Array(0..<32))
        let document: JSONValue = ["id": "trade_1", "charge": "12.5", "kind": "use"]
        let receipt = try SealedReceipt.sign(
            document, id: "trade_1", logIndex: 1, issuedAt: Timestamp(microseconds: 1_772_323_200_000_000),
            issuer: "did:web:exchange.example", with: key)
        let hash = try #require(receipt.payload["document_sha256"]?.stringValue)
        let leaf = try JSONValue.object(["id": "trade_1", "document": .string(hash)]).canonical
        let other = RFC6962.leaf(Array("other".utf8))
        let signer = try NoteSigner(name: "log.example/minato", seed: Array(32..<64))
        let head = try Checkpoint(
            origin: "log.example/minato", size: 2, root: RFC6962.node(other, RFC6962.leaf(leaf)))
        return Sealed(
            receipt: receipt.text, leaf: leaf, path: [other],
            checkpoint: try signer.sign(head.text).serialized, house: key.verifyingKey, log: signer.verifier)
    }

    @Test("holds as it was given")
    func holds() throws {
        let verified = try sealed().verify()
        #expect(verified.document["charge"]?.stringValue == "12.5")
        #expect(verified.logIndex == 1)
        #expect(verified.treeSize == 2)
    }

    @Test("holds no more with any byte of it altered")
    func altered() throws {
        let sealed = try sealed()
        func changed(_ text: String) -> [String] {
            let bytes = Array(text.utf8)
            return bytes.indices.map { index in
                var copy = bytes
                copy[index] = copy[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                return String(decoding: copy, as: UTF8.self)
            }
        }
        for text in changed(sealed.receipt) {
            #expect(throws: Problem.self) { try sealed.verify(receipt: text) }
        }
        for text in changed(sealed.checkpoint) {
            #expect(throws: Problem.self) { try sealed.verify(checkpoint: text) }
        }
        for index in sealed.leaf.indices {
            var leaf = sealed.leaf
            leaf[index] ^= 1
            #expect(throws: Problem.self) { try sealed.verify(leaf: leaf) }
        }
        for path in [[], [RFC6962.leaf([1])], sealed.path + sealed.path] {
            #expect(throws: Problem.self) { try sealed.verify(path: path) }
        }
    }
}
