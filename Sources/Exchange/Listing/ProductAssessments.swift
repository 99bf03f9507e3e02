import Auditing
import Crypto
import Persistence
import Primitives

/// The assessments of products.
public enum ProductAssessments {
    /// Stores an assessment and moves the product: a passed compliance assessment makes a draft assessed, a failed one
    /// an assessed product a draft and takes a listed one off its board, unless it is about a version that is not out. The same id again gives the one that stands.
    @discardableResult
    public static func record(
        _ assessment: ProductAssessment, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) -> ProductAssessment {
        if let standing = try self.assessment(assessment.id, in: transaction) { return standing }
        guard let product = try Products.product(assessment.product, in: transaction) else {
            throw Products.unknown(assessment.product)
        }
        var stored = assessment
        stored.logIndex = try EventLeaf(
            "product.assessed", assessment.id, by: actor, at: assessment.createdAt,
            [
                "product": .string(product.id.description), "assessment": .string(assessment.kind.rawValue),
                "verdict": .string(assessment.verdict.rawValue),
                "assessor": .string(assessment.assessor.description),
                "version": assessment.version.map { .string($0.description) } ?? .null,
                "facts": assessment.factsHash.map { .string($0.hexadecimal) } ?? .null,
                "document": .string(
                    Array(SHA256.hash(data: Array(assessment.document.utf8))).hexadecimal),
            ]
        ).append(to: log, in: transaction)
        try transaction.execute(
            "INSERT INTO product_assessments (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            [
                .id(stored.id), .id(stored.product), .name(stored.kind), .name(stored.verdict),
                .text(stored.findings), .text(try stored.evidence.json.canonicalText), .id(stored.assessor),
                .text(stored.document), .time(stored.createdAt), .integer(stored.logIndex),
                .id(stored.version), stored.factsHash.map { .blob($0) } ?? .null,
            ])
        if assessment.kind == .compliance {
            let newest = try ProductVersions.newest(of: product.id, in: transaction)
            let isOut = newest == nil || assessment.version == newest?.id
            let step: ListingStep? =
                switch (assessment.verdict, product.state) {
                case (.passed, .draft): .assess
                case (.failed, .assessed): .reopen
                case (.failed, .listed) where isOut: .suspend
                default: nil
                }
            if let step {
                try Listing.move(
                    product, step, reason: "assessment \(assessment.id)", at: assessment.createdAt, by: actor,
                    log: log, in: transaction)
            }
        }
        return stored
    }

    public static func assessment(
        _ id: ID<ProductAssessment>, in transaction: any ReadTransaction
    ) throws(Problem) -> ProductAssessment? {
        try transaction.row("SELECT \(columns) FROM product_assessments WHERE id = $1", [.id(id)])
            .map(assessment)
    }

    public static func list(
        of product: ID<Product>, _ request: PageRequest<ProductAssessment>,
        in transaction: any ReadTransaction
    ) throws(Problem) -> Page<ProductAssessment, ProductAssessment> {
        var query = PageQuery(request)
        query.filter("product", .id(product))
        return try query.page(columns, from: "product_assessments", in: transaction, id: \.id, assessment)
    }

    /// The kinds whose latest assessment of a version was passed: those that are about the facts as they stand, and
    /// those that are about others and no longer count.
    public static func passed(
        by product: Product, _ version: ProductVersion, in transaction: any ReadTransaction
    ) throws(Problem) -> (now: Set<ProductAssessment.Kind>, before: Set<ProductAssessment.Kind>) {
        let facts = try AssessedFacts.of(product, version, in: transaction)
        var (now, before): (Set<ProductAssessment.Kind>, Set<ProductAssessment.Kind>) = ([], [])
        for kind in ProductAssessment.Kind.allCases {
            // By the log, not by the id: within a millisecond ids are in no order.
            let latest = try transaction.row(
                """
                SELECT verdict, facts_sha256 FROM product_assessments
                WHERE product = $1 AND kind = $2 AND version = $3 ORDER BY log_index DESC LIMIT 1
                """, [.id(product.id), .name(kind), .id(version.id)])
            if let latest {
                guard try latest.text(0) == ProductAssessment.Verdict.passed.rawValue else { continue }
                if try latest.blob(1) == facts.sha256 { now.insert(kind) } else { before.insert(kind) }
            } else if try isAnyPassed(kind, by: product.id, in: transaction) {
                before.insert(kind)
            }
        }
        return (now, before)
    }

    /// Whether an assessment of any version, or of none, was passed.
    private static func isAnyPassed(
        _ kind: ProductAssessment.Kind, by product: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> Bool {
        try transaction.row(
            """
            SELECT 1 FROM product_assessments WHERE product = $1 AND kind = $2 AND verdict = 'passed' LIMIT 1
            """, [.id(product), .name(kind)]) != nil
    }

    private static let columns = """
        id, product, kind, verdict, findings, evidence, assessor, document, created_at, log_index, version, \
        facts_sha256
        """

    private static func assessment(_ row: Row) throws(Problem) -> ProductAssessment {
        ProductAssessment(
            id: try row.id(0), product: try row.id(1), version: try row.optionalID(10),
            factsHash: row.isNull(11) ? nil : try row.blob(11), kind: try row.name(2),
            verdict: try row.name(3),
            findings: try row.text(4), evidence: [Right.Evidence](try row.json(5)), assessor: try row.id(6),
            document: try row.text(7), createdAt: try row.time(8), logIndex: try row.integer(9))
    }
}
