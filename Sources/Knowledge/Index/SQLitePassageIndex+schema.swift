import Persistence

extension SQLitePassageIndex {
    /// The schema of the index's own database.
    public static let migrations = [
        Migration(
            number: 1, name: "passages",
            statements: [
                """
                CREATE TABLE partitions (
                    number BIGINT NOT NULL PRIMARY KEY,
                    name TEXT NOT NULL UNIQUE,
                    next BIGINT NOT NULL
                )
                """,
                // state: 0 begun, 1 stands, 2 taken out and to be erased.
                """
                CREATE TABLE documents (
                    number BIGINT NOT NULL PRIMARY KEY,
                    partition BIGINT NOT NULL REFERENCES partitions (number),
                    name TEXT NOT NULL,
                    hash BLOB NOT NULL,
                    state BIGINT NOT NULL
                )
                """,
                "CREATE INDEX documents_by_name ON documents (partition, name)",
                "CREATE INDEX documents_to_erase ON documents (number) WHERE state = 2",
                "CREATE UNIQUE INDEX documents_standing ON documents (partition, name) WHERE state = 1",
                """
                CREATE TABLE passages (
                    id BIGINT NOT NULL PRIMARY KEY,
                    document BIGINT NOT NULL REFERENCES documents (number),
                    ordinal BIGINT NOT NULL,
                    language TEXT NOT NULL,
                    place TEXT NOT NULL,
                    text TEXT NOT NULL
                )
                """,
                "CREATE INDEX passages_of_document ON passages (document)",
                // Terms are cut by SearchTerms; between them stand blanks.
                "CREATE VIRTUAL TABLE passage_terms USING fts5 (terms, content = '', tokenize = 'ascii')",
                """
                CREATE TABLE term_counts (
                    term TEXT NOT NULL,
                    partition BIGINT NOT NULL,
                    passages BIGINT NOT NULL,
                    PRIMARY KEY (term, partition)
                ) WITHOUT ROWID
                """,
                """
                CREATE TABLE passage_codes (
                    passage BIGINT NOT NULL PRIMARY KEY,
                    code BLOB NOT NULL
                )
                """,
                """
                CREATE TABLE passage_embeddings (
                    passage BIGINT NOT NULL PRIMARY KEY,
                    embedding BLOB NOT NULL
                )
                """,
            ])
    ]
}
