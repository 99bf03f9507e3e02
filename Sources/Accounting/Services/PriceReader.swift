import Persistence
import Primitives

/// Prices for the records of one read: each is read once.
struct PriceReader {
    private let transaction: any ReadTransaction
    private var prices: [ID<Price>: Price] = [:]

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
}
