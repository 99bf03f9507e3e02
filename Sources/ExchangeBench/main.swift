import Accounting
import Auditing
import Exchange
import Foundation
import Logging
import Persistence
import Primitives
import Schema

// What search and the catalog's pages cost: exchange-bench [PRODUCTS]. Not a product of the package.
// Words are as frequent as words are: the k-th about k times rarer than the first.

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "exchange-bench-\(UUID().uuidString)")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(at: folder) }
let database = try SQLiteDatabase(
    path: folder.appendingPathComponent("minato.db").path,
    logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
try database.migrate(DatabaseSchema.all)
let (log, random, now) = (AuditLog(), SeededRandomness(11), SystemClock().now())
func id<Kind>(_ kind: Kind.Type = Kind.self) -> ID<Kind> { ID(at: now, random: random) }
let parties = ["supplier", "demander"].map { name in
    Participant(
        id: id(), name: name, legalName: name, roles: [.supplier], jurisdiction: "JP", did: "did:web:\(name)",
        account: nil, createdAt: now)
}
try await database.write { [log, parties] in
    for party in parties { try Participants.register(party, by: .operator, log: log, in: $0) }
}
let (supplier, demander) = (parties[0], parties[1].id)

let words = (0..<20_000).map { "w\(String($0, radix: 36))" }
let characters = (0..<3_000).compactMap { Unicode.Scalar(0x4E00 + UInt32($0)).map(Character.init) }
func word() -> String {
    let u = Double(random.below(UInt64(1) << 52)) / Double(UInt64(1) << 52)
    return words[min(words.count - 1, Int(pow(Double(words.count), u)) - 1)]
}
func element<T>(of all: [T]) -> T { all[Int(random.below(UInt64(all.count)))] }
func text(_ count: Int) -> JSONValue { .string((0..<count).map { _ in word() }.joined(separator: " ")) }
func run(_ count: Int) -> JSONValue { .string(String((0..<count).map { _ in element(of: characters) })) }

let boards = ["finance", "city", "carbon", "medical", "public"]
let clock = ContinuousClock()
func milliseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e3 + Double(duration.components.attoseconds) / 1e15
}

let inserting = try await clock.measure {
    for start in stride(from: 0, to: count, by: 500) {
        let batch = (start..<min(start + 500, count)).map { _ in
            let product = id(Product.self)
            let offer = id(Offer.self)
            return (
                Product(
                    id: product, iri: "urn:minato:product:\(product)", supplier: supplier.id,
                    board: element(of: boards), dataClass: .enterprise, sensitivity: .general,
                    crossBorder: .free,
                    metadata: [
                        "title": ["en": text(5), "ja": run(8), "zh": run(8)],
                        "description": ["en": text(20), "ja": run(20)],
                        "keywords": [text(1), text(1)], "languages": ["ja"],
                    ], state: .listed, createdAt: now, changedAt: now),
                Offer(
                    id: offer, iri: "urn:minato:offer:\(offer)", product: product, policy: [:], createdAt: now
                )
            )
        }
        try await database.write { [log] transaction in
            for (product, offer) in batch {
                try Products.create(product, by: .operator, log: log, in: transaction)
                try Offers.create(offer, by: .operator, log: log, in: transaction)
            }
        }
    }
}
print("\(count) products, \(Int(Double(count) / milliseconds(inserting) * 1e3)) a second")

func measure(_ name: String, _ body: (Int) async throws -> Void) async throws {
    var times: [Double] = []
    for index in 0..<200 { times.append(milliseconds(try await clock.measure { try await body(index) })) }
    times.sort()
    let shown = [100, 198, 199].map { String(format: "%.1f", times[$0]) }
    print("\(name): p50 \(shown[0]) ms, p99 \(shown[1]) ms, max \(shown[2]) ms")
}
func find(_ text: String, board: String? = nil) async throws {
    let query = SearchQuery(text: text, board: board)
    _ = try await database.read { try Search.find(query, in: $0) }
}

let rare = (0..<200).map { _ in "\(words[10_000 + Int(random.below(10_000))]) \(word())" }
let common = (0..<200).map { _ in "\(words[Int(random.below(10))]) \(words[Int(random.below(10))]) \(word())"
}
let pairs = (0..<200).map { _ in String((0..<5).map { _ in element(of: characters) }) }
try await measure("search, rare words") { try await find(rare[$0]) }
try await measure("search, common words") { try await find(common[$0]) }
try await measure("search, characters") { try await find(pairs[$0]) }
try await measure("search, common words on a board") { try await find(common[$0], board: "city") }
try await measure("browsing") { _ in try await find("") }
let middle = Int64(count / 2)
let starts = try await database.read { transaction in
    try transaction.rows("SELECT id FROM products ORDER BY id LIMIT 200 OFFSET $1", [.integer(middle)])
        .map { try $0.id(0) as ID<Product> }
}
try await measure("catalog page of 100") { index in
    let after = index < starts.count ? starts[index] : nil
    _ = try await database.read { try Catalog.page(for: demander, after: after, limit: 100, in: $0) }
}
database.close()
