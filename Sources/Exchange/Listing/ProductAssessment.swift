import Primitives

/// What an assessor found out about a product, signed with the assessor's key.
public struct ProductAssessment: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Lawful source, lawful content, lawful use (不合规不挂牌).
        case compliance
        case quality
    }

    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        case passed
        case failed
    }

    public let id: ID<ProductAssessment>
    public let product: ID<Product>
    /// The version that was looked at; nil for assessments of before they were bound to one.
    public let version: ID<ProductVersion>?
    /// ``AssessedFacts/sha256`` of that moment; nil as above.
    public let factsHash: [UInt8]?
    public let kind: Kind
    public let verdict: Verdict
    public let findings: String
    public let evidence: [Right.Evidence]
    public let assessor: ID<Participant>
    /// All of this as a signed document (`JWT`).
    public let document: String
    public let createdAt: Timestamp
    public internal(set) var logIndex: Int64

    public init(
        id: ID<ProductAssessment>, product: ID<Product>, version: ID<ProductVersion>?, factsHash: [UInt8]?,
        kind: Kind, verdict: Verdict, findings: String,
        evidence: [Right.Evidence], assessor: ID<Participant>, document: String, createdAt: Timestamp,
        logIndex: Int64 = 0
    ) {
        self.id = id
        self.product = product
        self.version = version
        self.factsHash = factsHash
        self.kind = kind
        self.verdict = verdict
        self.findings = findings
        self.evidence = evidence
        self.assessor = assessor
        self.document = document
        self.createdAt = createdAt
        self.logIndex = logIndex
    }
}

extension ProductAssessment: IDKind {
    public static let prefix = "asm"
}
