import Auditing
import Persistence
import Primitives

/// The leaf of one change of what this module keeps: what happened, to what, by whom, when. It bears random ids,
/// words and times; no text, no name, no hash of either.
struct CaseLeaf: Sendable {
    /// Such as `terms.accepted`.
    let kind: String
    let actor: CaseActor
    let at: Timestamp
    /// The id of what changed: the leaf can be found by it.
    let subject: [UInt8]
    let facts: [String: JSONValue]

    /// - Parameter id: Of what changed.
    init<Kind>(
        _ kind: String, _ id: ID<Kind>, by actor: CaseActor, at: Timestamp, _ facts: [String: JSONValue] = [:]
    ) {
        self.kind = kind
        self.actor = actor
        self.at = at
        subject = id.bytes
        self.facts = facts.merging(["id": .string(id.description)]) { $1 }
    }

    /// Appends it in the transaction of the change.
    /// - Returns: Its index in the log.
    @discardableResult
    func append(to log: AuditLog, in transaction: any WriteTransaction) throws(Problem) -> Int64 {
        var members = facts
        members["kind"] = .string(kind)
        members["version"] = .number(.integer(1))
        members["actor"] = .string(actor.rawValue)
        members["at"] = .string(at.rfc3339)
        return try log.append(JSONValue.object(members).canonical, subject: subject, at: at, in: transaction)
    }
}

/// Whose decision a change was.
public enum CaseActor: String, Hashable, Sendable {
    case account
    case `operator`
    /// By rule.
    case server
}
