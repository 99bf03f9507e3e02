import Accounting
import Primitives

/// An inspector's pack that was exported: the hash of its manifest, and where the log says so.
public struct EvidencePack: Hashable, Sendable {
    public let id: ID<EvidencePack>
    public let service: ID<Service>
    public let manifestHash: ContentHash
    /// The leaf that anchors it.
    public let logIndex: Int64
    public let createdAt: Timestamp

    public init(
        id: ID<EvidencePack>, service: ID<Service>, manifestHash: ContentHash, logIndex: Int64,
        createdAt: Timestamp
    ) {
        self.id = id
        self.service = service
        self.manifestHash = manifestHash
        self.logIndex = logIndex
        self.createdAt = createdAt
    }
}

extension EvidencePack: IDKind {
    public static let prefix = "evp"
}
