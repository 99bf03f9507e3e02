import Persistence

/// Findings that came after the text had left, and what was done about them.
enum IncidentSchema {
    static let migration = Migration(
        number: 5, name: "incidents",
        statements: [
            """
            CREATE TABLE incidents (
                id BLOB NOT NULL PRIMARY KEY,
                use_id BLOB NOT NULL,
                account BLOB NOT NULL REFERENCES accounts (id),
                service BLOB NOT NULL REFERENCES services (id),
                source TEXT NOT NULL,
                duty TEXT,
                rule TEXT,
                pack TEXT,
                finding TEXT NOT NULL,
                ahead BIGINT,
                found_at BIGINT NOT NULL,
                stopped_at BIGINT,
                cut_at BIGINT,
                erased_at BIGINT,
                erased_items BIGINT,
                told_at BIGINT,
                acknowledged_at BIGINT,
                corrected_at BIGINT,
                correction TEXT,
                reported_at BIGINT,
                report TEXT,
                closed_at BIGINT
            )
            """,
            "CREATE INDEX incidents_use ON incidents (use_id)",
            "CREATE INDEX incidents_service ON incidents (service, id)",
            // Looked for at every start.
            "CREATE INDEX incidents_unerased ON incidents (id) WHERE erased_at IS NULL",
        ])
}
