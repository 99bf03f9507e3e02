import Foundation
import Knowledge
import Primitives

/// Time, size and rates of an index of random passages in three languages.
struct Speed {
    /// Questions of each kind that are timed.
    private static let questions = 400
    private static let batch = 1_000

    let count: Int
    let isEmbedded: Bool
    /// The folder of an index that a run of the same count left, and how many passages it had put in: only asked.
    var left: (folder: String, passages: Int)?

    struct Report: Encodable {
        struct Latency: Encodable {
            let name: String
            /// Milliseconds of wall clock, and of processors.
            let p50, p99, cpu50, cpu99: Double
        }
        let passages: Int
        let isEmbedded: Bool
        /// Passages a second by the wall clock, and by a second of processor.
        let ingestion, ingestionByCPU: Double
        let bytes: Int
        var reloadSeconds: Double?
        /// A question's own passage was among the ten.
        var found: [String: Double]
        var latencies: [Latency]
        let load: Double
        var residentBytes: Int
    }

    func run() async throws {
        let house = try BenchHouse(left: left?.folder)
        defer { house.close() }
        var text = RandomText(seed: 7)
        var vectors = RandomVectors(seed: 8)
        var wall = 0.0
        var cpu = 0.0
        var samples: [(text: String, embedding: Embedding?, question: String)] = []
        let every = max(1, count / Self.questions)
        // Documents of a thousand passages.
        for start in stride(from: 0, to: left?.passages ?? count, by: Self.batch) {
            var drafts: [PassageDraft] = []
            var embeddings: [Embedding] = []
            for number in start..<min(start + Self.batch, count) {
                let words = text.passage()
                drafts.append(PassageDraft(text: words.text, place: PassagePlace(page: number % 50 + 1)))
                if isEmbedded { embeddings.append(try vectors.next()) }
                if number % every == 0, samples.count < Self.questions {
                    samples.append((words.text, embeddings.last, text.question(of: words)))
                }
            }
            if left != nil { continue }
            let before = Clock.now()
            let document = try await house.index.begin(
                IndexedDocument(name: "\(start)", hash: []), in: "bench")
            try await house.index.append(drafts, embeddings: embeddings, to: document)
            try await house.index.publish(document)
            let after = Clock.now()
            wall += after.wall - before.wall
            cpu += after.cpu - before.cpu
        }
        var report = Report(
            passages: left?.passages ?? count, isEmbedded: isEmbedded,
            ingestion: wall > 0 ? Double(count) / wall : 0,
            ingestionByCPU: cpu > 0 ? Double(count) / cpu : 0, bytes: house.bytes, found: [:], latencies: [],
            load: Clock.load,
            residentBytes: 0)
        let index = house.reopened()
        if isEmbedded {
            let before = Clock.now()
            _ = try await index.search(
                PassageQuery(text: "", embedding: vectors.next(), partitions: ["bench"]))
            report.reloadSeconds = Clock.now().wall - before.wall
        }
        for method in isEmbedded ? ["words", "vectors", "hybrid"] : ["words"] {
            var queries: [(query: PassageQuery, text: String)] = []
            for sample in samples {
                let near = try sample.embedding.map { try vectors.near($0) }
                queries.append(
                    (
                        try PassageQuery(
                            text: method == "vectors" ? "" : sample.question,
                            embedding: method == "words" ? nil : near, partitions: ["bench"]), sample.text
                    ))
            }
            var walls: [Double] = []
            var cpus: [Double] = []
            var found = 0
            for (query, text) in queries {
                let before = Clock.now()
                let hits = try await index.search(query)
                let after = Clock.now()
                walls.append(1_000 * (after.wall - before.wall))
                cpus.append(1_000 * (after.cpu - before.cpu))
                if hits.contains(where: { $0.text == text }) { found += 1 }
            }
            walls.sort()
            cpus.sort()
            func at(_ share: Double, _ values: [Double]) -> Double {
                values[Int(share * Double(values.count))]
            }
            report.latencies.append(
                .init(
                    name: method, p50: at(0.5, walls), p99: at(0.99, walls), cpu50: at(0.5, cpus),
                    cpu99: at(0.99, cpus)))
            report.found[method] = Double(found) / Double(queries.count)
        }
        report.residentBytes = Clock.residentBytes
        FileHandle.standardOutput.write(try JSONEncoder().encode(report))
    }
}
