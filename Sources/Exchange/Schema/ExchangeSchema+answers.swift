import Persistence

extension ExchangeSchema {
    /// Whose answers earned what: by that, what a customer's answers left to nobody is shared out.
    public static let answerCustomers = Migration(
        number: 27, name: "answer customers",
        statements: [
            "ALTER TABLE trade_entries ADD COLUMN customer BLOB",
            """
            CREATE INDEX trade_entries_by_customer ON trade_entries (month, customer, kind)
            WHERE customer IS NOT NULL
            """,
            // Whether anything of a customer's was given back: few have it.
            """
            CREATE INDEX trade_entries_given_back ON trade_entries (customer, month)
            WHERE kind = 'unattributed' AND amount < 0
            """,
        ])
}
