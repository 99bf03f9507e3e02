import Exchange
import Persistence
import Primitives
import PropertyTesting
import Testing

@testable import Knowledge

@Suite("The index of passages", .timeLimit(.minutes(5)))
struct PassageIndexTests {
    @Test("finds words of three languages, where the caller may look, and says why")
    func words() async throws {
        let house = try IndexHouse()
        try await house.put(["The harbour was built in 1868.", "Data are licensed by the supplier."])
        try await house.put(["港は1868年に造られました。", "データは供給者が許諾します。"], as: "ja")
        try await house.put(["港口建于1868年。", "数据由供应方许可。"], in: "b")
        #expect(try await house.find("harbour") == ["The harbour was built in 1868."])
        #expect(try await house.find("ＨＡＲＢＯＵＲ") == ["The harbour was built in 1868."])
        #expect(try await house.find("許諾") == ["データは供給者が許諾します。"])
        #expect(try await house.find("利润") == [])
        // One character of a word, in the form of the other language, is better than nothing.
        #expect(try await house.find("许可") == ["データは供給者が許諾します。"])
        #expect(try await house.find("许可", in: ["b"]) == ["数据由供应方许可。"])
        #expect(Set(try await house.find("1868", in: ["a", "b", "unknown"])).count == 3)
        #expect(try await house.find("nothing") == [])
        #expect(try await house.find("\"' OR * NEAR(a) (") == [])
        let hit = try #require(
            try await house.index.search(PassageQuery(text: "licensed", partitions: ["a"])).first)
        #expect(hit.document == "doc" && hit.ordinal == 1 && hit.place.page == 1 && hit.language == .english)
        #expect(hit.wordRank == 1 && hit.meaningRank == nil && hit.similarity == nil)
    }

    @Test("finds by meaning what has no word in common, and puts both rankings together")
    func meaning() async throws {
        let house = try IndexHouse()
        let random = printedRandomness()
        func vector(_ values: [Int: Float]) throws -> Embedding {
            try Embedding((0..<64).map { values[$0] ?? Float(random.below(100)) / 1_000 - 0.05 })
        }
        let ships = try vector([1: 1, 2: 1])
        let money = try vector([7: 1, 9: -1])
        try await house.put(["ships and piers", "coins and notes"], embeddings: [ships, money])
        let hits = try await house.index.search(
            PassageQuery(text: "vessels", embedding: ships, partitions: ["a"]))
        #expect(hits.first?.text == "ships and piers")
        #expect(
            hits.first?.similarity == 1_000 && hits.first?.meaningRank == 1 && hits.first?.wordRank == nil)
        // As near to both: the one that has the word goes first. What is nearer by far stays before it.
        let between = try vector([1: 1, 2: 1, 7: 1, 9: -1])
        for (word, text) in [("ships", "ships and piers"), ("coins", "coins and notes")] {
            let both = try await house.index.search(
                PassageQuery(text: word, embedding: between, partitions: ["a"]))
            #expect(both.first?.text == text && both.first?.wordRank == 1)
            #expect(both.allSatisfy { $0.meaningRank != nil && $0.similarity != nil })
        }
        let far = try await house.index.search(
            PassageQuery(text: "coins", embedding: ships, partitions: ["a"]))
        #expect(far.map(\.text) == ["ships and piers", "coins and notes"])
        // After a restart the codes are read from the disk; another model's embeddings find nothing by meaning.
        let again = house.reopened()
        let hit = try await again.search(PassageQuery(text: "x", embedding: money, partitions: ["a"])).first
        #expect(hit?.text == "coins and notes")
        let other = try Embedding((0..<32).map { Float($0 + 1) })
        #expect(
            try await again.search(PassageQuery(text: "coins", embedding: other, partitions: ["a"])).count
                == 1)
    }

    @Test("shows a document whole or not at all, and its new version in the place of the old")
    func publishing() async throws {
        let house = try IndexHouse()
        let first = try await house.index.begin(IndexedDocument(name: "doc", hash: [1]), in: "a")
        try await house.index.append([IndexHouse.draft("old words")], embeddings: [], to: first)
        #expect(try await house.find("words") == [])
        #expect(try await house.index.hash(of: "doc", in: "a") == nil)
        try await house.index.publish(first)
        #expect(try await house.find("words") == ["old words"])
        #expect(try await house.index.hash(of: "doc", in: "a") == [1])
        let lost = try await house.index.begin(IndexedDocument(name: "doc", hash: [2]), in: "a")
        try await house.index.append([IndexHouse.draft("lost words")], embeddings: [], to: lost)
        // Begun again: what was begun before takes no more.
        let second = try await house.index.begin(IndexedDocument(name: "doc", hash: [3]), in: "a")
        await #expect(throws: Problem.self) { try await house.index.publish(lost) }
        await #expect(throws: Problem.self) {
            try await house.index.append([IndexHouse.draft("x")], embeddings: [], to: lost)
        }
        try await house.index.append([IndexHouse.draft("new words")], embeddings: [], to: second)
        #expect(try await house.find("words") == ["old words"])
        try await house.index.publish(second)
        #expect(try await house.find("words") == ["new words"])
        try await house.eraseAll()
        #expect(try await house.rows()["passages"] == 1)
        await #expect(throws: Problem.self) {
            try await house.index.append([IndexHouse.draft("x")], embeddings: [], to: second)
        }
    }

    @Test("leaves nothing behind of what was taken out")
    func erasing() async throws {
        let house = try IndexHouse()
        let embedding = try Embedding((0..<64).map { Float($0) - 30 })
        let texts = (0..<450).map { "passage number \($0) of many" }
        try await house.put(texts, embeddings: Array(repeating: embedding, count: texts.count))
        try await house.put(["kept"], in: "b")
        _ = try await house.find("number", embedding: embedding)
        try await house.index.remove("a")
        #expect(try await house.find("number", embedding: embedding) == [])
        try await house.eraseAll()
        #expect(
            try await house.rows() == [
                "documents": 1, "passages": 1, "term_counts": 1, "passage_embeddings": 0,
            ])
        #expect(try await house.find("kept", in: ["b"]) == ["kept"])
        let left = try await house.database.read { transaction in
            try transaction.integers(
                "SELECT rowid FROM passage_terms WHERE passage_terms MATCH $1", [.text("passage OR number")])
        }
        #expect(left.isEmpty)
        try await house.put(["number again"])
        #expect(try await house.find("number", embedding: embedding) == ["number again"])
    }

    @Test("answers after any history as one that was made anew of what stands")
    func history() async throws {
        let random = printedRandomness()
        let house = try IndexHouse()
        let words = ["港", "湾", "data", "price", "right", "売上", "利润", "model"]
        var standing: [String: [String: [String]]] = [:]
        for step in 0..<150 {
            let partition = random.element(of: ["a", "b", "c"])
            let document = random.element(of: ["x", "y"])
            switch random.below(6) {
            case 0:
                try await house.index.remove(document, from: partition)
                standing[partition]?[document] = nil
            case 1:
                try await house.index.remove(partition)
                standing[partition] = nil
            case 2: _ = try await house.index.erase()
            default:
                let texts = (0..<1 + random.below(4)).map { number in
                    "\(step)p\(number) "
                        + (0..<3).map { _ in random.element(of: words) }.joined(separator: " ")
                }
                try await house.put(texts, as: document, in: partition)
                standing[partition, default: [:]][document] = texts
            }
            let partitions = ["a", "b", "c"].filter { _ in random.chance(of: 2, in: 3) }
            let word = random.element(of: words)
            let found = Set(
                try await house.index.search(PassageQuery(text: word, partitions: partitions, limit: 100))
                    .map(\.text))
            let expected = partitions.flatMap { (standing[$0] ?? [:]).values.joined() }
                .filter { $0.split(separator: " ").contains { $0 == word } }
            #expect(found == Set(expected))
        }
        try await house.eraseAll()
        let count = standing.values.flatMap { $0.values.joined() }.count
        #expect(try await house.rows()["passages"] == Int64(count))
    }

    @Test("an embedding keeps its direction, whatever its length")
    func embedding() throws {
        let one = try Embedding([1, 2, 3].flatMap { value in (0..<16).map { Float(value * ($0 - 7)) } })
        let twice = try Embedding(
            [1, 2, 3].flatMap { value in (0..<16).map { Float(2 * value * ($0 - 7)) } })
        #expect(one == twice && one.similarity(to: twice) == 1_000)
        #expect(Embedding(bytes: one.bytes.map { -$0 }).similarity(to: one) == -1_000)
        for values in [[], [Float](repeating: 0, count: 64), [Float](repeating: .nan, count: 64), [1, 2]]
            as [[Float]]
        {
            #expect(throws: Problem.self) { try Embedding(values) }
        }
    }
}
