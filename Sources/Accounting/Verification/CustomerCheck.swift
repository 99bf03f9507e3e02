import Persistence
import Primitives

/// Each customer has one ledger account of its own, in its currency, with the floor of its terms.
struct CustomerCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        try report(
            .customer, "Its ledger account is missing, in another currency, or has another floor.",
            of: Account.self,
            """
            SELECT a.id FROM accounts a LEFT JOIN ledger_accounts l ON l.id = a.ledger_account
            WHERE l.id IS NULL OR l.kind <> 'customer' OR l.currency <> a.currency OR l.floor IS NULL
                OR l.floor <> -a.credit_limit OR (a.terms = 'prepaid' AND a.credit_limit <> 0)
            ORDER BY a.id LIMIT $1
            """, in: transaction, &faults)
        for account in try Ledger.accounts(in: transaction) {
            if account.kind == .customer && account.customer == nil {
                faults.add(.customer, account.name, "No customer owns it.")
            } else if (account.kind == .payable) != (account.holder != nil)
                || account.kind == .payable && account.floor != nil
            {
                faults.add(
                    .customer, account.name,
                    "What is owed has a holder and no floor, and nothing else has one.")
            } else if account.kind == .clearing && account.totals.balance != 0 {
                faults.add(.clearing, account.name, "A charge was not shared out, or shared out twice.")
            } else if account.kind.isOfTheHouse && (account.customer != nil || account.floor != nil) {
                faults.add(.customer, account.name, "An account of the house has a customer or a floor.")
            }
        }
    }
}
