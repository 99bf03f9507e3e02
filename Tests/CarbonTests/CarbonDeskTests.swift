import Exchange
import Persistence
import Primitives
import Testing

@testable import Carbon

@Suite("Carbon linkage")
struct CarbonDeskTests {
    @Test("step 1: two companies; without an agreement nothing is seen, with one what it covers")
    func companies() async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1), footprintDocument(2, product: "urn:other:1"))
        #expect(try await house.seen(by: house.maker) == [])
        try await house.agree(with: house.maker, footprints: ["urn:pact:osaka-battery.example:cell:1"])
        #expect(try await house.seen(by: house.maker).count == 1)
        #expect(try await house.seen(by: house.foreigner) == [])
    }

    @Test("step 2: an industry board; one product for all members, a new version is what they see")
    func board() async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1), footprintDocument(2, product: "urn:other:1"))
        for member in [house.maker, house.foreigner] { try await house.agree(with: member) }
        #expect(try await house.seen(by: house.maker).count == 2)
        #expect(try await house.seen(by: house.foreigner).count == 2)
        try await house.store(footprintDocument(1, changing: ["status": "Deprecated"]))
        let seen = try await house.seen(by: house.maker)
        #expect(seen.map(\.version).sorted() == [1, 2])
        #expect(seen.filter { !$0.footprint.isActive }.count == 1)
    }

    @Test("step 3: a partner in a third country; the policy's place decides, and what must stay stays")
    func thirdCountry() async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1))
        let inJapan: JSONValue = [["leftOperand": "spatial", "operator": "eq", "rightOperand": "JP"]]
        for partner in [house.maker, house.foreigner] {
            try await house.agree(with: partner, constraint: inJapan)
        }
        #expect(try await house.seen(by: house.maker).count == 1)
        #expect(try await house.seen(by: house.foreigner) == [])
        try await house.agree(
            with: house.foreigner,
            constraint: [["leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["JP", "CN"]]])
        #expect(try await house.seen(by: house.foreigner).count == 1)

        let closed = try await CarbonHouse()
        try await closed.store(footprintDocument(1))
        try await closed.agree(with: closed.foreigner, crossBorder: .prohibited)
        #expect(try await closed.seen(by: closed.foreigner) == [])
    }

    @Test("an agreement that ends takes the view away")
    func ending() async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1))
        let agreement = try await house.agree(with: house.maker)
        #expect(try await house.seen(by: house.maker).count == 1)
        _ = try await house.database.write { [now = house.now, log = house.log] in
            try Agreements.move(agreement, to: .suspended, at: now, by: .operator, log: log, in: $0)
        }
        #expect(try await house.seen(by: house.maker) == [])
    }

    @Test("pages meet at their ends and lose nothing")
    func pages() async throws {
        let house = try await CarbonHouse()
        try await house.agree(with: house.maker)
        for number in 1...7 { try await house.store(footprintDocument(number)) }
        var ids: Set<String> = []
        var place: ID<OwnFootprint>?
        var count = 0
        repeat {
            let from = place
            let page = try await house.database.read { [maker = house.maker, now = house.now] in
                try CarbonAccess(of: maker, at: now, in: $0).list(
                    FootprintFilter(), after: from, limit: 3, in: $0)
            }
            ids.formUnion(page.items.map(\.footprint.id))
            place = page.next
            count += 1
        } while place != nil && count < 9
        #expect(ids.count == 7 && count == 3)
    }

    @Test("a request is answered once, to the configured server only")
    func requests() async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1))
        try await house.agree(with: house.maker)
        let event = CarbonEvent(
            .requested, id: "event-1", source: "//maker.example/3/events", at: house.now,
            data: ["productId": ["urn:pact:osaka-battery.example:cell:1"]])
        for _ in 0..<2 { try await house.receive(event, from: house.maker) }
        #expect(try await house.outbox().map(\.peer) == ["tokyo-maker"])
        #expect(try await house.answer().body.contains("RequestFulfilledEvent.3"))

        let elsewhere = CarbonEvent(
            .requested, id: "event-2", source: "//169.254.169.254/3/events", at: house.now, data: [:])
        await #expect(throws: Problem.self) { try await house.receive(elsewhere, from: house.maker) }
        let unconfigured = CarbonEvent(
            .requested, id: "event-3", source: "//maker.example/3/events", at: house.now, data: [:])
        await #expect(throws: Problem.self) { try await house.receive(unconfigured, from: house.foreigner) }
        #expect(try await house.outbox().count == 1)
    }

    @Test("an answer closes the request of whom it was asked, and nobody else's")
    func answers() async throws {
        let house = try await CarbonHouse()
        let id: ID<FootprintRequest> = ID(at: house.now, random: house.random)
        try await house.database.write { [desk = house.desk, owner = house.owner, now = house.now] in
            try desk.request(
                ["productId": ["urn:x:1"]], id: id, by: owner, of: "tokyo-maker", at: now, by: .account,
                in: $0)
        }
        let data: JSONValue = ["requestEventId": .string(id.description), "pfs": [footprintDocument(9)]]
        let answer = CarbonEvent(.fulfilled, id: "a", source: "x", at: house.now, data: data)
        await #expect(throws: Problem.self) { try await house.receive(answer, from: house.foreigner) }
        try await house.receive(answer, from: house.maker)
        let again = CarbonEvent(.fulfilled, id: "b", source: "x", at: house.now, data: data)
        try await house.receive(again, from: house.maker)
        let (request, received) = try await house.database.read { [owner = house.owner] in
            (
                try FootprintRequests.request(id, in: $0),
                try ReceivedFootprints.list(for: owner.id, PageRequest(), in: $0).items
            )
        }
        #expect(request?.state == .fulfilled)
        #expect(received.map(\.document) == [footprintDocument(9)])
    }

    @Test("a delivery that fails is tried again later each time, and given up after three days")
    func retries() async throws {
        let house = try await CarbonHouse()
        try await house.store(footprintDocument(1))
        let event = CarbonEvent(.requested, id: "e", source: "urn:maker", at: house.now, data: [:])
        try await house.receive(event, from: house.maker)
        var time = house.now
        var attempts = 0
        while attempts < 1_000 {
            let at = time
            let due = try await house.database.read { try CarbonDeliveries.due(at: at, limit: 1, in: $0) }
            if let delivery = due.first {
                attempts += 1
                try await house.database.write {
                    try CarbonDeliveries.failed(delivery, "no answer", at: at, in: $0)
                }
            }
            time += .seconds(300)
            if time > house.now + .seconds(80 * 3_600) { break }
        }
        #expect((60...100).contains(attempts))
        let end = time
        #expect(try await house.database.read { try CarbonDeliveries.due(at: end, limit: 1, in: $0) } == [])
    }
}
