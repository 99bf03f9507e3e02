import Persistence

/// The tables of the transparency log.
///
/// `log_leaves` is the log itself. `log_tiles` and `log_checkpoints` follow from it and from the key: the
/// sequencer writes both in one transaction, so that a stored tile never runs ahead of its checkpoint.
public enum AuditingSchema {
    public static let migration = Migration(
        number: 2, name: "auditing",
        statements: [
            """
            CREATE TABLE log_leaves (
                idx BIGINT NOT NULL PRIMARY KEY,
                leaf BLOB NOT NULL,
                subject BLOB,
                at BIGINT NOT NULL
            )
            """,
            "CREATE INDEX log_leaves_subject ON log_leaves (subject, idx) WHERE subject IS NOT NULL",
            """
            CREATE TABLE log_tiles (
                level BIGINT NOT NULL,
                n BIGINT NOT NULL,
                hashes BLOB NOT NULL,
                PRIMARY KEY (level, n)
            )
            """,
            """
            CREATE TABLE log_checkpoints (
                size BIGINT NOT NULL PRIMARY KEY,
                root BLOB NOT NULL,
                note TEXT NOT NULL,
                at BIGINT NOT NULL
            )
            """,
        ])
}
