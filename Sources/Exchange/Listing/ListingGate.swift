import Primitives

/// Whether a product may go on its board: a pure function that gives all reasons against it.
public struct ListingGate: Sendable {
    public let product: Product
    public let supplier: Participant
    /// Nil where the product names none, or one that does not exist.
    public let board: Board?
    /// The files of the newest published version; nil where no version is published.
    public let files: [ProductFile]?
    /// Whether the supplier may operate it.
    public let title: ChainOfTitle.Finding
    /// For a derived product: whether the supplier may process its sources.
    public let processing: ChainOfTitle.Finding?
    /// Where offers in force grant more than the supplier holds.
    public let exceeding: [String]
    /// The kinds of assessment that the newest published version has passed as it stands.
    public let passed: Set<ProductAssessment.Kind>
    /// Those that were passed by another version, or before something was changed.
    public let passedBefore: Set<ProductAssessment.Kind>

    public init(
        product: Product, supplier: Participant, board: Board?, files: [ProductFile]?,
        title: ChainOfTitle.Finding, processing: ChainOfTitle.Finding?, exceeding: [String] = [],
        passed: Set<ProductAssessment.Kind>, passedBefore: Set<ProductAssessment.Kind> = []
    ) {
        self.product = product
        self.supplier = supplier
        self.board = board
        self.files = files
        self.title = title
        self.processing = processing
        self.exceeding = exceeding
        self.passed = passed
        self.passedBefore = passedBefore
    }

    /// Every reason against listing it; none where it may be listed.
    public var reasons: [String] {
        var reasons: [String] = []
        if supplier.state != .active { reasons.append("The supplier is suspended.") }
        reasons += ProductMetadata.faults(in: product.metadata)
        if (product.metadata["use_cases"]?.arrayValue ?? []).isEmpty {
            reasons.append("The product declares no use case.")
        }
        if case .notHeld(let faults) = title {
            reasons.append(
                "The supplier holds no certified right to operate the product: "
                    + faults.joined(separator: " "))
        }
        if case .notHeld(let faults)? = processing {
            reasons.append(
                "The product is derived, and the supplier holds no certified right to process and use its data: "
                    + faults.joined(separator: " "))
        }
        reasons += exceeding
        let needed = (board?.requiredAssessments ?? []).union([.compliance])
        for kind in needed.subtracting(passed).sorted(by: { $0.rawValue < $1.rawValue }) {
            reasons.append(
                passedBefore.contains(kind)
                    ? "The \(kind.rawValue) assessment is about another version or other metadata: have this assessed."
                    : "No \(kind.rawValue) assessment was passed.")
        }
        if let files {
            if !files.contains(where: { $0.role == .data }) {
                reasons.append("The newest published version has no data.")
            }
        } else {
            reasons.append("No version is published.")
        }
        if let board {
            reasons += board.faults(of: product, supplier: supplier, files: files ?? [])
        } else {
            reasons.append("The product names no board that exists.")
        }
        return reasons
    }
}
