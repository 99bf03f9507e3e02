import MerkleTree
import Persistence
import Primitives

/// A checkpoint as it is stored: nothing of it is believed before ``verified(by:)`` has checked it.
struct CheckpointRow {
    let size: Int64
    let root: [UInt8]
    let note: String
    let at: Timestamp

    init(_ row: Row) throws(Problem) {
        size = try row.integer(0)
        root = try row.blob(1)
        note = try row.text(2)
        at = Timestamp(microseconds: try row.integer(3))
    }

    /// Checks that the key signed the note, that the note is of the key's log, and that size and root beside
    /// it are those that it signs.
    func verified(by verifier: NoteVerifier) throws(InvalidCheckpoint) -> LogHead {
        let head: LogHead
        do throws(NoteError) {
            let signed = try SignedNote(parsing: note)
            try signed.verified(by: [verifier])
            head = LogHead(checkpoint: try Checkpoint(text: signed.text), note: signed, at: at)
        } catch {
            throw InvalidCheckpoint(size: size, reason: "\(error)")
        }
        try head.checkpoint.check(origin: verifier.name)
        guard Int64(exactly: head.size) == size, head.root.bytes == root else {
            throw InvalidCheckpoint(
                size: size, reason: "the size or root beside the note is not what it signs")
        }
        return head
    }
}

extension Checkpoint {
    /// Checks that this is a checkpoint of the log that has its name from its key.
    func check(origin: String) throws(InvalidCheckpoint) {
        guard self.origin.utf8.elementsEqual(origin.utf8) else {
            throw InvalidCheckpoint(
                size: Int64(clamping: size),
                reason: "it is of the log \"\(self.origin)\", not of \"\(origin)\"")
        }
    }
}

/// A checkpoint that must not be believed.
struct InvalidCheckpoint: Error {
    let size: Int64
    let reason: String

    var problem: Problem {
        Problem(
            .corrupt, "The checkpoint of \(size) leaves is not valid: \(reason).",
            mend: "Put back the log's own key file, or restore the data directory from a copy.")
    }
}
