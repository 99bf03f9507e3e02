import Persistence
import Primitives

/// The leaf of one change: what happened, to what, by whom, when. It bears random ids, words, amounts and times;
/// no secret, no text of a request, no name of a person. Leaves of organisations bear their DIDs and public keys, a reversal
/// the reason that its operator wrote.
public struct EventLeaf: Sendable {
    /// Such as `terms.accepted`.
    public let kind: String
    public let actor: EventActor
    public let at: Timestamp
    /// The id of what changed: the leaf can be found by it.
    public let subject: [UInt8]
    public let facts: [String: JSONValue]

    /// - Parameter id: Of what changed.
    public init<Kind>(
        _ kind: String, _ id: ID<Kind>, by actor: EventActor, at: Timestamp,
        _ facts: [String: JSONValue] = [:]
    ) {
        self.kind = kind
        self.actor = actor
        self.at = at
        subject = id.bytes
        self.facts = facts.merging(["id": .string(id.description)]) { $1 }
    }

    /// Appends it in the transaction of the change; of an operator who has signed in (``ActingPerson``) with `by`, the id of the user.
    /// - Returns: Its index in the log.
    @discardableResult
    public func append(to log: AuditLog, in transaction: any WriteTransaction) throws(Problem) -> Int64 {
        var members = facts
        members["kind"] = .string(kind)
        members["version"] = .number(.integer(1))
        members["actor"] = .string(actor.rawValue)
        members["at"] = .string(at.rfc3339)
        // The house answers for what its people do: it has to know whose hand it was.
        if actor == .operator, members["by"] == nil, let person = ActingPerson.id {
            members["by"] = .string(person)
        }
        return try log.append(JSONValue.object(members).canonical, subject: subject, at: at, in: transaction)
    }
}

/// Whose decision a change was.
public enum EventActor: String, Hashable, Sendable, CaseIterable {
    case account
    case configuration
    case `operator`
    /// Another participant's connector, by a message of the Dataspace Protocol.
    case peer
    /// By rule.
    case server
    /// A person, about their own access: signing in, passwords, second factors.
    case user
}
