/// The tables of in-place queries.
enum QuerySchema {
    static let statements = [
        """
        CREATE TABLE in_place_queries (
            id BLOB NOT NULL PRIMARY KEY,
            agreement BLOB NOT NULL REFERENCES agreements (id),
            purpose TEXT NOT NULL,
            sql TEXT NOT NULL,
            sql_hash BLOB NOT NULL,
            state TEXT NOT NULL,
            levels BIGINT NOT NULL,
            rows_scanned BIGINT NOT NULL,
            rows_returned BIGINT,
            reason TEXT,
            asked_at BIGINT NOT NULL,
            ended_at BIGINT,
            log_index BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX in_place_queries_by_agreement ON in_place_queries (agreement, asked_at)",
        "CREATE INDEX in_place_queries_running ON in_place_queries (agreement) WHERE ended_at IS NULL",
    ]
}
