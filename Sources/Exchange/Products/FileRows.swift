import Auditing
import Persistence
import Primitives

/// How many rows the data files of published versions have: counted once, for prices and policies by the row.
///
/// A file waits from its publication until it is counted. Nothing is delivered by the row that nobody has counted.
public enum FileRows {
    public enum Count: Hashable, Sendable {
        case counted(Int64)
        /// It waits, or its version is not published.
        case pending
        /// With the reason.
        case uncountable(String)
    }

    public static let maximumReasonCharacters = 300

    public static func count(
        of name: String, in version: ID<ProductVersion>, _ transaction: any ReadTransaction
    ) throws(Problem) -> Count {
        let row = try transaction.row(
            "SELECT row_count, reason FROM product_file_rows WHERE version = $1 AND name = $2",
            [.id(version), .text(name)])
        guard let row else { return .pending }
        if let rows = try row.optionalInteger(0) { return .counted(rows) }
        return try row.optionalText(1).map { .uncountable($0) } ?? .pending
    }

    /// Puts the data files of a version that is published now on the list.
    static func enlist(
        _ version: ID<ProductVersion>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO product_file_rows (version, name, asked_at)
            SELECT version, name, $1 FROM product_files WHERE version = $2 AND role = 'data'
            ON CONFLICT (version, name) DO NOTHING
            """, [.time(time), .id(version)])
    }

    /// The file that has waited longest.
    public static func next(in transaction: any ReadTransaction) throws(Problem) -> ProductFile? {
        let row = try transaction.row(
            """
            SELECT version, name FROM product_file_rows WHERE row_count IS NULL AND reason IS NULL
            ORDER BY asked_at, version, name LIMIT 1
            """)
        guard let row else { return nil }
        let (version, name): (ID<ProductVersion>, String) = (try row.id(0), try row.text(1))
        return try ProductVersions.files(of: version, in: transaction).first { $0.name == name }
    }

    /// Notes what the count came to, with its leaf. A file that does not wait stays as it is.
    public static func note(
        _ count: Count, of file: ProductFile, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let rows: Int64?
        var reason: String?
        switch count {
        case .counted(let number): rows = number
        case .uncountable(let words): (rows, reason) = (nil, String(words.prefix(maximumReasonCharacters)))
        case .pending: return
        }
        let changed = try transaction.execute(
            """
            UPDATE product_file_rows SET row_count = $1, reason = $2
            WHERE version = $3 AND name = $4 AND row_count IS NULL AND reason IS NULL
            """, [rows.map { .integer($0) } ?? .null, .optional(reason), .id(file.version), .text(file.name)])
        guard changed == 1 else { return }
        try EventLeaf(
            "product.rows_counted", file.version, by: .server, at: time,
            [
                "rows": rows.map { .number(.integer($0)) } ?? .null,
                "sha256": .string(file.sha256.hexadecimal),
            ]
        ).append(to: log, in: transaction)
    }
}
