import Persistence

/// The tables of this module; nothing outside this module names them.
///
/// Amounts are nano-units (10⁻⁹ of the currency's major unit), times are microseconds since 1970 UTC, ids are
/// sixteen bytes. Totals stand in two columns, whole major units and nano-units below one, because they
/// outgrow 64 bits at this scale.
///
/// The tables that every request writes have no foreign keys: the code has read the parent rows anyway, and
/// ``Verification/ledger(in:)`` checks them all.
public enum AccountingSchema {
    public static let migration = Migration(
        number: 1, name: "accounting", statements: ledger + customers + catalogue + uses)

    /// Who judges a service's texts, and which of them are kept.
    public static let serviceOversight = Migration(
        number: 3, name: "service oversight",
        statements: [
            "ALTER TABLE services ADD COLUMN classifier TEXT",
            "ALTER TABLE services ADD COLUMN look_ahead BIGINT",
            "ALTER TABLE services ADD COLUMN content TEXT",
            "ALTER TABLE services ADD COLUMN content_days BIGINT",
            "ALTER TABLE services ADD COLUMN restores_redacted BIGINT",
        ])

    /// From which passages a service answers.
    public static let serviceGrounding = Migration(
        number: 24, name: "service grounding",
        statements: ["ALTER TABLE services ADD COLUMN grounding TEXT"])

    /// What the house owes to those whose data was used.
    public static let payables = Migration(
        number: 11, name: "payables",
        statements: [
            "ALTER TABLE ledger_accounts ADD COLUMN holder BLOB",
            "DROP INDEX ledger_accounts_of_the_house",
            """
            CREATE UNIQUE INDEX ledger_accounts_of_the_house ON ledger_accounts (kind, currency)
            WHERE kind <> 'customer' AND kind <> 'payable'
            """,
            "CREATE UNIQUE INDEX ledger_payables ON ledger_accounts (holder, currency) WHERE kind = 'payable'",
        ])

    private static let ledger = [
        """
        CREATE TABLE ledger_accounts (
            id BIGINT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            currency TEXT NOT NULL,
            floor BIGINT,
            debits_posted_units BIGINT NOT NULL CHECK (debits_posted_units >= 0),
            debits_posted_nanos BIGINT NOT NULL CHECK (debits_posted_nanos BETWEEN 0 AND 999999999),
            credits_posted_units BIGINT NOT NULL CHECK (credits_posted_units >= 0),
            credits_posted_nanos BIGINT NOT NULL CHECK (credits_posted_nanos BETWEEN 0 AND 999999999),
            debits_pending_units BIGINT NOT NULL CHECK (debits_pending_units >= 0),
            debits_pending_nanos BIGINT NOT NULL CHECK (debits_pending_nanos BETWEEN 0 AND 999999999),
            credits_pending_units BIGINT NOT NULL CHECK (credits_pending_units >= 0),
            credits_pending_nanos BIGINT NOT NULL CHECK (credits_pending_nanos BETWEEN 0 AND 999999999),
            created_at BIGINT NOT NULL
        )
        """,
        // One account of the house a kind and currency; customers have many.
        """
        CREATE UNIQUE INDEX ledger_accounts_of_the_house ON ledger_accounts (kind, currency)
        WHERE kind <> 'customer'
        """,
        """
        CREATE TABLE transfers (
            id BLOB NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            debit BIGINT NOT NULL,
            credit BIGINT NOT NULL CHECK (credit <> debit),
            amount BIGINT NOT NULL CHECK (amount >= 0),
            code TEXT NOT NULL,
            pending_id BLOB,
            reverses BLOB,
            link BLOB,
            use_id BLOB,
            created_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        // A pending transfer resolves at most once, and a transfer is reversed at most once.
        "CREATE UNIQUE INDEX transfers_resolution ON transfers (pending_id) WHERE pending_id IS NOT NULL",
        "CREATE UNIQUE INDEX transfers_reversal ON transfers (reverses) WHERE reverses IS NOT NULL",
        // Statements of an account list its uses from the records: the path of a request writes neither.
        "CREATE INDEX transfers_by_debit ON transfers (debit, id) WHERE code <> 'use'",
        "CREATE INDEX transfers_by_credit ON transfers (credit, id) WHERE code <> 'use'",
    ]

    private static let customers = [
        """
        CREATE TABLE accounts (
            id BLOB NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            currency TEXT NOT NULL,
            terms TEXT NOT NULL,
            credit_limit BIGINT NOT NULL CHECK (credit_limit >= 0),
            requests_per_minute BIGINT,
            tokens_per_minute BIGINT,
            state TEXT NOT NULL,
            ledger_account BIGINT NOT NULL UNIQUE REFERENCES ledger_accounts (id),
            created_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE api_keys (
            id BLOB NOT NULL PRIMARY KEY,
            account BLOB NOT NULL REFERENCES accounts (id),
            label TEXT NOT NULL,
            key_hash BLOB NOT NULL UNIQUE,
            hint TEXT NOT NULL,
            origin TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            revoked_at BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX api_keys_by_account ON api_keys (account, id)",
    ]

    private static let catalogue = [
        """
        CREATE TABLE services (
            id BLOB NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            engine TEXT NOT NULL,
            model TEXT NOT NULL,
            jurisdictions TEXT NOT NULL,
            rules TEXT NOT NULL,
            is_public BIGINT NOT NULL CHECK (is_public IN (0, 1)),
            maximum_output_tokens BIGINT,
            default_output_tokens BIGINT NOT NULL,
            origin TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            retired_at BIGINT
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE prices (
            id BLOB NOT NULL PRIMARY KEY,
            service BLOB NOT NULL REFERENCES services (id),
            currency TEXT NOT NULL,
            version BIGINT NOT NULL CHECK (version >= 1),
            input_rate BIGINT NOT NULL CHECK (input_rate >= 0),
            cached_input_rate BIGINT NOT NULL CHECK (cached_input_rate >= 0),
            output_rate BIGINT NOT NULL CHECK (output_rate >= 0),
            minimum_charge BIGINT NOT NULL CHECK (minimum_charge >= 0),
            free_tokens BIGINT NOT NULL CHECK (free_tokens >= 0),
            created_at BIGINT NOT NULL,
            UNIQUE (service, currency, version)
        ) WITHOUT ROWID
        """,
    ]

    private static let uses = [
        // Only what is open: a settled use moves to `records`, so that the crash rule finds the open ones
        // without reading all that ever was. The id stays taken for ever in `transfers`.
        """
        CREATE TABLE open_uses (
            id BLOB NOT NULL PRIMARY KEY,
            account BLOB NOT NULL,
            service BLOB NOT NULL,
            price BLOB NOT NULL,
            key_id BLOB NOT NULL,
            engine TEXT NOT NULL,
            model TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            payload_hash BLOB NOT NULL,
            maximum_input BIGINT NOT NULL,
            maximum_output BIGINT NOT NULL,
            estimated_input BIGINT NOT NULL,
            amount BIGINT NOT NULL CHECK (amount >= 0),
            free_tokens BIGINT NOT NULL CHECK (free_tokens >= 0),
            owner TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            marked_output BIGINT NOT NULL DEFAULT 0,
            marked_at BIGINT
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE records (
            id BLOB NOT NULL PRIMARY KEY,
            account BLOB NOT NULL,
            service BLOB NOT NULL,
            price BLOB NOT NULL,
            key_id BLOB NOT NULL,
            engine TEXT NOT NULL,
            model TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            payload_hash BLOB NOT NULL,
            status TEXT NOT NULL,
            usage_source TEXT,
            input BIGINT NOT NULL,
            cached_input BIGINT NOT NULL,
            output BIGINT NOT NULL,
            free_tokens BIGINT NOT NULL,
            currency TEXT NOT NULL,
            reserved BIGINT NOT NULL,
            charge BIGINT NOT NULL CHECK (charge BETWEEN 0 AND reserved),
            capped BIGINT NOT NULL CHECK (capped >= 0),
            transfer BLOB NOT NULL,
            leaf_hash BLOB NOT NULL,
            log_index BIGINT NOT NULL,
            created_at BIGINT NOT NULL,
            finished_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX records_by_account ON records (account, id)",
        "CREATE INDEX records_by_service ON records (service, id)",
        """
        CREATE TABLE allowances (
            account BLOB NOT NULL,
            service BLOB NOT NULL,
            period BIGINT NOT NULL,
            used BIGINT NOT NULL CHECK (used >= 0),
            held BIGINT NOT NULL CHECK (held >= 0),
            PRIMARY KEY (account, service, period)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE idempotency_keys (
            scope BLOB NOT NULL,
            key_hash BLOB NOT NULL,
            payload_hash BLOB NOT NULL,
            subject BLOB NOT NULL,
            PRIMARY KEY (scope, key_hash)
        ) WITHOUT ROWID
        """,
    ]
}
