import Persistence

/// Texts of requests and answers that are kept, encrypted for each data subject.
///
/// The sealed keys are small and stand before the sealed text, so that they lie in the row's own page: deleting the
/// row overwrites them there (`secure_delete`), wherever the text's pages went.
enum ContentSchema {
    static let migration = Migration(
        number: 4, name: "content",
        statements: [
            """
            CREATE TABLE subject_keys (
                subject BLOB NOT NULL PRIMARY KEY,
                account BLOB NOT NULL REFERENCES accounts (id),
                sealed_key BLOB NOT NULL,
                created_at BIGINT NOT NULL
            )
            """,
            """
            CREATE TABLE contents (
                use_id BLOB NOT NULL,
                part TEXT NOT NULL,
                subject BLOB NOT NULL,
                sealed_key BLOB NOT NULL,
                stored_at BIGINT NOT NULL,
                expires_at BIGINT NOT NULL,
                sealed BLOB NOT NULL,
                PRIMARY KEY (use_id, part)
            )
            """,
            "CREATE INDEX contents_subject ON contents (subject)",
            "CREATE INDEX contents_expiry ON contents (expires_at)",
        ])
}
