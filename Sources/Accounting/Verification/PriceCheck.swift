import Persistence
import Primitives

/// The versions of a service's price in one currency are 1, 2, 3, …, and so are those of a plan.
struct PriceCheck: LedgerCheck {
    func run(in transaction: any ReadTransaction, _ faults: inout FaultList) throws(Problem) {
        try report(
            .price, "The versions of its price have a gap.", of: Service.self,
            """
            SELECT service FROM prices GROUP BY service, currency
            HAVING MIN(version) <> 1 OR MAX(version) <> COUNT(*) ORDER BY service LIMIT $1
            """, in: transaction, &faults)
        try report(
            .price, "The versions of its name have a gap.", of: Plan.self,
            """
            SELECT p.id FROM plans p JOIN (SELECT name FROM plans GROUP BY name
                HAVING MIN(version) <> 1 OR MAX(version) <> COUNT(*)) AS g ON g.name = p.name
            ORDER BY p.id LIMIT $1
            """, in: transaction, &faults)
    }
}
