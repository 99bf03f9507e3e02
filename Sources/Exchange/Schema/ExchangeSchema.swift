import Persistence

/// The tables of this module; nothing outside this module names them.
///
/// Policies, prices and metadata are stored as canonical JSON (RFC 8785), so that their hashes can be told again.
public enum ExchangeSchema {
    /// Who takes part, what is offered, what was agreed.
    public static let migration = Migration(
        number: 9, name: "exchange", statements: participants + products + contracts)

    /// Rights, certificates, boards, members: see the folder `Rights`.
    public static let registry = Migration(
        number: 10, name: "exchange registry", statements: members + rights + listing + search)

    /// Prices in force, charges, shares, holds, settlement runs, receipts: see the folder `Settlement`.
    public static let settlement = Migration(
        number: 12, name: "exchange settlement", statements: settlementTables)

    /// Quality cards: see the folder `Quality`.
    public static let quality = Migration(
        number: 16, name: "quality cards", statements: QualitySchema.statements)

    /// What rights and derivations are for, and what assessments are bound to.
    public static let rightsBinding = Migration(
        number: 17, name: "exchange-rights", statements: binding)

    /// Suspensions with their time, trials that open uses hold, rows that were counted, settlement by pages.
    public static let money = Migration(
        number: 18, name: "exchange-money", statements: moneyTables)

    /// Titles that are looked at again page by page, counts that are tried again.
    public static let counting = Migration(
        number: 22, name: "exchange-counting", statements: countingTables)

    private static let participants = [
        """
        CREATE TABLE participants (
            id BLOB NOT NULL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            legal_name TEXT NOT NULL,
            roles TEXT NOT NULL,
            jurisdiction TEXT NOT NULL,
            did TEXT NOT NULL UNIQUE,
            account BLOB REFERENCES accounts (id),
            connector TEXT,
            state TEXT NOT NULL,
            created_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        // One organisation an account: a key of the account speaks for the organisation.
        "CREATE UNIQUE INDEX participants_by_account ON participants (account) WHERE account IS NOT NULL",
    ]

    private static let products = [
        """
        CREATE TABLE products (
            id BLOB NOT NULL PRIMARY KEY,
            iri TEXT NOT NULL UNIQUE,
            supplier BLOB NOT NULL REFERENCES participants (id),
            board TEXT,
            data_class TEXT NOT NULL,
            sensitivity TEXT NOT NULL,
            cross_border TEXT NOT NULL,
            metadata TEXT NOT NULL,
            state TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            changed_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX products_by_supplier ON products (supplier, id)",
        "CREATE INDEX products_by_state ON products (state, id)",
        """
        CREATE TABLE product_versions (
            id BLOB NOT NULL PRIMARY KEY,
            product BLOB NOT NULL REFERENCES products (id),
            number BIGINT NOT NULL CHECK (number >= 1),
            notes TEXT,
            created_at BIGINT NOT NULL,
            published_at BIGINT,
            UNIQUE (product, number)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE product_files (
            version BLOB NOT NULL REFERENCES product_versions (id),
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            media_type TEXT NOT NULL,
            bytes BIGINT NOT NULL CHECK (bytes >= 0),
            sha256 BLOB NOT NULL,
            PRIMARY KEY (version, name)
        ) WITHOUT ROWID
        """,
    ]

    private static let contracts = [
        """
        CREATE TABLE offers (
            id BLOB NOT NULL PRIMARY KEY,
            iri TEXT NOT NULL UNIQUE,
            product BLOB NOT NULL REFERENCES products (id),
            policy TEXT NOT NULL,
            price TEXT NOT NULL,
            playbook TEXT NOT NULL,
            audience TEXT,
            state TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            withdrawn_at BIGINT
        ) WITHOUT ROWID
        """,
        "CREATE INDEX offers_by_product ON offers (product, id)",
        """
        CREATE TABLE agreements (
            id BLOB NOT NULL PRIMARY KEY,
            iri TEXT NOT NULL UNIQUE,
            offer BLOB,
            product BLOB,
            dataset TEXT NOT NULL,
            provider BLOB NOT NULL REFERENCES participants (id),
            consumer BLOB NOT NULL REFERENCES participants (id),
            policy TEXT NOT NULL,
            price TEXT NOT NULL,
            terms_hash BLOB NOT NULL,
            state TEXT NOT NULL,
            signed_at BIGINT NOT NULL,
            ends_at BIGINT,
            ended_at BIGINT,
            end_reason TEXT,
            log_index BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX agreements_by_consumer ON agreements (consumer, id)",
        "CREATE INDEX agreements_by_provider ON agreements (provider, id)",
        "CREATE INDEX agreements_by_product ON agreements (product, id)",
        "CREATE INDEX agreements_open ON agreements (ends_at) WHERE ended_at IS NULL",
    ]
}
