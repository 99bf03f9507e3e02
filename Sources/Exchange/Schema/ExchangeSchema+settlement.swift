import Persistence

extension ExchangeSchema {
    /// Amounts are nano-units, months are year × 100 + month (UTC). The tables that every use writes have no foreign
    /// keys, as those of the ledger: ``TradeVerification`` holds them against agreements, ledger and log.
    static let settlementTables = [
        """
        CREATE TABLE agreement_terms (
            agreement BLOB NOT NULL PRIMARY KEY REFERENCES agreements (id),
            currency TEXT NOT NULL,
            shares TEXT NOT NULL,
            months_charged BIGINT NOT NULL,
            next_month_at BIGINT,
            suspended_by BLOB,
            is_held_by_house BIGINT NOT NULL DEFAULT 0
        ) WITHOUT ROWID
        """,
        "CREATE INDEX agreement_terms_due ON agreement_terms (next_month_at) WHERE next_month_at IS NOT NULL",
        // Month 0 is for ever.
        """
        CREATE TABLE agreement_counters (
            agreement BLOB NOT NULL,
            month BIGINT NOT NULL,
            uses BIGINT NOT NULL CHECK (uses >= 0),
            calls BIGINT NOT NULL CHECK (calls >= 0),
            rows_read BIGINT NOT NULL CHECK (rows_read >= 0),
            bytes BIGINT NOT NULL CHECK (bytes >= 0),
            tokens BIGINT NOT NULL CHECK (tokens >= 0),
            charged BIGINT NOT NULL CHECK (charged >= 0),
            trial BIGINT NOT NULL CHECK (trial >= 0),
            held_uses BIGINT NOT NULL CHECK (held_uses >= 0),
            held_calls BIGINT NOT NULL CHECK (held_calls >= 0),
            held_rows BIGINT NOT NULL CHECK (held_rows >= 0),
            held_bytes BIGINT NOT NULL CHECK (held_bytes >= 0),
            held_tokens BIGINT NOT NULL CHECK (held_tokens >= 0),
            held_charge BIGINT NOT NULL CHECK (held_charge >= 0),
            first_use_at BIGINT,
            PRIMARY KEY (agreement, month)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE open_trades (
            id BLOB NOT NULL PRIMARY KEY,
            agreement BLOB NOT NULL,
            kind TEXT NOT NULL,
            request TEXT NOT NULL,
            request_hash BLOB NOT NULL,
            calls BIGINT NOT NULL,
            rows_read BIGINT NOT NULL,
            bytes BIGINT NOT NULL,
            tokens BIGINT NOT NULL,
            reserved BIGINT NOT NULL CHECK (reserved >= 0),
            created_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX open_trades_by_agreement ON open_trades (agreement, id)",
        """
        CREATE TABLE trade_records (
            id BLOB NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            agreement BLOB NOT NULL,
            provider BLOB NOT NULL,
            consumer BLOB NOT NULL,
            currency TEXT NOT NULL,
            reserved BIGINT NOT NULL,
            charge BIGINT NOT NULL CHECK (charge >= 0),
            month BIGINT NOT NULL,
            request_hash BLOB,
            document TEXT NOT NULL,
            log_index BIGINT NOT NULL UNIQUE,
            created_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX trade_records_by_agreement ON trade_records (agreement, id)",
        // What moved for whom: one row a transfer between a participant or the house and `clearing` or `held`.
        """
        CREATE TABLE trade_entries (
            transfer BLOB NOT NULL PRIMARY KEY,
            participant BLOB,
            kind TEXT NOT NULL,
            amount BIGINT NOT NULL,
            currency TEXT NOT NULL,
            month BIGINT NOT NULL,
            agreement BLOB,
            product BLOB,
            record BLOB,
            dispute BLOB,
            created_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX trade_entries_by_record ON trade_entries (record)",
        "CREATE INDEX trade_entries_by_participant ON trade_entries (participant, month)",
        "CREATE INDEX trade_entries_by_dispute ON trade_entries (dispute) WHERE dispute IS NOT NULL",
        """
        CREATE TABLE disputes (
            id BLOB NOT NULL PRIMARY KEY,
            agreement BLOB NOT NULL,
            record BLOB NOT NULL,
            consumer BLOB NOT NULL,
            provider BLOB NOT NULL,
            reason TEXT NOT NULL,
            state TEXT NOT NULL,
            currency TEXT NOT NULL,
            amount BIGINT NOT NULL CHECK (amount > 0),
            refunded BIGINT NOT NULL CHECK (refunded BETWEEN 0 AND amount),
            opened_at BIGINT NOT NULL,
            resolved_at BIGINT,
            log_index BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        // A charge is disputed once.
        "CREATE UNIQUE INDEX disputes_by_record ON disputes (record)",
        "CREATE INDEX disputes_by_consumer ON disputes (consumer, id)",
        "CREATE INDEX disputes_by_provider ON disputes (provider, id)",
        """
        CREATE TABLE settlements (
            month BIGINT NOT NULL PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            document TEXT NOT NULL,
            log_index BIGINT NOT NULL,
            closed_at BIGINT NOT NULL
        )
        """,
        """
        CREATE TABLE statements (
            id BLOB NOT NULL PRIMARY KEY,
            month BIGINT NOT NULL REFERENCES settlements (month),
            participant BLOB NOT NULL,
            currency TEXT NOT NULL,
            opening BIGINT NOT NULL,
            closing BIGINT NOT NULL,
            document TEXT NOT NULL,
            UNIQUE (month, participant, currency)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX statements_by_participant ON statements (participant, id)",
    ]
}
