import Auditing
import Persistence
import Primitives

/// How many rows the data files of published versions have: counted once, for prices and policies by the row.
///
/// A file waits from its publication until it is counted. What went wrong without the file's fault is tried again, less
/// and less often, ``maximumAttempts`` times; whoever publishes the version again has what could not be counted tried anew.
/// Nothing is delivered by the row that nobody has counted.
public enum FileRows {
    public enum Count: Hashable, Sendable {
        case counted(Int64)
        /// It waits, or its version is not published.
        case pending
        /// With the reason.
        case uncountable(String)
    }

    public static let maximumReasonCharacters = 300
    /// How often a count is tried before its file is given up.
    public static let maximumAttempts: Int64 = 5
    /// How long a count that was tried so often rests: a minute, four, sixteen, …
    public static func pause(after attempts: Int64) -> Duration {
        .seconds(60 << (2 * min(max(attempts - 1, 0), 5)))
    }

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

    /// Puts the data files of a version that is published now on the list, and those of it back that could not be counted:
    /// they are tried as often again, not before their last pause is over.
    static func enlist(
        _ version: ID<ProductVersion>, at time: Timestamp, in transaction: any WriteTransaction
    ) throws(Problem) {
        try transaction.execute(
            """
            INSERT INTO product_file_rows (version, name, asked_at, due_at)
            SELECT version, name, $1, $1 FROM product_files WHERE version = $2 AND role = 'data'
            ON CONFLICT (version, name) DO UPDATE SET reason = NULL, attempts = 0,
            due_at = CASE WHEN product_file_rows.due_at > $1 THEN product_file_rows.due_at ELSE $1 END
            WHERE product_file_rows.row_count IS NULL AND product_file_rows.reason IS NOT NULL
            """, [.time(time), .id(version)])
    }

    /// The file that is due for longest.
    public static func next(
        at time: Timestamp, in transaction: any ReadTransaction
    ) throws(Problem) -> ProductFile? {
        let row = try transaction.row(
            """
            SELECT version, name FROM product_file_rows WHERE row_count IS NULL AND reason IS NULL
            AND due_at <= $1 ORDER BY due_at, version, name LIMIT 1
            """, [.time(time)])
        guard let row else { return nil }
        let (version, name): (ID<ProductVersion>, String) = (try row.id(0), try row.text(1))
        return try ProductVersions.files(of: version, in: transaction).first { $0.name == name }
    }

    /// Notes a count that failed without the file's fault: it rests for a while, or is given up. A file that does not wait
    /// stays as it is.
    public static func postpone(
        _ file: ProductFile, because reason: String, at time: Timestamp, log: AuditLog,
        in transaction: any WriteTransaction
    ) throws(Problem) {
        let attempts =
            try transaction.row(
                "SELECT attempts FROM product_file_rows WHERE version = $1 AND name = $2",
                [.id(file.version), .text(file.name)])?.integer(0)
        let tried = (attempts ?? 0) + 1
        try transaction.execute(
            """
            UPDATE product_file_rows SET attempts = $1, due_at = $2
            WHERE version = $3 AND name = $4 AND row_count IS NULL AND reason IS NULL
            """,
            [
                .integer(tried), .time(time + pause(after: tried)), .id(file.version), .text(file.name),
            ])
        guard tried >= maximumAttempts else { return }
        let advice = "It was tried \(tried) times; publish the version again to have it tried anew."
        let words = reason.prefix(maximumReasonCharacters - advice.count - 1)
        try note(.uncountable("\(words) \(advice)"), of: file, at: time, log: log, in: transaction)
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
