import Accounting
import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@Suite("The check of the trade")
struct TradeVerificationTests {
    /// A house with uses of two months, one under way, a dispute and a settlement.
    private func house(seed: UInt64 = 1) async throws -> ExchangeHouse {
        let house = try await ExchangeHouse(seed: seed)
        try await house.fund("100000")
        let price: JSONValue = [
            "currency": "JPY", "one_off": "100", "meters": [["unit": "row", "rate": "1"]],
            "trial_amount": "15",
        ]
        let agreement = try await house.sign(house.draft(price: price)).agreement.id
        var disputed: ID<TradeRecord>?
        for (days, rows): (Int64, UInt64) in [(0, 10), (1, 20), (40, 30)] {
            let request = try house.use(PriceQuantity(calls: 1, rows: rows, bytes: 7, tokens: 3))
            let time = house.now + .seconds(days * 86_400)
            _ = try await house.admit(request, agreement, at: time)
            _ = try await house.settle(request.id, request.maximum, at: time)
            disputed = request.id
        }
        let failed = try house.use(PriceQuantity(rows: 5))
        _ = try await house.admit(failed, agreement)
        _ = try await house.settle(failed.id, .none, .failed)
        _ = try await house.admit(try house.use(PriceQuantity(calls: 1, rows: 4)), agreement)
        let dispute = house.id(Dispute.self)
        let record = try #require(disputed)
        try await house.database.write { [house] in
            _ = try Disputes.open(
                dispute, over: record, for: house.demander.id, reason: "It was empty.",
                at: house.now + .seconds(41 * 86_400), by: .account, log: house.log, in: $0)
        }
        let march = try #require(TradeMonth("2026-03"))
        try await house.settle(march, at: march.end)
        try await house.expectSound()
        return house
    }

    private func faults(
        _ house: ExchangeHouse, after statement: String, _ values: [Value] = []
    ) async throws -> [TradeFault] {
        try await house.database.write { transaction in
            let changed = try transaction.execute(statement, values)
            #expect(changed > 0, "\(statement)")
            return try TradeVerification.faults(in: transaction)
        }
    }

    @Test("tells of each counter that is not what records and open uses say")
    func counters() async throws {
        let random = printedRandomness()
        let house = try await house(seed: random.next())
        let columns = [
            "uses", "calls", "rows_read", "bytes", "tokens", "charged", "trial", "held_uses", "held_calls",
            "held_rows", "held_bytes", "held_tokens", "held_charge", "held_trial",
        ]
        for column in columns {
            for month in [0, 202_603, 202_604] {
                // Wrong by one, or by much; then put right again.
                let by = Int64(1 + random.below(random.chance(of: 1, in: 2) ? 1 : 1_000_000))
                let change = "UPDATE agreement_counters SET \(column) = \(column) + $1 WHERE month = $2"
                let wrong: [Value] = [.integer(by), .integer(Int64(month))]
                let told = try await faults(house, after: change, wrong)
                #expect(told.contains { $0.detail.hasPrefix("The counters") }, "\(column) of \(month)")
                let right: [Value] = [.integer(-by), .integer(Int64(month))]
                #expect(try await faults(house, after: change, right) == [])
            }
        }
        let gone = "DELETE FROM agreement_counters WHERE month = 202603"
        #expect(try await !faults(house, after: gone).isEmpty)
    }

    @Test(
        "tells of months that are not those on record, of none that follows, and of a hold of what is not suspended",
        arguments: [
            "UPDATE agreement_terms SET months_charged = months_charged + 1",
            "UPDATE agreement_terms SET months_charged = months_charged - 1",
            "UPDATE agreement_terms SET next_month_at = NULL",
            "INSERT INTO agreement_holds (agreement, holder) SELECT agreement, 'house' FROM agreement_terms",
        ])
    func months(_ change: String) async throws {
        let house = try await ExchangeHouse()
        try await house.fund("1000")
        let id = try await house.sign(
            house.draft(price: ["currency": "JPY", "monthly": "10"])
        ).agreement.id
        try await house.sweep(at: house.now + .seconds(70 * 86_400))
        try await house.expectSound()
        #expect(try await faults(house, after: change).map(\.subject) == [id.description])
    }

    @Test(
        "tells of a row that is gone, whatever went with it",
        arguments: ["trade_records", "settlements", "disputes", "agreements"])
    func gone(table: String) async throws {
        let house = try await house()
        let told = try await house.database.write { transaction in
            // All that names it, so that only the log knows.
            for other in ["agreement_counters", "agreement_terms", "statements", "trade_entries"] {
                try transaction.execute("DELETE FROM \(other)")
            }
            try transaction.execute("DELETE FROM \(table)")
            return try TradeVerification.faults(in: transaction)
        }
        #expect(told.contains { $0.detail.hasSuffix("tells of it, but no row does.") })
    }

    @Test(
        "tells of a row whose leaf is of something else",
        arguments: ["settlements", "disputes", "agreements"])
    func moved(table: String) async throws {
        let house = try await house()
        let told = try await faults(house, after: "UPDATE \(table) SET log_index = 0")
        #expect(told.contains { $0.detail == "Leaf 0 says otherwise than the record." })
    }

    @Test(
        "a statement is the sum of its entries, whatever its document and the hash of it say",
        arguments: [
            "UPDATE statements SET closing = closing + 1",
            "UPDATE statements SET opening = opening + 1",
            "UPDATE trade_entries SET month = 202602 WHERE kind = 'supplier'",
            "DELETE FROM trade_entries WHERE kind = 'payout'",
            "UPDATE trade_entries SET amount = amount + 1 WHERE kind = 'rounding'",
        ])
    func statements(_ change: String) async throws {
        let house = try await house()
        let before = try await house.database.read {
            try Settlements.statements(of: nil, PageRequest(), in: $0).items
        }
        let told = try await faults(house, after: change)
        #expect(before.contains { statement in told.contains { $0.subject == statement.id.description } })
    }
}
