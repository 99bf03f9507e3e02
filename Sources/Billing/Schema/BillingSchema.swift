import Accounting
import Persistence

/// The tables of this module; nothing outside this module names them.
///
/// Documents are canonical JSON (RFC 8785); amounts of money are minor units of the currency where their names end in
/// `minor`, nano-units otherwise; months are year × 100 + month (UTC).
public enum BillingSchema {
    public static let migration = Migration(number: 28, name: "billing", statements: statements)

    private static let statements = [
        Ledger.chargesIndex,
        """
        CREATE TABLE billing_profiles (
            account BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
            document TEXT NOT NULL,
            changed_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        // One for each month that is billed or being billed. Of the records, `cut` leaves of the log count; those before
        // `first_use` are billed already. The rest says how far it has come.
        """
        CREATE TABLE billing_runs (
            month BIGINT NOT NULL PRIMARY KEY,
            id BLOB NOT NULL UNIQUE,
            phase TEXT NOT NULL,
            cut BIGINT NOT NULL,
            first_use BLOB NOT NULL,
            next_use BLOB NOT NULL,
            last_use BLOB NOT NULL,
            last_charge_at BIGINT NOT NULL,
            last_charge BLOB NOT NULL,
            last_account BLOB NOT NULL,
            invoices BIGINT NOT NULL,
            begun_at BIGINT NOT NULL,
            closed_at BIGINT,
            log_index BIGINT
        )
        """,
        // Sums of a month that is being billed, whole units and nano-units apart; an empty subject is none.
        """
        CREATE TABLE billing_sums (
            month BIGINT NOT NULL,
            account BLOB NOT NULL,
            kind TEXT NOT NULL,
            subject BLOB NOT NULL,
            units BIGINT NOT NULL,
            nanos BIGINT NOT NULL,
            entries BIGINT NOT NULL,
            input BIGINT NOT NULL,
            output BIGINT NOT NULL,
            PRIMARY KEY (month, account, kind, subject)
        ) WITHOUT ROWID
        """,
        // To which month each charge that is no use was billed: every one once.
        """
        CREATE TABLE billed_charges (
            transfer BLOB NOT NULL PRIMARY KEY,
            account BLOB NOT NULL,
            month BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX billed_charges_by_account ON billed_charges (account, month, transfer)",
        """
        CREATE TABLE invoices (
            id BLOB NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            sequence BIGINT NOT NULL CHECK (sequence > 0),
            number TEXT NOT NULL,
            account BLOB NOT NULL,
            month BIGINT NOT NULL,
            corrects BLOB,
            currency TEXT NOT NULL,
            net_minor BIGINT NOT NULL,
            tax_minor BIGINT NOT NULL,
            document TEXT NOT NULL,
            sha256 BLOB NOT NULL,
            log_index BIGINT NOT NULL,
            issued_at BIGINT NOT NULL,
            UNIQUE (kind, sequence)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX invoices_by_account ON invoices (account, id)",
        "CREATE INDEX invoices_by_month ON invoices (month, id)",
        "CREATE INDEX invoices_correcting ON invoices (corrects, id) WHERE corrects IS NOT NULL",
        // What the tax platform of China answered.
        """
        CREATE TABLE fapiaos (
            invoice BLOB NOT NULL PRIMARY KEY REFERENCES invoices (id),
            number TEXT NOT NULL UNIQUE,
            issued_on TEXT NOT NULL,
            noted_at BIGINT NOT NULL,
            log_index BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
    ]
}
