import Accounting
import Primitives

/// A complaint with its ticket, its clock and its reply.
public struct Complaint: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// About what was said.
        case content
        /// About how the service works.
        case service
        /// About one's personal data.
        case privacy
        /// Against a step of the misuse ladder: upheld, it lifts the step.
        case appeal
        case other
    }

    /// Within this time a complaint is answered: the house's own number, since no clause of the packs sets one.
    public static let replyTime = Duration.seconds(15 * 86_400)
    /// The most characters of a complaint or a reply.
    public static let maximumCharacters = 8_000
    /// The most complaints of one account that wait for a reply.
    public static let maximumOpen = 100

    /// The ticket.
    public let id: ID<Complaint>
    public let account: ID<Account>
    public let person: ID<Person>?
    public let kind: Kind
    public let service: ID<Service>?
    /// The answer that it is about.
    public let record: ID<Use>?
    /// The step that an appeal is against.
    public let step: ID<MisuseStep>?
    /// Nil once it was erased.
    public let text: String?
    public internal(set) var state: ComplaintState
    public internal(set) var reply: String?
    public let createdAt: Timestamp
    public let dueAt: Timestamp
    public internal(set) var acceptedAt: Timestamp?
    public internal(set) var closedAt: Timestamp?
    /// Of the leaf of its last change.
    public internal(set) var logIndex: Int64

    public init(
        id: ID<Complaint>, account: ID<Account>, person: ID<Person>?, kind: Kind, service: ID<Service>? = nil,
        record: ID<Use>? = nil, step: ID<MisuseStep>? = nil, text: String, createdAt: Timestamp
    ) {
        self.init(
            id: id, account: account, person: person, kind: kind, service: service, record: record,
            step: step, text: text, state: .received, reply: nil, createdAt: createdAt,
            dueAt: createdAt + Self.replyTime, acceptedAt: nil, closedAt: nil, logIndex: 0)
    }

    init(
        id: ID<Complaint>, account: ID<Account>, person: ID<Person>?, kind: Kind, service: ID<Service>?,
        record: ID<Use>?, step: ID<MisuseStep>?, text: String?, state: ComplaintState, reply: String?,
        createdAt: Timestamp, dueAt: Timestamp, acceptedAt: Timestamp?, closedAt: Timestamp?, logIndex: Int64
    ) {
        self.id = id
        self.account = account
        self.person = person
        self.kind = kind
        self.service = service
        self.record = record
        self.step = step
        self.text = text
        self.state = state
        self.reply = reply
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.acceptedAt = acceptedAt
        self.closedAt = closedAt
        self.logIndex = logIndex
    }

    /// Whether the reply is late.
    public func isOverdue(at now: Timestamp) -> Bool { now > dueAt && !state.isOver }
}

extension Complaint: IDKind {
    public static let prefix = "cmp"
}
