import Primitives
import Testing

@testable import Accounting

@Suite("The leaf of a use")
struct UseLeafTests {
    private func record(
        engine: String = "local", usage: TokenUsage?, status: UseStatus = .completed
    ) throws -> UseRecord {
        let time = Timestamp(microseconds: 1_772_323_200_123_456)
        let price = Price(
            id: ID(high: 1, low: 1), service: ID(high: 1, low: 2), version: 1,
            terms: try PriceTerms(
                inputPerMillion: .yen("100"), outputPerMillion: .yen("400"), minimumCharge: .yen("0.01")),
            createdAt: time)
        let open = try OpenUse(
            UseReservation(
                id: ID(high: 4, low: 5), account: ID(high: 2, low: 1), service: price.service,
                price: price.id,
                keyID: ID(high: 3, low: 1), engine: engine, model: "small", endpoint: .embedding,
                payloadHash: PayloadHash(of: [1, 2, 3]), maximumUsage: MaximumUsage(input: 10, output: 50),
                estimatedInputTokens: 8, createdAt: time), at: price, freeTokens: 3)
        return try open.record(
            of: UseSettlement(
                id: ID(high: 4, low: 5), status: status, usage: usage, finishedAt: time + .seconds(1),
                transferID: ID(high: 6, low: 6)), at: price)
    }

    private func usage() throws -> TokenUsage {
        try TokenUsage(input: 9, cachedInput: 2, output: 4, source: .counted)
    }

    @Test("is this canonical JSON, byte for byte")
    func bytes() throws {
        let leaf = try UseLeaf(record(usage: usage()), decisions: [["rule": "r1", "outcome": "pass"]])
        let expected = """
            {"account":"acct_00000000000010000000000001","capped":"0","charge":"0.01",\
            "created_at":"2026-03-01T00:00:00.123456Z","currency":"JPY",\
            "decisions":[{"outcome":"pass","rule":"r1"}],"endpoint":"embedding","engine":"local",\
            "estimated":true,"finished_at":"2026-03-01T00:00:01.123456Z","free_tokens":3,\
            "id":"use_00000000000020000000000005","key":"key_0000000000001g000000000001","kind":"use",\
            "lines":[{"amount":"0.0007","kind":"input","tokens":7},\
            {"amount":"0.0002","kind":"cached_input","tokens":2},\
            {"amount":"0.0004","kind":"output","tokens":1},{"amount":"0","kind":"free","tokens":3},\
            {"amount":"0.0087","kind":"minimum","tokens":0}],"model":"small",\
            "payload_hash":"039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",\
            "price":"price_0000000000000g000000000001","reserved":"0.0198",\
            "service":"svc_0000000000000g000000000002","status":"completed",\
            "transfer":"tr_00000000000030000000000006",\
            "usage":{"cached_input":2,"input":9,"output":4,"source":"counted"},"version":1}
            """
        #expect(String(decoding: leaf.bytes, as: UTF8.self) == expected)
        #expect(try JSONValue(parsing: leaf.bytes).canonical == leaf.bytes)
    }

    @Test("is read back as the record that made it")
    func readBack() throws {
        let decisions: [JSONValue] = [["rule": "r1"], ["at": 1.5]]
        for leaf in [
            try UseLeaf(record(usage: usage()), decisions: decisions),
            try UseLeaf(record(usage: nil, status: .interrupted)),
            try UseLeaf(record(engine: "日本\u{1}\"\\", usage: usage())),
        ] {
            #expect(try UseLeaf(parsing: leaf.bytes) == leaf)
        }
    }

    @Test("keeps its bound with decisions of any length")
    func longDecisions() throws {
        let decisions = (0..<10_000).map { JSONValue.string("decision \($0)") }
        let name = String(repeating: "\u{1}", count: UseReservation.maximumNameBytes)
        let leaf = try UseLeaf(record(engine: name, usage: usage()), decisions: decisions)
        #expect(leaf.bytes.count < UseLeaf.maximumBytes)
        #expect(leaf.decisions.count == 1)
        #expect(leaf.decisions[0]["omitted"]?.intValue == 10_000)
        #expect(try UseLeaf(parsing: leaf.bytes) == leaf)
        let just = [JSONValue.string(String(repeating: "a", count: UseLeaf.maximumDecisionBytes - 4))]
        #expect(try UseLeaf(record(engine: name, usage: usage()), decisions: just).decisions == just)
    }

    @Test("refuses bytes that are no leaf, another leaf, or not canonical")
    func foreign() throws {
        let leaf = try UseLeaf(record(usage: usage()))
        let text = String(decoding: leaf.bytes, as: UTF8.self)
        for bad in [
            "", "{}", "[]", text + " ", text.replacing("\"version\":1", with: "\"version\":2"),
            text.replacing("\"kind\":\"use\"", with: "\"kind\":\"abuse\""),
            text.replacing("\"capped\":\"0\"", with: "\"capped\":\"0.0\""),
            text.replacing("\"estimated\":true", with: "\"estimated\":false"),
            text.replacing("\"currency\":\"JPY\"", with: "\"currency\":\"XXX\""),
            text.replacing("\"status\":\"completed\"", with: "\"status\":\"done\""),
            text.replacing("\"free_tokens\":3", with: "\"free_tokens\":-3"),
        ] {
            #expect(throws: Problem.self) { try UseLeaf(parsing: Array(bad.utf8)) }
        }
    }
}
