import Persistence

/// The tables of this module; nothing outside this module names them.
public enum DeliverySchema {
    /// Grants, shares, queries, pushes, and the bytes really sent.
    public static let migration = Migration(
        number: 14, name: "delivery",
        statements: grants + deliveries + tables + QuerySchema.statements + PushSchema.statements)

    /// Who holds a grant. Those of transfers bear the identifiers of their processes.
    public static let holders = Migration(
        number: 20, name: "delivery-holders",
        statements: [
            "ALTER TABLE delivery_grants ADD COLUMN holder TEXT NOT NULL DEFAULT 'account'",
            "UPDATE delivery_grants SET holder = 'transfer' WHERE id IN (SELECT id FROM transfer_processes)",
        ])

    private static let grants = [
        """
        CREATE TABLE delivery_grants (
            id BLOB NOT NULL PRIMARY KEY,
            agreement BLOB NOT NULL REFERENCES agreements (id),
            participant BLOB NOT NULL REFERENCES participants (id),
            format TEXT NOT NULL,
            token BLOB UNIQUE,
            created_at BIGINT NOT NULL,
            expires_at BIGINT NOT NULL,
            revoked_at BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX delivery_grants_by_agreement ON delivery_grants (agreement, format, id)",
    ]

    // One row for each file of one request under one grant: what is charged for once, however often it is fetched.
    // `settles_at` is when its link expires, null once it is charged and where nothing is.
    private static let deliveries = [
        """
        CREATE TABLE deliveries (
            delivery_grant BLOB NOT NULL REFERENCES delivery_grants (id),
            request BLOB NOT NULL,
            version BLOB NOT NULL,
            name TEXT NOT NULL,
            bytes BIGINT NOT NULL CHECK (bytes >= 0),
            size BIGINT NOT NULL,
            settles_at BIGINT,
            first_at BIGINT NOT NULL,
            last_at BIGINT NOT NULL,
            PRIMARY KEY (delivery_grant, request, version, name)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX deliveries_open ON deliveries (settles_at) WHERE settles_at IS NOT NULL",
    ]

    private static let tables = [
        """
        CREATE TABLE table_files (
            version BLOB NOT NULL REFERENCES product_versions (id),
            upload TEXT NOT NULL,
            name TEXT NOT NULL,
            bytes BIGINT NOT NULL,
            row_count BIGINT NOT NULL,
            table_schema TEXT NOT NULL,
            statistics TEXT NOT NULL,
            PRIMARY KEY (version, upload)
        ) WITHOUT ROWID
        """
    ]
}
