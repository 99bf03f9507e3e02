import Persistence

extension ExchangeSchema {
    /// Holds of agreements, each with its holder and time, in place of the one suspension that terms had room for; credits
    /// by month.
    public static let holds = Migration(number: 23, name: "exchange-holds", statements: holdTables)

    private static let holdTables = [
        // Who holds an agreement suspended: see ``AgreementHolds``. Without a time it was before times were noted.
        """
        CREATE TABLE agreement_holds (
            agreement BLOB NOT NULL,
            holder TEXT NOT NULL,
            since BIGINT,
            PRIMARY KEY (agreement, holder)
        ) WITHOUT ROWID
        """,
        // Of one without terms nobody noted who suspended it: the house resumes it, as before.
        """
        INSERT INTO agreement_holds (agreement, holder, since)
        SELECT a.id,
            CASE
                WHEN t.agreement IS NULL OR t.is_held_by_house = 1 THEN 'house'
                WHEN t.suspended_by IS NULL THEN 'payment'
                WHEN t.suspended_by = a.consumer THEN 'consumer'
                ELSE 'provider' END,
            t.suspended_at
        FROM agreements a LEFT JOIN agreement_terms t ON t.agreement = a.id WHERE a.state = 'suspended'
        """,
        "ALTER TABLE agreement_terms DROP COLUMN suspended_by",
        "ALTER TABLE agreement_terms DROP COLUMN is_held_by_house",
        "ALTER TABLE agreement_terms DROP COLUMN suspended_at",
        // What was given as credit for a month that is charged, in nano-units, less what a refund of it took back.
        """
        CREATE TABLE agreement_credits (
            agreement BLOB NOT NULL,
            month BIGINT NOT NULL,
            given BIGINT NOT NULL CHECK (given >= 0),
            PRIMARY KEY (agreement, month)
        ) WITHOUT ROWID
        """,
    ]
}
