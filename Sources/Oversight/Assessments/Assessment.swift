import Accounting
import Primitives

/// A run of question banks against a service, as it was registered: its figures, and the hash of its report. The
/// report itself stays with whoever ran it.
public struct Assessment: Hashable, Sendable {
    public let id: ID<Assessment>
    public let service: ID<Service>
    /// Of the report in JSON.
    public let reportHash: ContentHash
    /// What the report says in short, as the API took it.
    public let figures: JSONValue
    public let createdAt: Timestamp

    public init(
        id: ID<Assessment>, service: ID<Service>, reportHash: ContentHash, figures: JSONValue,
        createdAt: Timestamp
    ) {
        self.id = id
        self.service = service
        self.reportHash = reportHash
        self.figures = figures
        self.createdAt = createdAt
    }
}

extension Assessment: IDKind {
    public static let prefix = "asm"
}
