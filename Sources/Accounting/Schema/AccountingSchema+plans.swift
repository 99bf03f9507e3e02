import Persistence

extension AccountingSchema {
    /// Plans, subscriptions, their fees and counters; sub-accounts; limits of spending.
    public static let plans = Migration(number: 29, name: "plans", statements: planTables + spendTables)

    private static let planTables = [
        "ALTER TABLE accounts ADD COLUMN parent BLOB REFERENCES accounts (id)",
        // Who suspended it: NULL while it is active, and for those that operators suspended before.
        "ALTER TABLE accounts ADD COLUMN suspended_by TEXT",
        "CREATE INDEX accounts_by_parent ON accounts (parent, id) WHERE parent IS NOT NULL",
        // What a plan or a limit has to do with a use, as JSON; NULL for the many with which none has.
        "ALTER TABLE open_uses ADD COLUMN metering TEXT",
        "ALTER TABLE records ADD COLUMN metering TEXT",
        """
        CREATE TABLE plans (
            id BLOB NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            version BIGINT NOT NULL CHECK (version >= 1),
            terms TEXT NOT NULL,
            origin TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            retired_at BIGINT,
            UNIQUE (name, version)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE subscriptions (
            id BLOB NOT NULL PRIMARY KEY,
            account BLOB NOT NULL REFERENCES accounts (id),
            plan BLOB NOT NULL REFERENCES plans (id),
            state TEXT NOT NULL,
            seats BIGINT NOT NULL CHECK (seats >= 0),
            paid_seats BIGINT NOT NULL CHECK (paid_seats >= 0),
            started_at BIGINT NOT NULL,
            charged_from BIGINT NOT NULL CHECK (charged_from >= started_at),
            months BIGINT NOT NULL CHECK (months >= 0),
            past_due_since BIGINT,
            ends_at BIGINT,
            ended_at BIGINT,
            ended_by TEXT,
            due_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX subscriptions_by_account ON subscriptions (account, id)",
        "CREATE INDEX subscriptions_due ON subscriptions (due_at, id) WHERE state <> 'ended'",
        """
        CREATE TABLE subscription_fees (
            id BLOB NOT NULL PRIMARY KEY,
            subscription BLOB NOT NULL REFERENCES subscriptions (id),
            account BLOB NOT NULL,
            kind TEXT NOT NULL,
            number BIGINT NOT NULL CHECK (number >= 0),
            period_start BIGINT NOT NULL,
            period_end BIGINT NOT NULL CHECK (period_end >= period_start),
            seats BIGINT NOT NULL,
            paid_seats BIGINT NOT NULL,
            days BIGINT NOT NULL,
            month_days BIGINT NOT NULL,
            amount BIGINT NOT NULL CHECK (amount >= 0),
            currency TEXT NOT NULL,
            transfer BLOB UNIQUE,
            charged_at BIGINT NOT NULL,
            UNIQUE (subscription, kind, number)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX subscription_fees_by_time ON subscription_fees (charged_at, id)",
        """
        CREATE TABLE plan_counters (
            subscription BLOB NOT NULL,
            month BIGINT NOT NULL,
            included_used BIGINT NOT NULL CHECK (included_used >= 0),
            included_held BIGINT NOT NULL CHECK (included_held >= 0),
            units BIGINT NOT NULL CHECK (units >= 0),
            charged BIGINT NOT NULL CHECK (charged >= 0),
            PRIMARY KEY (subscription, month)
        ) WITHOUT ROWID
        """,
    ]

    private static let spendTables = [
        """
        CREATE TABLE spend_limits (
            subject TEXT NOT NULL PRIMARY KEY,
            account BLOB NOT NULL REFERENCES accounts (id),
            currency TEXT NOT NULL,
            monthly BIGINT NOT NULL CHECK (monthly >= 0),
            is_hard BIGINT NOT NULL CHECK (is_hard IN (0, 1)),
            alerts TEXT NOT NULL,
            set_at BIGINT NOT NULL
        ) WITHOUT ROWID
        """,
        "CREATE INDEX spend_limits_by_account ON spend_limits (account, subject)",
        """
        CREATE TABLE spend_counters (
            subject TEXT NOT NULL,
            month BIGINT NOT NULL,
            base BIGINT NOT NULL CHECK (base >= 0),
            charged BIGINT NOT NULL CHECK (charged >= 0),
            held BIGINT NOT NULL CHECK (held >= 0),
            alerted BIGINT NOT NULL,
            removed_at BIGINT,
            PRIMARY KEY (subject, month)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE spend_alerts (
            id BLOB NOT NULL PRIMARY KEY,
            subject TEXT NOT NULL,
            account BLOB NOT NULL,
            month BIGINT NOT NULL,
            percent BIGINT NOT NULL,
            spent BIGINT NOT NULL,
            monthly BIGINT NOT NULL,
            currency TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            UNIQUE (subject, month, percent)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX spend_alerts_by_account ON spend_alerts (account, id)",
    ]
}
