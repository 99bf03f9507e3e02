import Accounting
import Exchange
import Primitives

/// Where a person belongs, and what they do there.
public struct Membership: Hashable, Sendable {
    public let id: ID<Membership>
    public let user: ID<User>
    public let place: Place
    /// The key that stands for them in an organisation; nil in the house. Nobody knows its text: it opens nothing, and is
    /// there so that roles, limits of spending and records work as for every key.
    public let key: ID<APIKey>?
    public let createdAt: Timestamp
    /// Since when it is over, or nil.
    public let removedAt: Timestamp?

    public enum Place: Hashable, Sendable {
        /// Who runs this server.
        case house(HouseRole)
        /// The holder of an account: with a role where the account is a participant's of the exchange, else without.
        case organisation(ID<Account>, Member.Role?)

        public var houseRole: HouseRole? { if case .house(let role) = self { role } else { nil } }

        public var account: ID<Account>? {
            if case .organisation(let account, _) = self { account } else { nil }
        }

        public var memberRole: Member.Role? {
            if case .organisation(_, let role) = self { role } else { nil }
        }

        /// The role in a word; nil for a plain member of an account.
        public var role: String? { houseRole?.rawValue ?? memberRole?.rawValue }
    }
}

extension Membership: IDKind {
    public static let prefix = "mbr"
}

/// What a new membership is made with, drawn before the transaction that makes it.
public struct NewMembership: Sendable {
    let id: ID<Membership>
    let key: ID<APIKey>
    /// The text of the key, which is thrown away.
    let secret: String

    public init(at time: Timestamp, random: some Randomness) {
        id = ID(at: time, random: random)
        key = ID(at: time, random: random)
        secret = random.bytes(32).hexadecimal
    }
}
