import Exchange
import Primitives

/// One file of an agreement's product on its way to an address that the consumer named.
public struct Push: Hashable, Sendable {
    public let id: ID<Push>
    public let agreement: ID<Agreement>
    public let grant: ID<DeliveryGrant>
    public let request: ID<DeliveryRequest>
    public let version: ID<ProductVersion>
    /// Of the file.
    public let name: String
    /// Of the whole file.
    public let fileBytes: Int64
    /// Where it is put.
    public let url: String
    /// The value of `Authorization` for the target, sealed; nil where there is none, and once it has ended.
    let sealedAuthorization: [UInt8]?
    public let state: PushState
    /// How many were begun.
    public let attempts: Int
    /// Why the last attempt failed.
    public let reason: String?
    /// Really sent, in all attempts together.
    public let sentBytes: Int64
    public let createdAt: Timestamp
    /// When the next attempt is due.
    public let dueAt: Timestamp
    public let endedAt: Timestamp?

    /// What is counted and charged for.
    var link: FileLink {
        FileLink(version: version, name: name, grant: grant, request: request, expiresAt: 0)
    }
}

extension Push: IDKind {
    public static let prefix = "push"
}
