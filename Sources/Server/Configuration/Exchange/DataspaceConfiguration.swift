import Accounting
import Dataspace
import Exchange
import Primitives

/// What `exchange:` says about the Dataspace Protocol.
public struct DataspaceConfiguration: Hashable, Sendable {
    public struct Peer: Hashable, Sendable {
        public let did: String
        public let connector: String?
        public let token: Secret?
        public let outboundToken: Secret?
        /// Whether its agreements name the parties as the protocol has it. Default true.
        public let namesParties: Bool
    }

    public struct Dataset: Hashable, Sendable {
        public let iri: String
        public let title: String?
        public let offers: [Offer]
    }

    public struct Offer: Hashable, Sendable {
        public let iri: String
        public let policy: JSONValue
        public let playbook: Playbook
    }

    public var peers: [Peer] = []
    public var allowedCallbacks: [String] = []
    public var allowsLoopback = false
    /// Before a playbook acts. Default 0.
    public var callbackDelay = Duration.zero
    public var datasets: [Dataset] = []
    /// By the `@id` of an offer, a dataset or an agreement.
    public var playbooks: [String: Playbook] = [:]

    public init() {}

    /// What the desk works by.
    func settings(_ publicURL: BaseURL, feeBasisPoints: UInt64) -> DataspaceSettings {
        var known = playbooks
        // An offer that stands never changes, the way in which it is answered may.
        for offer in datasets.flatMap(\.offers) where offer.playbook != Playbook() {
            known[offer.iri] = known[offer.iri] ?? offer.playbook
        }
        return DataspaceSettings(
            address: publicURL.description + DataspaceTerms.path,
            peers: peers.map {
                DataspaceSettings.Peer(
                    did: $0.did, connector: $0.connector, outboundToken: $0.outboundToken?.reveal(),
                    namesParties: $0.namesParties)
            }, playbooks: known, delay: callbackDelay,
            callbacks: callbacks,
            feeBasisPoints: feeBasisPoints)
    }

    /// Those that the operator named, connectors of peers not among them: to which files are pushed, and messages for
    /// participants without a connector sent.
    var callbacks: CallbackPolicy {
        CallbackPolicy(addresses: allowedCallbacks, allowsLoopback: allowsLoopback)
    }

    /// By which `Authorization` a peer is known, of which only the hash is kept.
    var tokens: [(hash: KeyHash, did: String)] {
        peers.compactMap { peer in peer.token.map { (KeyHash(key: $0.reveal()), peer.did) } }
    }
}
