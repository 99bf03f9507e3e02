import Persistence

/// Word lists of the operator, with their versions.
///
/// The entries of a version are CSV, cut into parts of ``WordLists/partBytes``: they are written part by part, so that
/// a large list holds up nobody else's write. Parts without a version are of an import that did not come to its end.
enum WordListSchema {
    static let migration = Migration(
        number: 8, name: "word_lists",
        statements: [
            """
            CREATE TABLE word_list_versions (
                id BLOB NOT NULL PRIMARY KEY,
                list TEXT NOT NULL,
                number BIGINT NOT NULL CHECK (number >= 1),
                hash TEXT NOT NULL,
                entries BIGINT NOT NULL,
                duplicates BIGINT NOT NULL,
                bytes BIGINT NOT NULL,
                imported_by TEXT NOT NULL,
                imported_at BIGINT NOT NULL,
                UNIQUE (list, number)
            ) WITHOUT ROWID
            """,
            "CREATE INDEX word_list_versions_by_list ON word_list_versions (list, id)",
            """
            CREATE TABLE word_list_parts (
                version BLOB NOT NULL,
                position BIGINT NOT NULL,
                content BLOB NOT NULL,
                PRIMARY KEY (version, position)
            )
            """,
            // Which version of a list is in force; a list without a row is that of the packs.
            """
            CREATE TABLE word_lists (
                list TEXT NOT NULL PRIMARY KEY,
                version BLOB NOT NULL REFERENCES word_list_versions (id),
                since BIGINT NOT NULL
            ) WITHOUT ROWID
            """,
        ])
}
