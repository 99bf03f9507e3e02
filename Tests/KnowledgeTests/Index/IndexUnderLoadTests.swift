import Persistence
import Primitives
import PropertyTesting
import Synchronization
import Testing

@testable import Knowledge

@Suite("The index of passages under load", .timeLimit(.minutes(5)))
struct IndexUnderLoadTests {
    /// Which version of each document is the last that must not be found any more.
    private final class Ended: Sendable {
        private let versions = Mutex<[String: Int]>([:])

        func end(_ version: Int, of document: String) {
            versions.withLock { $0[document] = max($0[document] ?? -1, version) }
        }

        func now() -> [String: Int] { versions.withLock { $0 } }

        private let finished = Mutex(false)
        /// Whether nothing changes any more.
        var isFinished: Bool { finished.withLock { $0 } }
        func finish() { finished.withLock { $0 = true } }
    }

    private static let partitions = ["a", "b", "c", "d"]
    private static let documents = ["x", "y", "z"]

    private static func embedding(_ document: String) throws -> Embedding {
        let seed = document.unicodeScalars.reduce(0) { $0 + Int($1.value) }
        return try Embedding((0..<32).map { Float(($0 * seed) % 17) - 8 })
    }

    @Test("shows no passage whose document was replaced, removed or ended before the question was asked")
    func ended() async throws {
        let random = printedRandomness()
        let house = try IndexHouse()
        let ended = Ended()
        var steps: [(Int, String, String)] = []
        for _ in 0..<240 {
            steps.append(
                (random.below(8), random.element(of: Self.partitions), random.element(of: Self.documents)))
        }
        let standing = try await withThrowingTaskGroup(of: [String: Int].self) { [steps] group in
            group.addTask {
                defer { ended.finish() }
                return try await Self.change(house, steps, ended)
            }
            for seed in 0..<3 as Range<UInt64> {
                group.addTask {
                    try await Self.ask(house, SeededRandomness(seed), ended)
                    return [:]
                }
            }
            var standing: [String: Int] = [:]
            for try await found in group { standing.merge(found) { $1 } }
            return standing
        }
        // What stands is found, and nothing else; by words, by meaning and after a restart.
        try await house.eraseAll()
        for index in [house.index, house.reopened()] {
            for text in ["shared", ""] {
                let hits = try await index.search(
                    PassageQuery(
                        text: text, embedding: Self.embedding("ax"), partitions: Self.partitions, limit: 100))
                let found = Dictionary(hits.map { (Self.name($0), Self.version($0.text)) }) { $1 }
                #expect(found == standing)
            }
        }
    }

    private static func name(_ hit: PassageHit) -> String { hit.partition + hit.document }
    private static func version(_ text: String) -> Int {
        text.split(separator: " ").last.flatMap { Int($0) } ?? -1
    }

    /// Puts in, replaces and takes out, and says of each what must not be found from then on.
    private static func change(
        _ house: IndexHouse, _ steps: [(Int, String, String)], _ ended: Ended
    ) async throws -> [String: Int] {
        var standing: [String: Int] = [:]
        for (version, (kind, partition, document)) in steps.enumerated() {
            let name = partition + document
            switch kind {
            case 0:
                try await house.index.remove(document, from: partition)
                if let old = standing.removeValue(forKey: name) { ended.end(old, of: name) }
            case 1:
                try await house.index.remove(partition)
                for document in documents {
                    if let old = standing.removeValue(forKey: partition + document) {
                        ended.end(old, of: partition + document)
                    }
                }
            case 2: _ = try await house.index.erase()
            default:
                let embedding = try embedding(name)
                try await house.put(
                    (0..<3).map { "shared words part \($0) \(version)" }, as: document, in: partition,
                    embeddings: Array(repeating: embedding, count: 3))
                if let old = standing.updateValue(version, forKey: name) { ended.end(old, of: name) }
            }
        }
        return standing
    }

    private static func ask(
        _ house: IndexHouse, _ random: SeededRandomness, _ ended: Ended
    ) async throws {
        repeat {
            let wanted = partitions.filter { _ in random.chance(of: 2, in: 3) }
            let before = ended.now()
            let hits = try await house.index.search(
                PassageQuery(
                    text: random.chance(of: 1, in: 2) ? "shared" : "",
                    embedding: embedding(random.element(of: partitions) + random.element(of: documents)),
                    partitions: wanted, limit: 50))
            for hit in hits {
                #expect(wanted.contains(hit.partition))
                #expect(version(hit.text) > before[name(hit)] ?? -1)
            }
        } while !ended.isFinished
    }

    @Test("counts after any history what an index made anew counts")
    func counts() async throws {
        let random = printedRandomness()
        let house = try IndexHouse()
        let words = ["港", "湾岸", "data", "prices", "rights", "売上", "利润", "20mg", "データ"]
        var standing: [String: [String]] = [:]
        for step in 0..<60 {
            let name = random.element(of: ["a", "b"]) + random.element(of: Self.documents)
            let (partition, document) = (String(name.prefix(1)), String(name.suffix(1)))
            switch random.below(5) {
            case 0:
                try await house.index.remove(document, from: partition)
                standing[name] = nil
            case 1: _ = try await house.index.erase()
            case 2:
                // Begun and left.
                let lost = try await house.index.begin(
                    IndexedDocument(name: document, hash: []), in: partition)
                try await house.index.append(
                    [IndexHouse.draft("lost data \(step)")], embeddings: [], to: lost)
            default:
                let texts = (0..<1 + random.below(6)).map { _ in
                    (0..<5).map { _ in random.element(of: words) }.joined(separator: " ")
                }
                try await house.put(texts, as: document, in: partition)
                standing[name] = texts
            }
        }
        // What was begun and left goes when its document is begun again.
        for name in ["a", "b"].flatMap({ partition in Self.documents.map { partition + $0 } }) {
            let number = try await house.index.begin(
                IndexedDocument(name: String(name.suffix(1)), hash: []), in: String(name.prefix(1)))
            try await house.index.publish(number)
            try await house.index.remove(String(name.suffix(1)), from: String(name.prefix(1)))
            if let texts = standing[name] {
                try await house.put(texts, as: String(name.suffix(1)), in: String(name.prefix(1)))
            }
        }
        try await house.eraseAll()
        let anew = try IndexHouse()
        for name in ["a", "b"].flatMap({ partition in Self.documents.map { partition + $0 } }) {
            let number = try await anew.index.begin(
                IndexedDocument(name: "none", hash: []), in: String(name.prefix(1)))
            try await anew.index.publish(number)
            if let texts = standing[name] {
                try await anew.put(texts, as: String(name.suffix(1)), in: String(name.prefix(1)))
            }
        }
        let (one, other) = (try await Self.counts(of: house), try await Self.counts(of: anew))
        #expect(one == other)
        for word in words {
            // As many as there can be: of equals at the end of a shorter list either may stand there.
            let found = try await house.find(word, in: ["a", "b"], limit: PassageQuery.maximumLimit)
            let foundAnew = try await anew.find(word, in: ["a", "b"], limit: PassageQuery.maximumLimit)
            #expect(foundAnew.sorted() == found.sorted())
        }
    }

    private static func counts(of house: IndexHouse) async throws -> [String: Int64] {
        try await house.database.read { transaction in
            var counts: [String: Int64] = [:]
            for row in try transaction.rows(
                """
                SELECT name || ' ' || term, term_counts.passages FROM term_counts
                JOIN partitions ON partitions.number = partition
                """)
            { counts[try row.text(0)] = try row.integer(1) }
            for row in try transaction.rows("SELECT name, passages, terms FROM partitions") {
                counts[try row.text(0) + " passages"] = try row.integer(1)
                counts[try row.text(0) + " terms"] = try row.integer(2)
            }
            counts["documents"] =
                try transaction.row("SELECT COUNT(*) FROM documents WHERE passages > 0")?.integer(0)
            return counts
        }
    }

    @Test("never gives a document the number of one that was erased")
    func numbers() async throws {
        let house = try IndexHouse()
        let old = try await house.index.begin(IndexedDocument(name: "doc", hash: [1]), in: "a")
        try await house.index.remove("doc", from: "a")
        try await house.eraseAll()
        #expect(try await house.rows()["documents"] == 0)
        let new = try await house.index.begin(IndexedDocument(name: "other", hash: [2]), in: "b")
        #expect(old != new)
        await #expect(throws: Problem.self) {
            try await house.index.append([IndexHouse.draft("astray")], embeddings: [], to: old)
        }
        await #expect(throws: Problem.self) { try await house.index.publish(old) }
        try await house.index.publish(new)
        #expect(try await house.find("astray", in: ["a", "b"]).isEmpty)
    }

    @Test("finds what stands behind any number of better passages that are taken out or not published yet")
    func crowd() async throws {
        let house = try IndexHouse()
        let near = try Self.embedding("ax")
        let far = try Self.embedding("bz")
        let crowd = (0..<400).map { "harbour tolls \($0)" }
        try await house.put(
            crowd, as: "old", embeddings: Array(repeating: near, count: crowd.count))
        try await house.put(["The harbour, among other matters of the town."], embeddings: [far])
        try await house.index.remove("old", from: "a")
        let begun = try await house.index.begin(IndexedDocument(name: "new", hash: []), in: "a")
        try await house.index.append(
            crowd.map(IndexHouse.draft), embeddings: Array(repeating: near, count: crowd.count), to: begun)
        for (text, embedding) in [("harbour tolls", nil), ("", near), ("harbour tolls", near)] {
            #expect(try await house.find(text, embedding: embedding).count == 1)
        }
    }

    @Test("orders by what the caller may see alone, whatever other partitions hold")
    func isolation() async throws {
        let random = printedRandomness()
        let house = try IndexHouse()
        let words = ["harbour", "toll", "ship", "grain", "rate"]
        let texts = (0..<40).map { number in
            (0..<4 + number % 3).map { _ in random.element(of: words) }.joined(separator: " ") + " \(number)"
        }
        try await house.put(texts)
        let before = try await house.find("harbour toll grain")
        try await house.put((0..<300).map { "harbour \($0)" }, in: "b")
        try await house.put((0..<300).map { "grain rate \($0)" }, in: "c")
        #expect(try await house.find("harbour toll grain") == before)
        #expect(try await house.find("harbour toll grain", in: ["a", "unknown"]) == before)
    }

    @Test("finds in any choice of partitions what a look at each finds")
    func choices() async throws {
        let random = printedRandomness()
        let house = try IndexHouse()
        let names = (0..<12).map { "agr_\($0)" }
        var texts: [String: [String]] = [:]
        for name in names {
            let own = (0..<random.below(4)).map {
                "\(random.element(of: ["港湾", "price", "利润"])) \(name) \($0)"
            }
            texts[name] = own
            try await house.put(own, in: name)
        }
        for _ in 0..<40 {
            let chosen = names.filter { _ in random.chance(of: 1, in: 2) }
            let word = random.element(of: ["港湾", "price", "利润"])
            let hits = try await house.index.search(
                PassageQuery(text: word, partitions: chosen, limit: 100))
            let expected = chosen.flatMap { texts[$0] ?? [] }.filter { $0.hasPrefix(word) }
            #expect(hits.map(\.text).sorted() == expected.sorted())
        }
    }

    @Test("takes up what grows, finds its middle anew, and finds the same after a restart")
    func growth() async throws {
        let random = printedRandomness()
        let house = try IndexHouse()
        func vector(_ subject: Int) throws -> Embedding {
            try Embedding(
                (0..<64).map { Float($0 % 5) + ($0 % 8 == subject ? 3 : 0) + Float(random.below(100)) / 100 })
        }
        var queries: [Embedding] = []
        for round in 0..<8 {
            let embeddings = try (0..<300).map { _ in try vector(round) }
            try await house.put(
                embeddings.indices.map { "passage \(round) \($0)" }, as: "doc \(round)",
                embeddings: embeddings)
            queries.append(embeddings[7])
            #expect(try await house.find("", embedding: embeddings[7]).first == "passage \(round) 7")
        }
        let again = house.reopened()
        try await again.load("a")
        try await again.load("unknown")
        for (round, query) in queries.enumerated() {
            let search = try PassageQuery(text: "", embedding: query, partitions: ["a"])
            for index in [house.index, again] {
                #expect(try await index.search(search).first?.text == "passage \(round) 7")
            }
        }
        let codes = house.index.codes.withLock { $0.partitions.values.map(\.isOutgrown) }
        #expect(codes == [false])
    }
}
