import Persistence
import Primitives

/// What participants find: listed products with the offers that each of them may see.
public enum Catalog {
    /// One page of the catalog in the order of the products' ids, four queries whatever its size.
    /// - Parameters:
    ///   - participant: Who looks; nil sees what everybody sees.
    ///   - after: The last product of the page before; nil for the first page.
    ///   - limit: 1 … ``PageRequest/maximumLimit``.
    /// - Returns: Products with at least one visible offer; fewer than `limit` on the last page.
    public static func page(
        for participant: ID<Participant>?, after: ID<Product>? = nil, limit: Int,
        in transaction: any ReadTransaction
    ) throws(Problem) -> [CatalogEntry] {
        let request = try PageRequest<Product>(after: after, limit: limit)
        // Ids hold no character that LIKE would read otherwise but `_`; what it lets through too much goes below.
        let products = try transaction.rows(
            """
            SELECT \(Products.columns) FROM products WHERE state = 'listed' AND id > $1 AND EXISTS (
                SELECT 1 FROM offers WHERE offers.product = products.id AND offers.state = 'active'
                AND (offers.audience IS NULL OR offers.audience LIKE $2))
            ORDER BY id LIMIT $3
            """,
            [
                .id(request.start), .text("%\(participant?.description ?? "nobody")%"),
                .integer(Int64(limit)),
            ]
        ).map(Products.product)
        return try entries(of: products, for: participant, in: transaction)
    }

    /// One product as the participant sees it; nil where it is not listed or no offer for it is visible.
    public static func entry(
        of product: Product, for participant: ID<Participant>?, in transaction: any ReadTransaction
    ) throws(Problem) -> CatalogEntry? {
        guard product.state == .listed else { return nil }
        return try entries(of: [product], for: participant, in: transaction).first
    }

    private static func entries(
        of products: [Product], for participant: ID<Participant>?, in transaction: any ReadTransaction
    ) throws(Problem) -> [CatalogEntry] {
        guard !products.isEmpty else { return [] }
        let ids = products.map { Value.id($0.id) }
        var offers: [ID<Product>: [Offer]] = [:]
        for row in try transaction.rows(
            """
            SELECT \(Offers.columns) FROM offers WHERE product IN (\(placeholders(ids.count)))
            AND state = 'active' ORDER BY id
            """, ids)
        {
            let offer = try Offers.offer(row)
            let isVisible = participant.map(offer.isVisible) ?? (offer.audience == nil)
            guard isVisible, offers[offer.product]?.count ?? 0 < Offers.maximumActive else { continue }
            offers[offer.product, default: []].append(offer)
        }
        var newest: [ID<Product>: ProductVersion] = [:]
        for row in try transaction.rows(
            """
            SELECT \(ProductVersions.columns) FROM product_versions
            WHERE product IN (\(placeholders(ids.count))) AND published_at IS NOT NULL
            AND NOT EXISTS (
                SELECT 1 FROM product_versions AS later WHERE later.product = product_versions.product
                AND later.number > product_versions.number AND later.published_at IS NOT NULL)
            """, ids)
        {
            let version = try ProductVersions.version(row)
            newest[version.product] = version
        }
        var files: [ID<ProductVersion>: [ProductFile]] = [:]
        if !newest.isEmpty {
            let versions = newest.values.map { Value.id($0.id) }
            for row in try transaction.rows(
                """
                SELECT \(ProductVersions.fileColumns) FROM product_files
                WHERE version IN (\(placeholders(versions.count))) ORDER BY name
                """, versions)
            {
                let file = try ProductVersions.file(row)
                files[file.version, default: []].append(file)
            }
        }
        return products.compactMap { product in
            guard let offers = offers[product.id] else { return nil }
            let version = newest[product.id]
            return CatalogEntry(
                product: product, offers: offers, version: version,
                files: version.flatMap { files[$0.id] } ?? [])
        }
    }

    /// `$1, $2, …`
    static func placeholders(_ count: Int, from first: Int = 1) -> String {
        (first..<first + count).map { "$\($0)" }.joined(separator: ", ")
    }
}
