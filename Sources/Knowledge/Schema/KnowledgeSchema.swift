import Persistence

/// The tables of this module in the server's database; nothing outside this module names them. Passages lie in a database
/// of their own (``SQLitePassageIndex/migrations``).
public enum KnowledgeSchema {
    /// Knowledge bases, their sources, and what became of each document.
    public static let migration = Migration(
        number: 26, name: "knowledge", statements: bases + documents)

    private static let bases = [
        """
        CREATE TABLE knowledge_bases (
            id BLOB NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            participant BLOB NOT NULL REFERENCES participants (id),
            purposes TEXT NOT NULL,
            created_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX knowledge_bases_by_participant ON knowledge_bases (participant, id)",
        """
        CREATE TABLE knowledge_sources (
            base BLOB NOT NULL REFERENCES knowledge_bases (id),
            agreement BLOB NOT NULL REFERENCES agreements (id),
            added_at BIGINT NOT NULL,
            PRIMARY KEY (base, agreement)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX knowledge_sources_by_agreement ON knowledge_sources (agreement, base)",
    ]

    private static let documents = [
        // One row for each agreement whose documents were looked at; version and lack are those of the last look.
        """
        CREATE TABLE knowledge_shelves (
            agreement BLOB NOT NULL PRIMARY KEY REFERENCES agreements (id),
            version BLOB,
            is_open BIGINT NOT NULL,
            lack TEXT,
            looked_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE knowledge_documents (
            id BLOB NOT NULL PRIMARY KEY,
            agreement BLOB NOT NULL REFERENCES agreements (id),
            version BLOB NOT NULL,
            file TEXT NOT NULL,
            hash BLOB NOT NULL,
            bytes BIGINT NOT NULL,
            media_type TEXT NOT NULL,
            role TEXT NOT NULL,
            state TEXT NOT NULL,
            reason TEXT,
            passages BIGINT NOT NULL,
            rows_read BIGINT NOT NULL,
            redactions TEXT NOT NULL,
            model TEXT,
            attempts BIGINT NOT NULL,
            due_at BIGINT,
            trade BLOB,
            log_index BIGINT,
            changed_at BIGINT NOT NULL,
            UNIQUE (agreement, version, file)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX knowledge_documents_due ON knowledge_documents (due_at, id) WHERE due_at IS NOT NULL",
        "CREATE INDEX knowledge_documents_by_state ON knowledge_documents (state, id)",
        // What is out of reach and is still to be taken out of the index; without a document the whole partition.
        """
        CREATE TABLE knowledge_erasures (
            id BLOB NOT NULL PRIMARY KEY,
            agreement BLOB NOT NULL,
            document TEXT,
            asked_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
    ]
}
