import Auditing
import Persistence
import Policy
import Primitives

/// From which products others are derived.
public enum Lineage {
    /// The most sources of one version.
    public static let maximumSources = 64
    /// The most steps from a product to its last source.
    public static let maximumDepth = 16
    /// The most steps of one walk, over all ways.
    public static let maximumSteps = 10_000

    /// All sources of a product at any depth, each once, with what stays with it: a pure walk.
    ///
    /// A source with 2,000 basis points whose own source has 5,000 keeps 1,000 and passes 1,000 on. What is left of
    /// 10,000 is the product's own.
    /// - Parameters:
    ///   - edges: The direct sources of a product.
    ///   - supplier: Whose a product is.
    /// - Returns: In the order in which the walk finds them.
    /// - Throws: `unprocessable` for a cycle, or more than ``maximumDepth`` or ``maximumSteps``.
    public static func sources(
        of product: ID<Product>, edges: (ID<Product>) throws(Problem) -> [LineageEdge],
        supplier: (ID<Product>) throws(Problem) -> ID<Participant>
    ) throws(Problem) -> [LineageShare] {
        var order: [ID<Product>] = []
        var kept: [ID<Product>: (units: Int, depth: Int)] = [:]
        var steps = 0
        // In 10⁻⁸: two factors of 10,000 stay exact; deeper ones are rounded down.
        func walk(_ product: ID<Product>, _ share: Int, _ way: [ID<Product>]) throws(Problem) -> Int {
            guard way.count <= maximumDepth else {
                throw Problem(
                    .unprocessable,
                    "Products are derived from each other over more than \(maximumDepth) steps.",
                    mend: "Derive from a product nearer to the source.", parameter: "sources")
            }
            var passedOn = 0
            for edge in try edges(product) {
                steps += 1
                guard steps <= maximumSteps else {
                    throw Problem(
                        .unprocessable, "The lineage has more than \(maximumSteps) steps.",
                        mend: "Derive from fewer products.", parameter: "sources")
                }
                guard !way.contains(edge.source) else { throw cycle(edge.source) }
                let part = share * edge.basisPoints / 10_000
                passedOn += part
                if kept[edge.source] == nil {
                    order.append(edge.source)
                    kept[edge.source] = (0, way.count)
                }
                let beyond = try walk(edge.source, part, way + [edge.source])
                kept[edge.source]?.units += part - beyond
            }
            return passedOn
        }
        _ = try walk(product, 100_000_000, [product])
        var shares: [LineageShare] = []
        for source in order {
            guard let own = kept[source] else { continue }
            shares.append(
                LineageShare(
                    product: source, supplier: try supplier(source),
                    basisPoints: own.units / 10_000, depth: own.depth))
        }
        return shares
    }

    /// All sources of a product at any depth by what its newest published version, and theirs, are derived from.
    public static func sources(
        of product: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> [LineageShare] {
        try sources(
            of: product,
            edges: { product throws(Problem) in try newestEdges(of: product, in: transaction) },
            supplier: { source throws(Problem) in
                guard let found = try Products.product(source, in: transaction) else {
                    throw Products.unknown(source)
                }
                return found.supplier
            })
    }

    /// Says from what a version that is not published yet is derived. The same again changes nothing.
    /// - Throws: `conflict` for a published version; `invalidValue` for shares above 10,000 in sum, for a source twice,
    ///   or for too many; `unprocessable` for a cycle at any depth over all versions; `forbidden` for a source of
    ///   another supplier without an active agreement with it about that product; `policyViolation` where that does not
    ///   allow to `derive` at this time, with what is not met.
    public static func declare(
        _ edges: [LineageEdge], of version: ProductVersion, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        guard version.publishedAt == nil else {
            throw Problem(
                .conflict, "The version is published; its sources never change.",
                mend: "Begin another version.")
        }
        guard edges.count <= maximumSources, Set(edges.map(\.source)).count == edges.count else {
            throw Problem(
                .invalidValue, "The sources are more than \(maximumSources), or one stands twice.",
                mend: "Name each source once.", parameter: "sources")
        }
        let total = edges.reduce(0) { $0 + $1.basisPoints }
        guard total <= 10_000, edges.allSatisfy({ 0...10_000 ~= $0.basisPoints }) else {
            throw Problem(
                .invalidValue, "The sources get \(total) basis points, more than the whole.",
                mend: "Give shares of 10,000 in sum at most.", parameter: "sources")
        }
        guard let product = try Products.product(version.product, in: transaction) else {
            throw Products.unknown(version.product)
        }
        // Publishing looks at what stands again.
        guard try Set(self.edges(of: version.id, in: transaction)) != Set(edges) else { return }
        for edge in edges { try check(edge, for: product, at: time, in: transaction) }
        try checkAcyclic(from: edges.map(\.source), to: product.id, in: transaction)
        try transaction.execute("DELETE FROM product_sources WHERE version = $1", [.id(version.id)])
        for edge in edges {
            try transaction.execute(
                "INSERT INTO product_sources (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                [
                    .id(version.id), .id(edge.source), .id(product.id), .id(edge.sourceVersion),
                    .id(edge.agreement), .integer(Int64(edge.basisPoints)),
                    .text(try JSONValue.array(edge.purposes.map { .string($0) }).canonicalText),
                ])
        }
        let sources = edges.map { edge -> JSONValue in
            [
                "product": .string(edge.source.description),
                "agreement": edge.agreement.map { .string($0.description) } ?? .null,
                "basis_points": .number(.integer(Int64(edge.basisPoints))),
            ]
        }
        try EventLeaf(
            "product.sources_declared", version.id, by: actor, at: time,
            ["product": .string(product.id.description), "sources": .array(sources)]
        ).append(to: log, in: transaction)
    }

    /// Whether every source of a version may still be derived from: agreements end between declaration and publication.
    /// - Throws: As ``declare(_:of:at:by:log:in:)``.
    public static func checkSources(
        of version: ProductVersion, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        guard let product = try Products.product(version.product, in: transaction) else {
            throw Products.unknown(version.product)
        }
        for edge in try edges(of: version.id, in: transaction) {
            try check(edge, for: product, at: time, in: transaction)
        }
    }

    /// From what a version is directly derived.
    public static func edges(
        of version: ID<ProductVersion>, in transaction: any ReadTransaction
    ) throws(Problem) -> [LineageEdge] {
        try transaction.rows(
            "SELECT \(columns) FROM product_sources WHERE version = $1 ORDER BY source", [.id(version)]
        ).map(edge)
    }

    /// From what the newest published version of a product is directly derived.
    public static func newestEdges(
        of product: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> [LineageEdge] {
        guard let newest = try ProductVersions.newest(of: product, in: transaction) else { return [] }
        return try edges(of: newest.id, in: transaction)
    }

    private static func check(
        _ edge: LineageEdge, for product: Product, at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) {
        guard let source = try Products.product(edge.source, in: transaction) else {
            throw Products.unknown(edge.source)
        }
        if let version = edge.sourceVersion {
            guard try ProductVersions.version(version, in: transaction)?.product == source.id else {
                throw Problem(
                    .notFound, "There is no version \(version) of \(source.id).", parameter: "sources")
            }
        }
        if source.supplier == product.supplier, edge.agreement == nil { return }
        var agreement: Agreement?
        if let id = edge.agreement { agreement = try Agreements.agreement(id, in: transaction) }
        guard let agreement, agreement.isOpen(at: time), agreement.consumer == product.supplier,
            agreement.product == source.id
        else {
            throw Problem(
                .forbidden, "No active agreement of yours about \(source.id) allows the derivation.",
                mend: "Name the agreement under which you have the source.", parameter: "sources")
        }
        do throws(Problem) {
            // Nothing is counted or charged: the id names no use.
            let use = try UseRequest(
                id: ID(high: agreement.id.high, low: agreement.id.low), action: .derive,
                purposes: edge.purposes, maximum: .none)
            try AgreementUses.check(use, under: agreement, at: time, in: transaction)
        } catch  where error.kind == .policyViolation {
            throw Problem(
                .policyViolation, "\(source.id): \(error.detail)",
                mend: "Sign an offer that allows to derive, or name the purpose that yours asks for.",
                parameter: "sources")
        }
    }

    /// One walk from all sources over every version ever, so that no later publication can close a circle: each product is
    /// asked about once, and at most ``maximumSteps`` of them.
    private static func checkAcyclic(
        from sources: [ID<Product>], to product: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) {
        var seen = Set(sources)
        var waiting = sources
        while let next = waiting.popLast() {
            guard next != product else { throw cycle(product) }
            guard seen.count <= maximumSteps else {
                throw Problem(.unprocessable, "The lineage has more than \(maximumSteps) products.")
            }
            for row in try transaction.rows(
                "SELECT DISTINCT source FROM product_sources WHERE product = $1", [.id(next)])
            {
                let source: ID<Product> = try row.id(0)
                if seen.insert(source).inserted { waiting.append(source) }
            }
        }
    }

    private static func cycle(_ product: ID<Product>) -> Problem {
        Problem(
            .unprocessable, "\(product) would be derived from itself.",
            mend: "Name sources that stand before it.",
            parameter: "sources")
    }

    private static let columns =
        "version, source, product, source_version, agreement, basis_points, purposes"

    private static func edge(_ row: Row) throws(Problem) -> LineageEdge {
        LineageEdge(
            version: try row.id(0), product: try row.id(2), source: try row.id(1),
            sourceVersion: try row.optionalID(3), agreement: try row.optionalID(4),
            purposes: try row.json(6).arrayValue?.compactMap(\.stringValue) ?? [],
            basisPoints: Int(try row.integer(5)))
    }
}
