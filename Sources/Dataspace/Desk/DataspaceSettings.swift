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
    public var callbacks: CallbackPolicy
    /// The most messages that wait for one peer. Who is sent more takes none of its messages, and nothing more is asked of
    /// it, until it has taken some; only what ends access is always told.
    public var maximumQueued = 10_000
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

    /// What to say to whoever takes messages there.
    func authorization(for address: String) -> String? {
        guard let origin = CallbackPolicy.origin(of: address) else { return nil }
        return peers.first { peer in
            peer.connector.flatMap(CallbackPolicy.origin) == origin && peer.outboundToken != nil
        }?.outboundToken
    }
}
