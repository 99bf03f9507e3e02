import Persistence

extension SQLitePassageIndex {
    /// The schema of the index's own database.
    public static let migrations = [
        Migration(
            number: 1, name: "passages",
            statements: [
                // next: the number of the partition's next passage; passages and terms: those that are there, however.
                """
                CREATE TABLE partitions (
                    number BIGINT NOT NULL PRIMARY KEY,
                    name TEXT NOT NULL UNIQUE,
                    next BIGINT NOT NULL,
                    passages BIGINT NOT NULL,
                    terms BIGINT NOT NULL
                )
                """,
                // state: 0 begun, 1 stands, 2 taken out and to be erased.
                """
                CREATE TABLE documents (
                    number BIGINT NOT NULL PRIMARY KEY,
                    partition BIGINT NOT NULL REFERENCES partitions (number),
                    name TEXT NOT NULL,
                    hash BLOB NOT NULL,
                    state BIGINT NOT NULL,
                    passages BIGINT NOT NULL
                )
                """,
                "CREATE INDEX documents_by_name ON documents (partition, name)",
                "CREATE INDEX documents_to_erase ON documents (number) WHERE state = 2",
                "CREATE UNIQUE INDEX documents_standing ON documents (partition, name) WHERE state = 1",
                // Who holds the number of a document that was erased must not write into another.
                "CREATE TABLE document_numbers (next BIGINT NOT NULL)",
                "INSERT INTO document_numbers (next) VALUES (1)",
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
                // Terms are cut by PassageTerms; between them stand blanks. Which passages have a term is all that is
                // kept of them: how often they stand there is counted in the text of the few that are ranked.
                """
                CREATE VIRTUAL TABLE passage_terms USING fts5 (
                    terms, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '.'")
                """,
                """
                CREATE TABLE term_counts (
                    term TEXT NOT NULL,
                    partition BIGINT NOT NULL,
                    passages BIGINT NOT NULL,
                    PRIMARY KEY (term, partition)
                ) WITHOUT ROWID
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
