import Accounting
import Primitives

/// What a person asks for about what is kept of them (CN Interim Measures Art. 11; GDPR Art. 15 to 17).
public struct PersonRequest: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// To see everything.
        case access
        /// To have something put right; a person decides.
        case correction
        /// To have it erased.
        case deletion
    }

    /// Within this many days it is answered where no pack says otherwise: the house's own number.
    public static let replyDays = 15
    /// The most characters of the details or a reply.
    public static let maximumCharacters = 8_000
    /// The most requests of one account that wait for a person.
    public static let maximumOpen = 100
    /// The most requests of one account within 24 hours: each of them leaves two leaves.
    public static let maximumPerDay = 1_000

    public let id: ID<PersonRequest>
    public let account: ID<Account>
    public let person: ID<Person>?
    public let kind: Kind
    /// Nil once erased, or where there are none.
    public let details: String?
    public internal(set) var state: PersonRequestState
    public internal(set) var reply: String?
    /// What was done, as the log's leaf says it too.
    public internal(set) var receipt: JSONValue?
    public let createdAt: Timestamp
    public let dueAt: Timestamp
    public internal(set) var closedAt: Timestamp?
    /// Of the leaf of its last change: once it is done, of the receipt.
    public internal(set) var logIndex: Int64

    /// Whether the answer is late.
    public func isOverdue(at now: Timestamp) -> Bool { now > dueAt && state == .received }
}

extension PersonRequest: IDKind {
    public static let prefix = "prq"
}

/// Where a request stands.
public enum PersonRequestState: String, Hashable, Sendable, CaseIterable {
    /// The clock runs. Next: done, refused.
    case received
    case done
    case refused

    /// - Returns: Whether the state changed; false when it stands so already.
    /// - Throws: `conflict` when it was decided otherwise.
    public mutating func decide(_ outcome: PersonRequestState) throws(Problem) -> Bool {
        guard outcome != self else { return false }
        guard self == .received, outcome != .received else {
            throw Problem(
                .conflict, "The request is \(rawValue) already.",
                mend: "A new request gets a number of its own.",
                parameter: "outcome")
        }
        self = outcome
        return true
    }
}
