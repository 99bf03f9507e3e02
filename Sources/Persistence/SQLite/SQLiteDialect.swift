import Foundation

/// What differs between the portable SQL of the modules and SQLite's own: nothing but storage details, all
/// of it in this file.
enum SQLiteDialect {
    static let begin = "BEGIN IMMEDIATE"
    static let commit = "COMMIT"
    static let rollback = "ROLLBACK"
    static let savepoint = "SAVEPOINT caller"
    static let release = "RELEASE caller"
    static let rollbackToSavepoint = "ROLLBACK TO caller"

    /// The schema is written with BIGINT, TEXT and BLOB, which SQLite takes as they stand. STRICT makes it
    /// refuse a value of another type, as every other database does; it knows BIGINT only as INTEGER.
    static func schema(_ statement: String) -> String {
        let statement = statement.trimmingCharacters(in: .whitespacesAndNewlines)
        let typed = statement.replacing("BIGINT", with: "INTEGER")
        // A column that is added must be of a type that a strict table has.
        if statement.hasPrefix("ALTER TABLE") { return typed }
        guard statement.hasPrefix("CREATE TABLE") else { return statement }
        return typed + (typed.hasSuffix("WITHOUT ROWID") ? ", STRICT" : " STRICT")
    }
}
