import Foundation
import Knowledge
import Logging
import Persistence
import Primitives

// What the index of passages costs: knowledge-bench [PASSAGES] [--embeddings]
// Words are as frequent as words are (the k-th about k times rarer than the first); passages have a hundred.

let arguments = CommandLine.arguments.dropFirst()
let count = arguments.first.flatMap { Int($0) } ?? 10_000
let isEmbedded = arguments.contains("--embeddings")
let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "knowledge-bench-\(UUID().uuidString)")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }
let file = folder.appendingPathComponent("knowledge.db").path
let database = try SQLiteDatabase(
    path: file, logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
try database.migrate(SQLitePassageIndex.migrations)
let index = SQLitePassageIndex(database: database)
let random = SeededRandomness(7)
let vocabulary = 200_000

func word(from first: Double = 1) -> String {
    let u = Double(random.below(1 << 52)) / Double(UInt64(1) << 52)
    let number = Int(first * pow(Double(vocabulary) / first, u))
    // Every other one is of two Han characters.
    guard number % 2 == 0 else { return "w\(String(number, radix: 36))" }
    let pair = [number / 600 % 3_000, number % 600].compactMap { Unicode.Scalar(0x4E00 + UInt32($0)) }
    return String(String.UnicodeScalarView(pair))
}

func embedding() throws -> Embedding {
    try Embedding((0..<384).map { _ in Float(random.below(2_001)) / 1_000 - 1 })
}

let clock = ContinuousClock()
func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
}

var writing = 0.0
let document = try await index.begin(IndexedDocument(name: "bench", hash: []), in: "bench")
for start in stride(from: 0, to: count, by: 1_000) {
    let size = min(1_000, count - start)
    let drafts = (0..<size).map { _ in
        PassageDraft(text: (0..<100).map { _ in word() }.joined(separator: " "), place: PassagePlace())
    }
    let embeddings = isEmbedded ? try (0..<size).map { _ in try embedding() } : []
    writing += seconds(
        try await clock.measure { try await index.append(drafts, embeddings: embeddings, to: document) })
}
try await index.publish(document)
let bytes = (try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0)
print("\(count) passages, \(Int(Double(count) / writing)) a second, \(bytes / 1_000_000) MB")

func measure(_ name: String, _ query: () throws -> PassageQuery) async throws {
    let queries = try (0..<200).map { _ in try query() }
    // Reads the codes into memory.
    _ = try await index.search(queries[0])
    var times: [Double] = []
    for query in queries {
        times.append(seconds(try await clock.measure { _ = try await index.search(query) }))
    }
    times.sort()
    print(
        "\(name): p50 \(String(format: "%.1f", times[100] * 1e3)) ms, p99 \(String(format: "%.1f", times[197] * 1e3)) ms"
    )
}

func text(_ count: Int, from first: Double) -> String {
    (0..<count).map { _ in word(from: first) }.joined(separator: " ")
}
try await measure("five words of any kind") {
    try PassageQuery(text: text(5, from: 1), partitions: ["bench"])
}
try await measure("five words, not the commonest") {
    try PassageQuery(text: text(5, from: 100), partitions: ["bench"])
}
try await measure("twenty words of any kind") {
    try PassageQuery(text: text(20, from: 1), partitions: ["bench"])
}
if isEmbedded {
    try await measure("meaning alone") {
        try PassageQuery(text: "", embedding: embedding(), partitions: ["bench"])
    }
    try await measure("five words of any kind, and meaning") {
        try PassageQuery(text: text(5, from: 1), embedding: embedding(), partitions: ["bench"])
    }
}
database.close()
