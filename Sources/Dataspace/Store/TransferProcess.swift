import Exchange
import Primitives

/// A transfer process as one side of it knows it.
public struct TransferProcess: Hashable, Sendable {
    public let id: ID<TransferProcess>
    /// On which side we stand.
    public let role: DataspaceRole
    /// The participant of this server.
    public let owner: ID<Participant>
    public let peer: ID<Participant>
    /// What the other side calls it; nil until it said so.
    public var peerPid: String?
    /// Under which the other side takes messages, without a slash at the end.
    public let callback: String
    /// The agreement, where this server knows it.
    public let agreement: ID<Agreement>?
    public let agreementIRI: String
    public let format: String
    /// Where the data is had: for its owner's eyes only. Null where nobody said.
    public var address: JSONValue
    public let playbook: Playbook
    public var standing: TransferStanding
    public var reason: String?
    public let createdAt: Timestamp
    public var changedAt: Timestamp

    public var state: TransferState { standing.state }

    var providerPid: String? { role == .provider ? id.pid : peerPid }
    var consumerPid: String? { role == .consumer ? id.pid : peerPid }

    /// The acknowledgement and answer to GET: a TransferProcess.
    public var message: JSONValue {
        DataspaceTerms.document(
            "TransferProcess",
            [
                "providerPid": .string(providerPid ?? ""), "consumerPid": .string(consumerPid ?? ""),
                "state": .string(state.rawValue),
            ])
    }
}

extension TransferProcess: IDKind {
    public static let prefix = "xfer"
}
