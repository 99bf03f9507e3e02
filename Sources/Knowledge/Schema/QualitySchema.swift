import Persistence

/// What is kept of the checks of attribution.
public enum QualitySchema {
    public static let migration = Migration(
        number: 30, name: "attribution checks",
        statements: [
            // Numbers alone, one row for each source that was left out; see ``LeaveOneOut``. No text of a second answer.
            """
            CREATE TABLE attribution_checks (
                answer BLOB NOT NULL,
                agreement BLOB NOT NULL,
                share BIGINT NOT NULL CHECK (share BETWEEN 0 AND 1000),
                lost BIGINT NOT NULL CHECK (lost BETWEEN 0 AND 1000),
                mode TEXT NOT NULL,
                checked_at BIGINT NOT NULL,
                PRIMARY KEY (answer, agreement)
            ) WITHOUT ROWID
            """
        ])
}
