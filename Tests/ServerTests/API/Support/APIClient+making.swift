import Accounting
import Auditing
import Persistence
import Primitives
import Testing

@testable import Server

extension APIClient {
    /// An account with a key of its own.
    struct Customer: Sendable {
        let id: String
        let name: String
        let key: String
        let keyID: String
    }

    func customer(_ name: String = "acme", credit: String = "1000") async throws -> Customer {
        let account = try await post(
            "/api/accounts", ["name": .string(name), "currency": "JPY", "credit": .string(credit)])
        let id = try #require(account["id"]?.stringValue)
        let key = try await post("/api/accounts/\(id)/keys", [:])
        return Customer(
            id: id, name: name, key: try #require(key["key"]?.stringValue),
            keyID: try #require(key["id"]?.stringValue))
    }

    /// A service of 100 yen a million tokens of input and 400 of output.
    @discardableResult
    func service(_ name: String = "assistant") async throws -> Answer {
        try await post(
            "/api/services",
            [
                "name": .string(name), "engine": "first", "model": "m",
                "price": ["currency": "JPY", "input_per_million": "100", "output_per_million": "400"],
            ])
    }

    /// Uses the service: 24 tokens in, 8 out, 0.0056 yen.
    /// - Parameter isSettled: Whether the answer has come to its end.
    /// - Returns: The id of the use.
    @discardableResult
    func use(by customer: Customer, of service: String = "assistant", isSettled: Bool = true) async throws
        -> String
    {
        clock.advance(by: .milliseconds(10))
        let now = clock.now()
        let id = ID<Use>(at: now, random: randomness)
        let transfer = ID<Transfer>(at: now, random: randomness)
        let account = try #require(ID<Account>(customer.id))
        let key = try #require(ID<APIKey>(customer.keyID))
        try await database.write { [log] transaction in
            let service = try #require(try Services.service(named: service, in: transaction))
            let price = try #require(try Prices.inForce(for: service.id, .jpy, in: transaction))
            let reservation = try UseReservation(
                id: id, account: account, service: service.id, price: price.id, keyID: key, engine: "first",
                model: "m", endpoint: .chat, payloadHash: PayloadHash(of: Array("{}".utf8)),
                maximumUsage: MaximumUsage(input: 100, output: 100), estimatedInputTokens: 24, createdAt: now)
            _ = try Uses.reserve(reservation, in: transaction)
            guard isSettled else { return }
            let settlement = try UseSettlement(
                id: id, status: .completed,
                usage: TokenUsage(input: 24, cachedInput: 4, output: 8, source: .reported), finishedAt: now,
                transferID: transfer)
            _ = try Uses.settle(settlement, in: transaction) { leaf in
                try log.append(leaf.bytes, subject: id.bytes, at: now, in: transaction)
            }
        }
        return id.description
    }

    /// The leaves of the log, oldest first.
    func leaves() async throws -> [JSONValue] {
        let rows = try await database.read { try $0.rows("SELECT leaf FROM log_leaves ORDER BY idx") }
        return try rows.map { try JSONValue(parsing: $0.blob(0)) }
    }

    /// All items of a list, page by page.
    func items(_ path: String, limit: Int, key: String? = APIHost.adminKey) async throws -> [JSONValue] {
        var items: [JSONValue] = []
        var cursor: String?
        repeat {
            let separator = path.contains("?") ? "&" : "?"
            let page = try await get(
                "\(path)\(separator)limit=\(limit)" + (cursor.map { "&cursor=\($0)" } ?? ""), key: key)
            let found = page["items"]?.arrayValue ?? []
            #expect(found.count <= limit)
            items += found
            cursor = page["next_cursor"]?.stringValue
        } while cursor != nil
        return items
    }
}
