import Auditing
import Oversight
import Persistence
import Primitives

extension Changes {
    /// Makes a version of a word list, of parts that are there, and puts it in force.
    func importWordList(
        _ draft: WordListVersion, in transaction: any WriteTransaction
    ) throws(Problem) -> WordListVersion {
        let version = try WordLists.make(draft, in: transaction)
        try note(
            "word_list.imported", version, version.importedAt,
            [
                "entries": .number(.integer(Int64(version.entries))),
                "duplicates": .number(.integer(Int64(version.duplicates))),
            ], in: transaction)
        return version
    }

    /// Puts a version that was imported before in force again.
    func activateWordList(
        _ version: WordListVersion, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try WordLists.inForce(version.list, in: transaction) != version else { return }
        try WordLists.putInForce(version, at: time, in: transaction)
        try note("word_list.activated", version, time, [:], in: transaction)
    }

    /// Takes the version in force out of it, so that the list of the packs is.
    func withdrawWordList(
        _ version: WordListVersion, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard try WordLists.withdraw(version.list, in: transaction) else { return }
        try note("word_list.withdrawn", version, time, [:], in: transaction)
    }

    private func note(
        _ kind: String, _ version: WordListVersion, _ time: Timestamp, _ facts: [String: JSONValue],
        in transaction: any WriteTransaction
    ) throws(Problem) {
        var facts = facts
        facts["list"] = .string(version.list)
        facts["number"] = .number(.integer(Int64(version.number)))
        facts["list_hash"] = .string(version.hash)
        try EventLeaf(kind, version.id, by: actor, at: time, facts).append(to: log, in: transaction)
    }
}
