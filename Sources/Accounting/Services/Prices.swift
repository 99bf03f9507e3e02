import Persistence
import Primitives

/// What services cost, now and before.
public enum Prices {
    /// Puts a price in force. Terms that are in force already give the version that stands.
    /// - Parameter id: Taken only when the terms differ.
    /// - Throws: `notFound` for an unknown service.
    public static func set(
        _ terms: PriceTerms, for service: ID<Service>, id: ID<Price>, at time: Timestamp,
        in transaction: any WriteTransaction
    ) throws(Problem) -> Price {
        guard try Services.service(service, in: transaction) != nil else {
            throw Problem(.notFound, "There is no service \(service).", parameter: "service")
        }
        let standing = try inForce(for: service, terms.currency, in: transaction)
        if let standing, standing.terms == terms { return standing }
        let price = Price(
            id: id, service: service, version: (standing?.version ?? 0) + 1, terms: terms, createdAt: time)
        try insert(price, in: transaction)
        return price
    }

    /// The price at which new uses are reserved; nil when the service has none in this currency.
    public static func inForce(
        for service: ID<Service>, _ currency: Currency, in transaction: any ReadTransaction
    ) throws(Problem) -> Price? {
        try transaction.row(
            """
            SELECT \(columns) FROM prices WHERE service = $1 AND currency = $2
            ORDER BY version DESC LIMIT 1
            """, [.id(service), .text(currency.code)]
        ).map(price)
    }

    /// All prices in force, to fill the memory of who reserves.
    public static func allInForce(in transaction: any ReadTransaction) throws(Problem) -> [Price] {
        try transaction.rows(
            """
            SELECT \(columns) FROM prices p WHERE version = (SELECT MAX(version) FROM prices q
                WHERE q.service = p.service AND q.currency = p.currency)
            ORDER BY service, currency
            """
        ).map(price)
    }

    public static func price(
        _ id: ID<Price>, in transaction: any ReadTransaction
    ) throws(Problem) -> Price? {
        try transaction.row("SELECT \(columns) FROM prices WHERE id = $1", [.id(id)]).map(price)
    }

    /// Every version that a service ever had, oldest first.
    public static func history(
        of service: ID<Service>, in transaction: any ReadTransaction
    ) throws(Problem) -> [Price] {
        try transaction.rows(
            "SELECT \(columns) FROM prices WHERE service = $1 ORDER BY currency, version", [.id(service)]
        ).map(price)
    }
}

extension Prices {
    /// The price, read once a batch.
    static func required(_ id: ID<Price>, in transaction: any WriteTransaction) throws(Problem) -> Price {
        let cache = try transaction.state { () throws(Problem) in BatchCache<ID<Price>, Price>() }
        if let price = cache[id] { return price }
        guard let price = try price(id, in: transaction) else { throw unknown(id) }
        cache[id] = price
        return price
    }

    static func unknown(_ id: ID<Price>) -> Problem {
        Problem(.notFound, "There is no price \(id).", parameter: "price")
    }

    private static let columns = """
        id, service, currency, version, input_rate, cached_input_rate, output_rate, minimum_charge,
        free_tokens, created_at
        """

    private static func price(_ row: Row) throws(Problem) -> Price {
        let currency = try row.currency(2)
        let terms = try PriceTerms(
            inputPerMillion: row.money(4, currency), cachedInputPerMillion: row.money(5, currency),
            outputPerMillion: row.money(6, currency), minimumCharge: row.money(7, currency),
            freeTokensPerMonth: row.count(8))
        return Price(
            id: try row.id(0), service: try row.id(1), version: try row.count(3), terms: terms,
            createdAt: try row.time(9))
    }

    private static func insert(_ price: Price, in transaction: any WriteTransaction) throws(Problem) {
        let terms = price.terms
        try transaction.execute(
            "INSERT INTO prices (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            [
                .id(price.id), .id(price.service), .text(terms.currency.code), .count(price.version),
                .integer(terms.inputRate), .integer(terms.cachedInputRate), .integer(terms.outputRate),
                .integer(terms.minimumCharge), .count(terms.freeTokensPerMonth), .time(price.createdAt),
            ])
    }
}
