import Persistence

/// What is kept of the answers that licensed passages carried.
public enum GroundingSchema {
    public static let migration = Migration(
        number: 25, name: "answer groundings",
        statements: [
            // One for each use whose leaf bears the hash of the document.
            """
            CREATE TABLE answer_groundings (
                id BLOB NOT NULL PRIMARY KEY,
                account BLOB NOT NULL,
                service BLOB NOT NULL,
                subscription BLOB,
                month BIGINT NOT NULL,
                document TEXT NOT NULL,
                created_at BIGINT NOT NULL
            ) WITHOUT ROWID
            """,
            "CREATE INDEX answer_groundings_by_account ON answer_groundings (account, id)",
            // By what a fee is shared out: see ``SubscriptionRevenue``.
            """
            CREATE INDEX answer_groundings_by_subscription ON answer_groundings (subscription, month, id)
            WHERE subscription IS NOT NULL
            """,
            "CREATE INDEX answer_groundings_by_month ON answer_groundings (month) WHERE subscription IS NOT NULL",
            // The data's part of each fee that was shared out, with the month in which it was, and the first of the fees
            // that were shared out with it.
            """
            CREATE TABLE fee_shares (
                fee BLOB NOT NULL PRIMARY KEY,
                subscription BLOB NOT NULL,
                month BIGINT NOT NULL,
                pool BLOB NOT NULL,
                data BIGINT NOT NULL CHECK (data > 0)
            ) WITHOUT ROWID
            """,
            "CREATE INDEX fee_shares_by_pool ON fee_shares (month, pool)",
        ])
}
