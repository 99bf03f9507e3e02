/// The tables of pushes.
enum PushSchema {
    static let statements = [
        """
        CREATE TABLE pushes (
            id BLOB NOT NULL PRIMARY KEY,
            agreement BLOB NOT NULL REFERENCES agreements (id),
            delivery_grant BLOB NOT NULL REFERENCES delivery_grants (id),
            request BLOB NOT NULL,
            version BLOB NOT NULL REFERENCES product_versions (id),
            name TEXT NOT NULL,
            file_bytes BIGINT NOT NULL,
            url TEXT NOT NULL,
            authorization_sealed BLOB,
            state TEXT NOT NULL,
            attempts BIGINT NOT NULL,
            reason TEXT,
            created_at BIGINT NOT NULL,
            due_at BIGINT NOT NULL,
            ended_at BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX pushes_by_agreement ON pushes (agreement, id)",
        "CREATE INDEX pushes_by_request ON pushes (request, id)",
        "CREATE INDEX pushes_open ON pushes (due_at, id) WHERE ended_at IS NULL",
    ]
}
