import Auditing
import Persistence
import Primitives

/// The versions of products and what files they have.
public enum ProductVersions {
    /// Begins the next version of a product; it has no files and is not published.
    public static func begin(
        _ id: ID<ProductVersion>, of product: ID<Product>, notes: String?, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> ProductVersion {
        if let standing = try version(id, in: transaction) { return standing }
        guard try Products.product(product, in: transaction) != nil else { throw Products.unknown(product) }
        let last =
            try transaction.row(
                "SELECT MAX(number) FROM product_versions WHERE product = $1", [.id(product)])?
            .optionalInteger(0) ?? 0
        try transaction.execute(
            "INSERT INTO product_versions (\(columns)) VALUES ($1, $2, $3, $4, $5, $6)",
            [.id(id), .id(product), .integer(last + 1), .optional(notes), .time(time), .null])
        return ProductVersion(
            id: id, product: product, number: Int(last + 1), notes: notes, createdAt: time, publishedAt: nil)
    }

    /// Notes a file that is complete. The same file again changes nothing.
    /// - Throws: `conflict` where the version is published, or has another file of this name.
    public static func add(_ file: ProductFile, in transaction: any WriteTransaction) throws(Problem) {
        if try files(of: file.version, in: transaction).contains(file) { return }
        guard let version = try version(file.version, in: transaction), version.publishedAt == nil else {
            throw Problem(
                .conflict, "The version is published, or does not exist.",
                mend: "Begin another version: published files never change.")
        }
        let inserted = try transaction.execute(
            """
            INSERT INTO product_files (\(fileColumns)) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (version, name) DO NOTHING
            """,
            [
                .id(file.version), .text(file.name), .name(file.role), .text(file.mediaType),
                .integer(file.bytes), .blob(file.sha256),
            ])
        guard inserted == 1 else {
            throw Problem(
                .conflict, "The version has another file of this name.", mend: "Give it another name.",
                parameter: "name")
        }
    }

    /// As ``add(_:in:)``, with the leaf that tells of it, and puts what was uploaded in its place: only once it is noted,
    /// so that one of two uploads of a name gets there and the other one is told.
    /// - Parameter upload: Finished; nil for a file that lies there already.
    public static func add(
        _ file: ProductFile, placing upload: ProductUpload? = nil, at time: Timestamp, by actor: EventActor,
        log: AuditLog, in transaction: any WriteTransaction
    ) throws(Problem) {
        if try files(of: file.version, in: transaction).contains(file) { return }
        try add(file, in: transaction)
        try upload?.place()
        try EventLeaf(
            "product.file_added", file.version, by: actor, at: time,
            [
                "bytes": .number(.integer(file.bytes)), "role": .string(file.role.rawValue),
                "sha256": .string(file.sha256.hexadecimal),
            ]
        ).append(to: log, in: transaction)
    }

    /// As ``publish(_:at:in:)``, with the leaf that tells of it, where its sources may still be derived from. Of a version that
    /// is published, files whose rows could not be counted are put back on the list, and nothing else changes.
    /// - Throws: What ``Lineage/checkSources(of:at:in:)`` throws.
    public static func publish(
        _ id: ID<ProductVersion>, at time: Timestamp, by actor: EventActor, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        guard let version = try version(id, in: transaction) else { return }
        guard version.publishedAt == nil else { return try FileRows.enlist(id, at: time, in: transaction) }
        try Lineage.checkSources(of: version, at: time, in: transaction)
        try publish(id, at: time, in: transaction)
        try EventLeaf(
            "product.version_published", id, by: actor, at: time,
            [
                "number": .number(.integer(Int64(version.number))),
                "product": .string(version.product.description),
            ]
        ).append(to: log, in: transaction)
    }

    /// The version of a product with a number.
    public static func version(
        _ number: Int, of product: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> ProductVersion? {
        try transaction.row(
            "SELECT \(columns) FROM product_versions WHERE product = $1 AND number = $2",
            [.id(product), .integer(Int64(number))]
        ).map(version)
    }

    /// The most files of one version.
    public static let maximumFiles = 1_000

    /// Publishes a version: from now on it never changes, and the rows of its files are to be counted. Publishing it again
    /// has tried anew what could not be counted.
    public static func publish(
        _ id: ID<ProductVersion>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            "UPDATE product_versions SET published_at = $1 WHERE id = $2 AND published_at IS NULL",
            [.time(time), .id(id)])
        try FileRows.enlist(id, at: time, in: transaction)
    }

    public static func version(
        _ id: ID<ProductVersion>, in transaction: any ReadTransaction
    ) throws(Problem) -> ProductVersion? {
        try transaction.row("SELECT \(columns) FROM product_versions WHERE id = $1", [.id(id)]).map(version)
    }

    /// The published version with the highest number.
    public static func newest(
        of product: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> ProductVersion? {
        try transaction.row(
            """
            SELECT \(columns) FROM product_versions WHERE product = $1 AND published_at IS NOT NULL
            ORDER BY number DESC LIMIT 1
            """, [.id(product)]
        ).map(version)
    }

    /// The version with the highest number, published or not.
    static func last(
        of product: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> ProductVersion? {
        try transaction.row(
            "SELECT \(columns) FROM product_versions WHERE product = $1 ORDER BY number DESC LIMIT 1",
            [.id(product)]
        ).map(version)
    }

    /// All versions of a product, oldest first. At most ``PageRequest/maximumLimit``.
    public static func all(
        of product: ID<Product>, in transaction: any ReadTransaction
    ) throws(Problem) -> [ProductVersion] {
        try transaction.rows(
            "SELECT \(columns) FROM product_versions WHERE product = $1 ORDER BY number LIMIT $2",
            [.id(product), .integer(Int64(PageRequest<Product>.maximumLimit))]
        ).map(version)
    }

    /// The files of a version by name.
    public static func files(
        of version: ID<ProductVersion>, in transaction: any ReadTransaction
    ) throws(Problem) -> [ProductFile] {
        try transaction.rows(
            "SELECT \(fileColumns) FROM product_files WHERE version = $1 ORDER BY name", [.id(version)]
        ).map(file)
    }

    static let columns = "id, product, number, notes, created_at, published_at"
    static let fileColumns = "version, name, role, media_type, bytes, sha256"

    static func version(_ row: Row) throws(Problem) -> ProductVersion {
        ProductVersion(
            id: try row.id(0), product: try row.id(1), number: Int(try row.integer(2)),
            notes: try row.optionalText(3), createdAt: try row.time(4), publishedAt: try row.optionalTime(5))
    }

    static func file(_ row: Row) throws(Problem) -> ProductFile {
        ProductFile(
            version: try row.id(0), name: try row.text(1), role: try row.name(2), mediaType: try row.text(3),
            bytes: try row.integer(4), sha256: try row.blob(5))
    }
}
