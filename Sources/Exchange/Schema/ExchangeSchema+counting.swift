extension ExchangeSchema {
    static let countingTables = [
        // Rights that lost their force: how far what hangs on each has been looked at.
        """
        CREATE TABLE title_rechecks (
            right_id BLOB NOT NULL PRIMARY KEY REFERENCES rights (id),
            cause BLOB NOT NULL,
            asked_at BIGINT NOT NULL,
            round BIGINT NOT NULL,
            last_right BLOB,
            last_product BLOB
        ) WITHOUT ROWID
        """,
        "CREATE INDEX title_rechecks_waiting ON title_rechecks (asked_at, right_id)",
        "CREATE INDEX products_listed ON products (supplier, id) WHERE state = 'listed'",
        "CREATE INDEX rights_granted ON rights (parent, id) WHERE parent IS NOT NULL AND state = 'certified'",
        // A count that failed is tried again from `due_at` on.
        "ALTER TABLE product_file_rows ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE product_file_rows ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0",
        "UPDATE product_file_rows SET due_at = asked_at",
        // What ran out of time or memory, or was killed, was taken for uncountable.
        "UPDATE product_file_rows SET reason = NULL WHERE row_count IS NULL AND reason LIKE 'The job %'",
        "DROP INDEX product_file_rows_waiting",
        """
        CREATE INDEX product_file_rows_due ON product_file_rows (due_at, version, name)
        WHERE row_count IS NULL AND reason IS NULL
        """,
    ]
}
