import MerkleTree
import Primitives

/// An inclusion proof with the checkpoint that it leads to.
struct InclusionEvidence: Sendable {
    let path: [TreeHash]
    let checkpoint: Checkpoint
    let note: SignedNote

    /// - Throws: `NoteError` when the note is no checkpoint.
    init(_ proof: TlogProof) throws(NoteError) {
        path = proof.inclusion.path
        checkpoint = try Checkpoint(text: proof.checkpoint.text)
        note = proof.checkpoint
    }

    /// As the API shows it.
    var json: JSONValue {
        [
            "tree_size": .count(checkpoint.size), "root": .string(checkpoint.root.base64),
            "path": .texts(path.map(\.base64)), "checkpoint": .string(note.serialized),
        ]
    }
}
