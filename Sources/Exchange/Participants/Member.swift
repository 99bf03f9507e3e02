import Accounting
import Primitives

/// Somebody of an organisation, bound to a key of its account.
///
/// A key that was never bound is the organisation's own: it may do what an ``Role/admin`` may.
public struct Member: Hashable, Sendable {
    public let key: ID<APIKey>
    public let participant: ID<Participant>
    /// What the organisation calls whoever uses the key; a role's or a system's name serves as well.
    public let name: String
    public let role: Role
    public let createdAt: Timestamp
    /// Since when the key may do nothing on the exchange any more.
    public let removedAt: Timestamp?

    public init(
        key: ID<APIKey>, participant: ID<Participant>, name: String, role: Role, createdAt: Timestamp,
        removedAt: Timestamp? = nil
    ) {
        self.key = key
        self.participant = participant
        self.name = name
        self.role = role
        self.createdAt = createdAt
        self.removedAt = removedAt
    }

    public enum Role: String, Hashable, Sendable, CaseIterable {
        case admin
        case signer
        case publisher
        /// Uses the data of agreements that others signed.
        case user
        case viewer

        /// The one place that says what a role may do.
        public func may(_ act: Act) -> Bool {
            switch (self, act) {
            case (.admin, _), (_, .read): true
            case (.signer, .sign), (.signer, .use), (.publisher, .publish), (.user, .use): true
            case (.signer, _), (.publisher, _), (.user, _), (.viewer, _): false
            }
        }
    }

    /// What is done for an organisation.
    public enum Act: String, Hashable, Sendable, CaseIterable {
        case read
        /// Products, versions, files, offers, listing.
        case publish
        /// Agreements, grants of rights, assessments: what binds the organisation.
        case sign
        /// Take data under an agreement, ask queries, begin transfers: what may cost.
        case use
        /// Members and keys.
        case administer
    }
}
