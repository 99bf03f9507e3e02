extension ExchangeSchema {
    static let moneyTables = [
        "ALTER TABLE agreement_terms ADD COLUMN suspended_at BIGINT",
        // What is to be taken off the next months, in nano-units.
        "ALTER TABLE agreement_terms ADD COLUMN credit BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE open_trades ADD COLUMN trial BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE agreement_counters ADD COLUMN held_trial BIGINT NOT NULL DEFAULT 0",
        // Rows of published data files. One without a count and without a reason waits to be counted.
        """
        CREATE TABLE product_file_rows (
            version BLOB NOT NULL,
            name TEXT NOT NULL,
            row_count BIGINT CHECK (row_count >= 0),
            reason TEXT,
            asked_at BIGINT NOT NULL,
            PRIMARY KEY (version, name)
        ) WITHOUT ROWID
        """,
        """
        CREATE INDEX product_file_rows_waiting ON product_file_rows (asked_at, version, name)
        WHERE row_count IS NULL AND reason IS NULL
        """,
        """
        INSERT INTO product_file_rows (version, name, asked_at)
        SELECT f.version, f.name, v.published_at FROM product_files f JOIN product_versions v ON v.id = f.version
        WHERE v.published_at IS NOT NULL AND f.role = 'data'
        """,
        "CREATE INDEX trade_entries_by_month ON trade_entries (month, transfer)",
        // A month that is being settled: no entry is posted to it any more. `last` is the last entry that was summed.
        """
        CREATE TABLE settlement_runs (
            month BIGINT NOT NULL PRIMARY KEY,
            last BLOB NOT NULL,
            entries BIGINT NOT NULL,
            is_summed BIGINT NOT NULL,
            begun_at BIGINT NOT NULL
        )
        """,
        // Sums of a month that is being settled, whole units and nano-units apart; an empty id is none.
        """
        CREATE TABLE settlement_sums (
            month BIGINT NOT NULL,
            participant BLOB NOT NULL,
            currency TEXT NOT NULL,
            kind TEXT NOT NULL,
            agreement BLOB NOT NULL,
            product BLOB NOT NULL,
            units BIGINT NOT NULL,
            nanos BIGINT NOT NULL,
            entries BIGINT NOT NULL,
            PRIMARY KEY (month, participant, currency, kind, agreement, product)
        ) WITHOUT ROWID
        """,
    ]
}
