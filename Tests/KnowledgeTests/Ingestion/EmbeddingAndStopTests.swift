import Crypto
import Exchange
import Foundation
import Persistence
import Primitives
import Synchronization
import Testing

@testable import Knowledge

/// Makes directions of hashes, when it is there.
final class HashEmbedder: Embedder {
    let model = "hashes"
    let isAway = Atomic(false)
    let texts = Atomic(0)

    func embed(_ texts: [String], as kind: EmbeddingKind) async throws(Problem) -> [Embedding] {
        guard !isAway.load(ordering: .relaxed) else {
            throw Problem(.engineUnavailable, "The engine is away.")
        }
        self.texts.add(texts.count, ordering: .relaxed)
        return try texts.map { text throws(Problem) in
            try Embedding(SHA256.hash(data: Array(text.utf8)).map { Float($0) - 127.5 })
        }
    }
}

@Suite("Embeddings of documents")
struct DocumentEmbeddingTests {
    @Test("are made with the document, and found by")
    func made() async throws {
        let embedder = HashEmbedder()
        let house = try await KnowledgeHouse(embedder: embedder)
        let product = try await house.product()
        try await house.publish(["a.txt": "The buoy is green."], of: product.id)
        let agreement = try await house.sign(product)
        try await house.add(agreement)
        try await house.settle()
        #expect(try await house.document("a.txt")?.model == "hashes")
        let query = try await embedder.embed(["The buoy is green."], as: .query)
        let hits = try await house.index.search(
            PassageQuery(text: "", embedding: query.first, partitions: [agreement.id.description]))
        #expect(hits.first?.similarity == 1_000)
    }

    @Test("are made up for once the engine is back, and the document is found by words meanwhile")
    func away() async throws {
        let embedder = HashEmbedder()
        embedder.isAway.store(true, ordering: .relaxed)
        let house = try await KnowledgeHouse(embedder: embedder)
        let product = try await house.product()
        try await house.publish(["a.txt": "The buoy is green."], of: product.id)
        try await house.add(try await house.sign(product))
        try await house.settle()
        let words = try #require(try await house.document("a.txt"))
        #expect(words.model == nil && words.progress.state == .indexed)
        #expect(words.progress.reason == "It has no embeddings yet: The engine is away.")
        #expect(try await house.find("buoy").count == 1)
        house.clock.advance(by: .seconds(5))
        try await house.settle()
        #expect(try await house.document("a.txt")?.model == nil)
        embedder.isAway.store(false, ordering: .relaxed)
        house.clock.advance(by: .seconds(3_600))
        try await house.settle()
        let whole = try #require(try await house.document("a.txt"))
        #expect(whole.model == "hashes" && whole.progress.reason == nil && whole.progress.dueAt == nil)
        #expect(try await house.find("buoy").count == 1)
        let records = try await house.database.read {
            try TradeRecords.list(of: whole.agreement, PageRequest(), in: $0).items
        }
        #expect(records.filter { $0.kind == .use }.count == 1)
    }
}

@Suite("A stop of the server")
struct StopTests {
    @Test("between any two steps of a document leaves it to be read again, once")
    func steps() async throws {
        for step in 0..<4 {
            let house = try await KnowledgeHouse()
            let product = try await house.product()
            try await house.publish(["a.txt": "The dock is dry."], of: product.id)
            try await house.add(try await house.sign(product))
            try await house.ingestion.look()
            let now = house.clock.now()
            let job = try #require(
                try await house.database.write { try DocumentJob.claim(at: now, but: [], in: $0) })
            // As far as that a document is put in, and then no further.
            if step > 0 {
                let number = try await house.index.begin(job.document.indexed, in: job.partition)
                let draft = PassageDraft(text: "The dock is dry.", place: PassagePlace())
                try await house.index.append([draft], embeddings: [], to: number)
                if step > 1 {
                    try await house.database.write { [log = house.log] in
                        try job.admit(MadeDocument(passages: 1), at: now, log: log, in: $0)
                    }
                }
                if step > 2 { try await house.index.publish(number) }
            }
            #expect(try await house.ingestion.recover() == 1)
            try await house.settle()
            #expect(try await house.find("dock").count == 1, "after step \(step)")
            let document = try #require(try await house.document("a.txt"))
            #expect(document.progress.state == .indexed && document.passages == 1)
            let left = try await house.passages.read {
                try $0.row("SELECT COUNT(*) FROM passages")?.integer(0)
            }
            #expect(left == 1, "after step \(step)")
            let records = try await house.database.read {
                try TradeRecords.list(of: document.agreement, PageRequest(), in: $0).items
            }
            #expect(records.filter { $0.kind == .use }.count == 1)
        }
    }

    @Test("before which the index was lost has it made anew, and nothing charged again")
    func lost() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        try await house.publish(["a.txt": "The dock is dry.", "b.txt": "The dock is wet."], of: product.id)
        let agreement = try await house.sign(product)
        try await house.add(agreement)
        try await house.settle()
        #expect(try await house.ingestion.recover() == 0)
        let lost = try #require(try await house.document("a.txt"))
        try await house.index.remove(lost.name, from: lost.agreement.description)
        #expect(try await house.ingestion.recover() == 1)
        try await house.settle()
        #expect(try await house.find("dock").count == 2)
        #expect(try await house.document("a.txt")?.passages == 1)
        let records = try await house.database.read {
            try TradeRecords.list(of: agreement.id, PageRequest(), in: $0).items
        }
        #expect(records.filter { $0.kind == .use }.count == 2)
    }

    @Test("of a right, while a document is read, has it go nowhere")
    func revoked() async throws {
        let house = try await KnowledgeHouse()
        let product = try await house.product()
        try await house.publish(["a.txt": "The dock is dry."], of: product.id)
        let agreement = try await house.sign(product)
        try await house.add(agreement)
        try await house.ingestion.look()
        let now = house.clock.now()
        let job = try #require(
            try await house.database.write { try DocumentJob.claim(at: now, but: [], in: $0) })
        try await house.take(agreement)
        await #expect(throws: Problem.self) { try await house.ingestion.put(job) }
        try await house.settle()
        let left = try await house.passages.read { try $0.row("SELECT COUNT(*) FROM passages")?.integer(0) }
        #expect(left == 0)
        // Added again while it is still read for the first time.
        try await house.add(agreement)
        try await house.settle()
        try await house.database.write { [log = house.log] in
            try job.end(.failed("late"), at: now, log: log, in: $0)
        }
        #expect(try await house.document("a.txt")?.progress.state == .indexed)
        #expect(try await house.find("dock").count == 1)
    }
}
