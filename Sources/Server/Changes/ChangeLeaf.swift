import Auditing
import Persistence
import Primitives

/// The leaf of one change of who may use what at which price: what happened, to what, by whom, when. It bears
/// ids, amounts and times; no key, no personal data.
struct ChangeLeaf: Sendable {
    /// Whose decision a change was.
    enum Actor: String, Sendable {
        case configuration
        case `operator`
    }

    /// Such as `account.created`.
    let kind: String
    let actor: Actor
    let at: Timestamp
    /// The id of what changed: the leaf can be found by it.
    let subject: [UInt8]
    let facts: [String: JSONValue]

    /// Appends it in the transaction of the change.
    /// - Returns: The index of the leaf.
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
