import Persistence
import Primitives

/// Prices and plans for the records of one read: each is read once.
struct PriceReader {
    private let transaction: any ReadTransaction
    private var prices: [ID<Price>: Price] = [:]
    private var plans: [ID<Plan>: Plan] = [:]

    init(_ transaction: any ReadTransaction) { self.transaction = transaction }

    mutating func price(_ id: ID<Price>) throws(Problem) -> Price {
        if let price = prices[id] { return price }
        guard let price = try Prices.price(id, in: transaction) else {
            throw Problem(
                .corrupt, "The price \(id) of a record is not there.",
                mend: "Run `minato audit verify`; restore the data directory from a copy.")
        }
        prices[id] = price
        return price
    }

    mutating func plan(_ id: ID<Plan>) throws(Problem) -> Plan {
        if let plan = plans[id] { return plan }
        guard let plan = try Plans.plan(id, in: transaction) else {
            throw Problem(
                .corrupt, "The plan \(id) of a record is not there.",
                mend: "Run `minato audit verify`; restore the data directory from a copy.")
        }
        plans[id] = plan
        return plan
    }
}
