import Primitives

/// What a reader may do: every row it sees belongs to one snapshot.
///
/// SQL is the subset that SQLite 3.40 and PostgreSQL 15 share. Placeholders are `$1, $2, …`; their first
/// occurrences come in ascending order (SQLite numbers them by first occurrence, PostgreSQL by name).
public protocol ReadTransaction: AnyObject {
    /// All rows of a query.
    func rows(_ sql: String, _ values: [Value]) throws(Problem) -> [Row]

    /// The first column of all rows of a query, which is an integer: for many thousands of them.
    func integers(_ sql: String, _ values: [Value]) throws(Problem) -> [Int64]
}

extension ReadTransaction {
    /// All rows of a query without parameters.
    public func rows(_ sql: String) throws(Problem) -> [Row] { try rows(sql, []) }

    /// ``integers(_:_:)`` for who has no quicker way.
    public func integers(_ sql: String, _ values: [Value]) throws(Problem) -> [Int64] {
        try rows(sql, values).map { row throws(Problem) in try row.integer(0) }
    }

    /// The first row of a query, or nil.
    public func row(_ sql: String, _ values: [Value] = []) throws(Problem) -> Row? {
        try rows(sql, values).first
    }
}

/// What one caller of ``Database/write(_:)`` may do. What it throws takes back all that it did and nothing
/// of what others in the same batch did.
///
/// A statement that fails ends its caller: every further one throws the same problem, and the caller is taken
/// back even if it swallows that. Who expects a row to be there already asks first, or writes
/// `ON CONFLICT … DO NOTHING` and looks at the number of rows.
public protocol WriteTransaction: ReadTransaction {
    /// Runs one statement.
    /// - Returns: The number of rows inserted, changed or deleted.
    /// - Throws: `conflict` when a unique or primary key is taken, `storageUnavailable` when the disk is full
    ///   or failing, `corrupt` when the file is damaged.
    @discardableResult
    func execute(_ sql: String, _ values: [Value]) throws(Problem) -> Int

    /// The one `S` of this batch, made by `make` when the batch's first caller asks for it.
    func state<S: BatchState>(_ make: () throws(Problem) -> S) throws(Problem) -> S
}

extension WriteTransaction {
    /// Runs one statement without parameters.
    @discardableResult
    public func execute(_ sql: String) throws(Problem) -> Int { try execute(sql, []) }
}

/// Aggregates that the callers of one batch share in memory: account totals, the next index of the log.
///
/// Many callers of a batch touch the same few rows. A batch state reads such a row once, keeps it in
/// memory between the callers, and writes it once before the batch commits. It lives as long as the batch:
/// the database stays the only truth.
public protocol BatchState: AnyObject {
    /// A caller begins; ``rollback()`` may ask for this moment back.
    func mark()

    /// The caller threw: restore what stood at the last ``mark()``.
    func rollback()

    /// The batch is about to commit: write what changed. A throw fails the whole batch.
    func flush(_ transaction: any WriteTransaction) throws(Problem)
}
