import Exchange
import Primitives

/// One file of a product's version under one agreement, and what became of it.
public struct KnowledgeDocument: Hashable, Sendable {
    public let id: ID<KnowledgeDocument>
    public let agreement: ID<Agreement>
    public let version: ID<ProductVersion>
    public let file: String
    /// SHA-256 of the file.
    public let hash: [UInt8]
    public let bytes: Int64
    public let mediaType: String
    public let role: ProductFile.Role
    public var progress: DocumentProgress
    /// In the index; while it is read, so far.
    public var passages: Int64
    /// Rows of a table; 0 for other documents.
    public var rows: Int64
    /// How much personal data was taken out of its text, by kind.
    public var redactions: [String: Int64]
    /// Which model its embeddings are of; nil without.
    public var model: String?
    /// The record of its use; nil where the agreement has no terms of payment, and before.
    public var trade: ID<TradeRecord>?
    /// Where the log tells how it ended last.
    public var logIndex: Int64?
    public var changedAt: Timestamp

    /// A file that waits to be read.
    init(_ file: ProductFile, of agreement: ID<Agreement>, at time: Timestamp) {
        id = ID(from: agreement, "document \(file.version)/\(file.name)")
        self.agreement = agreement
        version = file.version
        self.file = file.name
        hash = file.sha256
        bytes = file.bytes
        mediaType = file.mediaType
        role = file.role
        progress = DocumentProgress(at: time)
        passages = 0
        rows = 0
        redactions = [:]
        changedAt = time
    }
}

extension KnowledgeDocument: IDKind {
    public static let prefix = "kdoc"
}

extension KnowledgeDocument {
    /// What the index calls it in the agreement's partition.
    public var name: String { Self.name(version, file) }

    static func name(_ version: ID<ProductVersion>, _ file: String) -> String { "\(version)/\(file)" }

    /// What the index keeps of it.
    var indexed: IndexedDocument { IndexedDocument(name: name, hash: hash) }

    /// The record of its use: the same however often it is put in, so that it is charged once.
    var use: ID<TradeRecord> { ID(from: agreement, "index \(version)/\(file)") }

    /// How many spans of personal data were taken out.
    public var redactionCount: Int64 { redactions.values.reduce(0, +) }
}
