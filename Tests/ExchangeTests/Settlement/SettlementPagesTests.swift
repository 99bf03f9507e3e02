import Accounting
import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@Suite("A settlement by pages")
struct SettlementPagesTests {
    private struct Cut: Error {}

    /// A house of the trade of March, the same for the same seed.
    private func house(_ seed: UInt64) async throws -> ExchangeHouse {
        let house = try await ExchangeHouse(seed: seed)
        try await house.fund("100000")
        let random = SeededRandomness(seed)
        for rate in ["0.333333333", "1.7"] {
            let price: JSONValue = ["currency": "JPY", "meters": [["unit": "row", "rate": .string(rate)]]]
            let agreement = try await house.sign(house.draft(price: price)).agreement.id
            for _ in 0..<8 {
                let request = try house.use(PriceQuantity(rows: UInt64(1 + random.below(50))))
                _ = try await house.admit(request, agreement)
                _ = try await house.settle(request.id, request.maximum)
            }
        }
        return house
    }

    private func statements(_ house: ExchangeHouse) async throws -> [Statement] {
        try await house.database.read { try Settlements.statements(of: nil, PageRequest(), in: $0).items }
    }

    @Test("is the same wherever it is cut off, and what comes meanwhile is posted to the next month")
    func cut() async throws {
        let random = printedRandomness()
        let march = try #require(TradeMonth("2026-03"))
        for _ in 0..<6 {
            let seed = random.next()
            let whole = try await house(seed)
            let cut = try await house(seed)
            let expected = try await whole.settle(march, at: march.end)

            let agreement = try await cut.sign(cut.draft(price: ["currency": "JPY", "one_off": "0"]))
                .agreement
            let late = try await cut.sign(
                cut.draft(price: ["currency": "JPY", "meters": [["unit": "row", "rate": "1"]]])
            ).agreement.id
            #expect(agreement.state == .active)
            let begun = try await cut.database.write { try Settlements.begin(march, at: march.end, in: $0) }
            #expect(begun == nil)
            var isSummed = false
            var lateRows: UInt64 = 0
            while !isSummed {
                let limit = 1 + random.below(7)
                if random.chance(of: 1, in: 3) {
                    // What a crash in the middle of a page leaves: nothing of it.
                    await #expect(throws: Cut.self) {
                        try await cut.database.write { transaction in
                            _ = try Settlements.sum(march, limit: limit, in: transaction)
                            throw Cut()
                        }
                    }
                }
                await #expect(throws: Problem.self) {
                    try await cut.database.write { [cut] in
                        try Settlements.close(march, at: march.end, by: .operator, log: cut.log, in: $0)
                    }
                }
                isSummed = try await cut.database.write {
                    try Settlements.sum(march, limit: limit, in: $0)
                }
                // A use that began in March is posted to April, whatever its id.
                let request = try cut.use(PriceQuantity(rows: 1))
                _ = try await cut.admit(request, late)
                #expect(try await cut.settle(request.id, request.maximum).month.text == "2026-04")
                lateRows += 1
            }
            let settled = try await cut.settle(march, at: march.end)
            #expect(settled.document == expected.document)
            #expect(try await statements(cut) == statements(whole))
            try await cut.expectSound()

            // The next month has what came late, and nothing twice.
            try await cut.settle(march.next, at: march.next.end)
            let april = try await cut.database.read { [cut] in
                try Settlements.statements(of: cut.supplier.id, PageRequest(order: .newestFirst), in: $0)
                    .items.first
            }
            #expect(april?.month == march.next)
            #expect(
                april?.document["earned"]?.arrayValue?.first?["count"] == .number(.integer(Int64(lateRows))))
            try await cut.expectSound()
        }
    }

    @Test("keeps other months waiting until it is closed")
    func oneAtATime() async throws {
        let house = try await house(1)
        let march = try #require(TradeMonth("2026-03"))
        let end = march.next.next.end
        _ = try await house.database.write { try Settlements.begin(march, at: end, in: $0) }
        await #expect { try await house.settle(march.next, at: end) } throws: {
            ($0 as? Problem)?.kind == .conflict
        }
        try await house.settle(march, at: end)
        try await house.settle(march.next, at: end)
        await #expect { try await house.settle(try #require(TradeMonth("2026-02")), at: end) } throws: {
            ($0 as? Problem)?.kind == .conflict
        }
        try await house.expectSound()
    }

    @Test("says under which tree of the log it was made, and so does each statement")
    func checkpoint() async throws {
        let house = try await house(1)
        let march = try #require(TradeMonth("2026-03"))
        let root = Array(repeating: 0xab as UInt8, count: 32)
        try await house.database.write { [house] in
            _ = try $0.execute(
                "INSERT INTO log_checkpoints (size, root, note, at) VALUES ($1, $2, $3, $4)",
                [.integer(7), .blob(root), .text("a note"), .time(house.now)])
        }
        let expected: JSONValue = ["size": 7, "root": .string(root.hexadecimal)]
        #expect(try await house.settle(march, at: march.end).document["log"] == expected)
        #expect(try await statements(house).allSatisfy { $0.document["log"] == expected })
    }
}
