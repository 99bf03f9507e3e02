import Accounting
import Primitives

/// An organisation that takes part in the exchange: here, with an account, or elsewhere, with a connector.
public struct Participant: Hashable, Sendable {
    public let id: ID<Participant>
    /// Unique; lower-case letters, digits and hyphens, so that it can stand in an address.
    public let name: String
    public var legalName: String
    public var roles: Set<Role>
    /// Where it is established: `JP`, `CN`, `EU`, or another code of ISO 3166-1 alpha-2.
    public var jurisdiction: String
    /// Its decentralised identifier (W3C DID Core), unique: `did:web:…` for those of this server.
    public let did: String
    /// Who pays and is paid for it here; nil for one that is only known by its connector.
    public let account: ID<Account>?
    /// The address under which its connector takes messages of the Dataspace Protocol, without a slash at its end.
    public var connector: String?
    public var state: State
    public let createdAt: Timestamp

    public init(
        id: ID<Participant>, name: String, legalName: String, roles: Set<Role>, jurisdiction: String,
        did: String,
        account: ID<Account>?, connector: String? = nil, state: State = .active, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.legalName = legalName
        self.roles = roles
        self.jurisdiction = jurisdiction
        self.did = did
        self.account = account
        self.connector = connector
        self.state = state
        self.createdAt = createdAt
    }
}

extension Participant: IDKind {
    public static let prefix = "org"
}

extension Participant {
    /// What an organisation does on the exchange; one may have several roles.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        case supplier
        case demander
        case broker
        /// Assesses compliance and quality.
        case assessor
        /// Delivers data for suppliers.
        case delivery
        case developer
        case `operator`
    }

    public enum State: String, Hashable, Sendable, CaseIterable {
        case active
        /// May read, may not sign, list or receive.
        case suspended
    }
}
