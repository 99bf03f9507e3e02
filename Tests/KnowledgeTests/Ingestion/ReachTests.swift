import Exchange
import Foundation
import Persistence
import Primitives
import Testing

@testable import Knowledge

@Suite("What may be found", .timeLimit(.minutes(5)))
struct ReachTests {
    private func stocked(
        _ house: KnowledgeHouse, policy: JSONValue = KnowledgeHouse.open, endsAt: Timestamp? = nil
    ) async throws -> (Product, Agreement) {
        let product = try await house.product()
        try await house.publish(["a.txt": "Pilots board at the lighthouse."], of: product.id)
        let agreement = try await house.sign(product, policy: policy, endsAt: endsAt)
        try await house.add(agreement)
        try await house.settle()
        #expect(try await house.find("lighthouse").count == 1)
        return (product, agreement)
    }

    @Test("ends at the next question with the agreement, the source and the base, before anything is erased")
    func ends() async throws {
        let house = try await KnowledgeHouse()
        let later = house.clock.now() + .seconds(60)
        let ends: [(Timestamp?, (Agreement) async throws -> Void)] = [
            (nil, { try await house.move($0, to: .terminated) }), (nil, { try await house.take($0) }),
            (later, { _ in house.clock.set(later) }),
        ]
        for (endsAt, end) in ends {
            let (_, agreement) = try await stocked(house, endsAt: endsAt)
            try await end(agreement)
            #expect(try await house.find("lighthouse").isEmpty)
            #expect(try house.indexHolds("lighthouse"))
            try await house.settle()
            let left = try await house.passages.read { transaction in
                try ["documents", "passages", "term_counts"].map {
                    try transaction.row("SELECT COUNT(*) FROM \($0)")?.integer(0)
                }
            }
            #expect(left == [0, 0, 0])
        }
        #expect(try await house.documents(.removed).count == 2)
        #expect(try await house.leaves()["knowledge.removed"] == 3)
    }

    @Test("rests with a suspended agreement, and is there again at once when it is resumed, unread")
    func rests() async throws {
        let house = try await KnowledgeHouse()
        let (_, agreement) = try await stocked(house)
        let read = try await house.document("a.txt")
        try await house.move(agreement, to: .suspended)
        #expect(try await house.find("lighthouse").isEmpty)
        try await house.settle()
        try await house.move(agreement, to: .active)
        #expect(try await house.find("lighthouse").count == 1)
        try await house.settle()
        #expect(try await house.find("lighthouse").count == 1)
        #expect(try await house.document("a.txt") == read)
    }

    @Test("comes back when it is added again, and is charged once")
    func again() async throws {
        let house = try await KnowledgeHouse()
        try await house.fund("1000")
        let product = try await house.product()
        try await house.publish(["a.txt": "Ten bytes."], of: product.id)
        let agreement = try await house.sign(
            product, price: ["currency": "JPY", "meters": [["unit": "byte", "rate": "2"]]])
        for _ in 0..<3 {
            try await house.add(agreement)
            try await house.settle()
            #expect(try await house.find("bytes").count == 1)
            try await house.take(agreement)
            try await house.settle()
        }
        let records = try await house.database.read {
            try TradeRecords.list(of: agreement.id, PageRequest(), in: $0).items
        }
        #expect(records.filter { $0.kind == .use }.map(\.charge.decimal) == ["20"])
        #expect(try await house.database.read { try TradeVerification.faults(in: $0) } == [])
    }

    @Test("waits for money, and is not found before it is paid")
    func unpaid() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        try await house.publish(["a.txt": "Ten bytes."], of: product.id)
        let agreement = try await house.sign(
            product, price: ["currency": "JPY", "meters": [["unit": "byte", "rate": "2"]]])
        try await house.add(agreement)
        try await house.settle()
        #expect(try await house.find("bytes").isEmpty)
        let document = try #require(try await house.document("a.txt"))
        #expect(document.progress.state == .waiting && document.progress.reason != nil)
        try await house.fund("20")
        house.clock.advance(by: .seconds(10))
        try await house.settle()
        #expect(try await house.find("bytes").count == 1)
    }

    @Test("is what the policy permits for the purposes and the place of the question")
    func purposes() async throws {
        let house = try await KnowledgeHouse(purposes: ["support", "research"])
        let policy: JSONValue = [
            "@type": "Agreement",
            "permission": [
                [
                    "action": "index",
                    "constraint": [
                        ["leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["support"]],
                        ["leftOperand": "spatial", "operator": "eq", "rightOperand": "JP"],
                    ],
                ]
            ],
        ]
        _ = try await stocked(house, policy: policy)
        #expect(try await house.find("lighthouse", for: ["support"]).count == 1)
        #expect(try await house.find("lighthouse", for: ["research"]).isEmpty)
        #expect(try await house.find("lighthouse", for: ["support", "research"]).isEmpty)
        #expect(try await house.find("lighthouse", for: ["support"], at: "US").isEmpty)
        #expect(try await house.find("lighthouse", for: []).isEmpty)
    }

    @Test("is nothing of an agreement that does not permit it, nor of anybody else's")
    func refusals() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        let read: JSONValue = ["@type": "Agreement", "permission": [["action": "read"]]]
        let refused = try await house.sign(product, policy: read)
        var problem = await #expect(throws: Problem.self) { try await house.add(refused) }
        #expect(problem?.kind == .unprocessable)
        let others = try await house.sign(product, consumer: house.suppliers[1])
        problem = await #expect(throws: Problem.self) { try await house.add(others) }
        #expect(problem?.kind == .notFound)
        let ended = try await house.sign(product)
        try await house.move(ended, to: .terminated)
        problem = await #expect(throws: Problem.self) { try await house.add(ended) }
        #expect(problem?.kind == .conflict)
        problem = await #expect(throws: Problem.self) {
            _ = try await house.database.read { [now = house.clock.now()] in
                try KnowledgeAccess.partitions(of: "nothing", now: now, in: $0)
            }
        }
        #expect(problem?.kind == .notFound)
    }
}

@Suite("Another version", .timeLimit(.minutes(5)))
struct VersionTests {
    @Test("has only what changed read, and takes the place of the one before, file by file")
    func versions() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        let first = try await house.publish(
            [
                "same.txt": "The quay is old.", "new.txt": "The crane is red.",
                "gone.txt": "The mole is long.",
            ],
            of: product.id)
        let agreement = try await house.sign(product)
        try await house.add(agreement)
        try await house.settle()
        // What cannot be read any more is not read.
        try FileManager.default.removeItem(atPath: "\(house.store.folder)/\(first)")
        let second = try await house.publish(
            [
                "renamed.txt": "The quay is old.", "new.txt": "The crane is blue.",
                "more.txt": "The lock is shut.",
            ],
            of: product.id)
        try FileManager.default.removeItem(atPath: house.store.path(of: "renamed.txt", in: second))
        try await house.ingestion.look()
        // Gone with the look; what is replaced is there until its successor is read.
        while try await house.ingestion.erase() {}
        #expect(try await house.find("mole").isEmpty)
        #expect(try await house.find("crane").map(\.text) == ["The crane is red."])
        #expect(try await house.find("quay").count == 1)
        try await house.settle()
        #expect(try await house.find("crane").map(\.text) == ["The crane is blue."])
        #expect(try await house.find("quay").map(\.document) == ["\(second)/renamed.txt"])
        #expect(try await house.find("lock").count == 1)
        let documents = try await house.documents()
        #expect(documents.count == 3 && documents.allSatisfy { $0.version == second })
        #expect(documents.allSatisfy { $0.progress.state == .indexed })
        #expect(try await house.leaves()["knowledge.superseded"] == 2)
        let records = try await house.database.read {
            try TradeRecords.list(of: agreement.id, PageRequest(), in: $0).items
        }
        // Five files were put in, one of them by its new name only.
        #expect(records.filter { $0.kind == .use }.count == 5)
    }

    @Test("that cannot be read leaves nothing of the one before")
    func unreadable() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        try await house.publish(["a.jsonl": "{\"crane\": \"red\"}"], of: product.id)
        try await house.add(try await house.sign(product))
        try await house.settle()
        #expect(try await house.find("crane").count == 1)
        try await house.publish(["a.jsonl": "{\"crane\""], of: product.id)
        try await house.settle()
        #expect(try await house.find("crane").isEmpty)
        #expect(try await house.documents().map(\.progress.state) == [.failed])
    }
}
