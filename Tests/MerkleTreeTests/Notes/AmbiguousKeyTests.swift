import MerkleTree
import Testing

@Suite struct `Two known keys of the same name and id` {
    /// Ids have 32 bits: among a hundred thousand keys of a name two are likely to share one. These do.
    private func signer(_ number: UInt64) throws -> NoteSigner {
        try NoteSigner(
            name: "log.example", seed: [UInt8](repeating: 0, count: 24) + TestLog.bigEndian(number))
    }

    @Test func `make a note ambiguous, and it is refused`() throws {
        let (one, other) = (try signer(869), try signer(35_414))
        #expect(one.keyID == other.keyID)
        #expect(one.verifier != other.verifier)
        let note = try one.sign("text\n")
        #expect(throws: NoteError.ambiguousKey(name: "log.example", keyID: one.keyID)) {
            try note.verified(by: [one.verifier, other.verifier])
        }
    }

    @Test func `do not verify each other's signatures`() throws {
        let (one, other) = (try signer(869), try signer(35_414))
        #expect(throws: NoteError.wrongSignature(name: "log.example", keyID: one.keyID)) {
            try one.sign("text\n").verified(by: [other.verifier])
        }
    }

    @Test func `may be one key given twice`() throws {
        let one = try signer(869)
        #expect(try one.sign("text\n").verified(by: [one.verifier, one.verifier]) == [one.verifier])
    }
}
