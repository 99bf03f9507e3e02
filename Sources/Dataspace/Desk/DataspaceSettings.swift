import Exchange
import Primitives

/// What an operator decides about the Dataspace Protocol.
public struct DataspaceSettings: Sendable {
    /// Another connector that is known by configuration.
    public struct Peer: Sendable {
        /// The participant that it speaks for.
        public let did: String
        /// Where it takes messages, without a slash at the end; nil for one that only asks.
        public let connector: String?
        /// The whole `Authorization` that it is sent.
        public let outboundToken: String?
        /// Whether its agreements name the parties: itself as assigner, this server's participant as assignee. The
        /// protocol's test suite names them the other way round.
        public let namesParties: Bool

        public init(did: String, connector: String?, outboundToken: String?, namesParties: Bool = true) {
            self.did = did
            self.connector = connector
            self.outboundToken = outboundToken
            self.namesParties = namesParties
        }
    }

    /// Where other connectors send us messages, without a slash at the end.
    public var address: String
    public var peers: [Peer]
    /// Playbooks by the `@id` of an offer, a dataset or an agreement: they come before all others.
    public var playbooks: [String: Playbook]
    /// How long is waited before a playbook acts. Some peers are not ready for an answer that comes at once.
    public var delay: Duration
    /// Where messages for participants without a configured connector may go.
    public var callbacks: CallbackPolicy
    /// The most messages that wait for one peer. Who is sent more takes none of its messages, and nothing more is asked of
    /// it, until it has taken some; what ends access is always told, and what follows from a message that was taken or from
    /// an agreement that is resumed.
    public var maximumQueued = 10_000
    /// The most transfers of one side that are open under an agreement, suspended ones too.
    public var maximumOpenTransfers = 1_000
    /// The house's part of every charge under an agreement that is signed from now on.
    public var feeBasisPoints: UInt64

    public init(
        address: String, peers: [Peer] = [], playbooks: [String: Playbook] = [:], delay: Duration = .zero,
        callbacks: CallbackPolicy = CallbackPolicy(), feeBasisPoints: UInt64 = 0
    ) {
        self.address = address
        self.peers = peers
        self.playbooks = playbooks
        self.delay = delay
        self.callbacks = callbacks
        self.feeBasisPoints = feeBasisPoints
    }

    /// What is configured of a participant's connector; nil for one that is known otherwise.
    func peer(_ did: String) -> Peer? { peers.first { $0.did == did } }

    /// An address under which a participant's connector takes messages, without slashes at its end: that of its
    /// configured connector or one below it; for one that has none configured, one that is allowed for everybody.
    /// - Throws: `invalidValue`.
    func checked(_ address: String, of did: String, parameter: String) throws(Problem) -> String {
        let address = try policy(for: did).checked(address, parameter: parameter)
        guard let connector = peer(did)?.connector else { return address }
        guard CallbackPolicy.isBelow(address, connector) else {
            throw Problem(
                .invalidValue, "\"\(parameter)\" is not an address of the connector of \(did).",
                mend: "Use an address below it, or ask the operator to set exchange.peers[].connector.",
                parameter: parameter)
        }
        return address
    }

    /// Where messages for a participant may go.
    func policy(for did: String) -> CallbackPolicy {
        peer(did)?.connector.map { callbacks.only([$0]) } ?? callbacks
    }

    /// What to say to a participant's connector at an address that is its own; nil anywhere else.
    func authorization(for did: String, at address: String) -> String? {
        guard let peer = peer(did), let connector = peer.connector,
            CallbackPolicy.isBelow(address, connector)
        else { return nil }
        return peer.outboundToken
    }
}
