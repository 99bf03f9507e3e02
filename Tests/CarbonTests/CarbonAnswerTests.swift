import Exchange
import Logging
import Persistence
import Primitives
import Testing

@testable import Carbon

@Suite("Answers to partners' requests")
struct CarbonAnswerTests {
    private func ask(_ house: CarbonHouse) async throws {
        let event = CarbonEvent(
            .requested, id: "event-1", source: "//maker.example/3/events", at: house.now,
            data: ["productId": ["urn:pact:osaka-battery.example:cell:1"], "unheard": "of"])
        try await house.receive(event, from: house.maker)
    }

    @Test("what waits is the question; an agreement that ends meanwhile takes the answer's footprints away")
    func fresh() async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1))
        let agreement = try await house.agree(with: house.maker)
        try await ask(house)
        let waiting = try #require(try await house.outbox().first)
        #expect(!waiting.body.contains("fossilGhgEmissions"))
        #expect(try await house.answer().body.contains("fossilGhgEmissions"))
        _ = try await house.database.write { [now = house.now, log = house.log] in
            try Agreements.move(agreement, to: .suspended, at: now, by: .operator, log: log, in: $0)
        }
        let later = try await house.answer()
        #expect(later.held == [])
        #expect(later.body.contains("RequestRejectedEvent.3") && !later.body.contains("fossilGhgEmissions"))
    }

    @Test("each attempt sends an event of the same id")
    func sameID() async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1))
        try await house.agree(with: house.maker)
        try await ask(house)
        let ids = [try await house.answer(), try await house.answer()].map {
            (try? JSONValue(parsing: $0.body))?["id"]?.stringValue
        }
        #expect(ids[0] != nil && ids[0] == ids[1])
    }

    @Test("an attempt is held and counted only where the partner takes it")
    func counted() async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1), footprintDocument(2))
        let agreement = try await house.agree(with: house.maker)
        try await house.setTerms(agreement)
        try await ask(house)
        for wasTaken in [false, true] {
            let answer = try await house.answer()
            #expect(try await house.counters(agreement).heldUses == 1)
            try await house.database.write { [desk = house.desk, now = house.now] in
                try desk.settle(answer.held, wasTaken: wasTaken, at: now, in: $0)
            }
            let counters = try await house.counters(agreement)
            #expect(counters.heldUses == 0)
            #expect(counters.uses == (wasTaken ? 1 : 0))
            #expect(counters.settled.rows == (wasTaken ? 2 : 0))
        }
    }

    @Test(
        "a use is not held twice where it cannot be written down at first how it ended",
        arguments: [true, false])
    func unwritten(_ wasTaken: Bool) async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1))
        let agreement = try await house.agree(with: house.maker)
        try await house.setTerms(agreement)
        try await ask(house)
        let delivery = try #require(try await house.outbox().first)
        let answer = try await house.answer()
        let courier = CarbonCourier(
            desk: house.desk, database: FailingDatabase(house.database, writes: 3),
            clock: ManualClock(house.now), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            settling: Backoff(first: .zero, longest: .zero, maximumAttempts: .max))
        await courier.conclude(delivery, wasTaken ? nil : "no answer", answer.held)
        let counters = try await house.counters(agreement)
        #expect(counters.heldUses == 0)
        #expect(counters.uses == (wasTaken ? 1 : 0))
        let isWaiting = try await house.database.read { try CarbonDeliveries.isWaiting(delivery, in: $0) }
        #expect(!isWaiting)
    }

    @Test("an answer that was written down whole is not sent")
    func frozen() {
        let event = CarbonEvent(
            .fulfilled, id: "1", source: "x", at: Timestamp(microseconds: 0),
            data: ["requestEventId": "r", "pfs": []])
        func content(_ json: JSONValue) -> CarbonDelivery.Content? {
            CarbonDelivery(
                id: ID(high: 0, low: 1), peer: "p", body: String(decoding: json.serialized, as: UTF8.self),
                attempts: 0, giveUpAt: Timestamp(microseconds: 0)
            ).content
        }
        #expect(content(event.json) == nil)
        let asker = ID<Participant>(high: 1, low: 1)
        let question = CarbonQuestion(asker: asker, request: "r", criteria: ["productId": ["x"]])
        #expect(content(question.json) == .question(question))
    }

    @Test("criteria are kept as far as PACT knows them, and in bounds")
    func criteria() throws {
        let wide: JSONValue = ["productId": .string(String(repeating: "x", count: 20_000))]
        #expect(throws: Problem.self) { try FootprintFilter.criteria(of: wide) }
        #expect(
            try FootprintFilter.criteria(of: ["geography": ["JP"], "more": [1, 2]]) == ["geography": ["JP"]])
    }

    @Test("what was read as due while its attempt was ending is not sent once more")
    func once() async throws {
        let house = try await CarbonHouse()
        try await ask(house)
        let read = try #require(try await house.outbox().first)
        func isWaiting() async throws -> Bool {
            try await house.database.read { try CarbonDeliveries.isWaiting(read, in: $0) }
        }
        #expect(try await isWaiting())
        try await house.database.write { [now = house.now] in
            try CarbonDeliveries.failed(read, "no answer", at: now, in: $0)
        }
        #expect(try await !isWaiting())
        try await house.database.write { [now = house.now] in
            try CarbonDeliveries.delivered(read, at: now, in: $0)
        }
        #expect(try await !isWaiting())
    }

    @Test("a peer that is full holds up its own events only")
    func lanes() async throws {
        let house = try await CarbonHouse()
        try await house.database.write { [now = house.now, random = house.random] transaction in
            for number in 0..<50 {
                try CarbonDeliveries.send(
                    ["n": .number(.integer(Int64(number)))], id: ID(at: now, random: random),
                    to: CarbonPeer(participant: "slow", url: "", authority: "", clientID: "", secret: ""),
                    at: now, in: transaction)
            }
            try CarbonDeliveries.send(
                ["n": 50], id: ID(at: now, random: random),
                to: CarbonPeer(participant: "quick", url: "", authority: "", clientID: "", secret: ""),
                at: now + .milliseconds(1), in: transaction)
        }
        let courier = CarbonCourier(
            desk: house.desk, database: house.database, clock: ManualClock(house.now + .seconds(1)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let first = await courier.next()
        #expect(first.filter { $0.peer == "slow" }.count == CarbonLanes.width)
        #expect(first.filter { $0.peer == "quick" }.count == 1)
        #expect(await courier.next().isEmpty)
    }
}
