import Foundation
import Knowledge
import Logging
import Persistence

/// An index in a folder of its own, which goes with it.
final class IndexHouse: Sendable {
    let index: SQLitePassageIndex
    let database: SQLiteDatabase
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("minato-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        database = try SQLiteDatabase(
            path: url.appendingPathComponent("knowledge.db").path,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try database.migrate(SQLitePassageIndex.migrations)
        index = SQLitePassageIndex(database: database)
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(at: url)
    }

    /// The index as another process would find it after a crash of this one.
    func reopened() -> SQLitePassageIndex { SQLitePassageIndex(database: database) }

    func put(
        _ texts: [String], as document: String = "doc", in partition: String = "a",
        embeddings: [Embedding] = []
    ) async throws {
        let number = try await index.begin(IndexedDocument(name: document, hash: [1]), in: partition)
        try await index.append(texts.map(Self.draft), embeddings: embeddings, to: number)
        try await index.publish(number)
    }

    static func draft(_ text: String) -> PassageDraft {
        PassageDraft(text: text, place: PassagePlace(page: 1))
    }

    func find(
        _ text: String, in partitions: [String] = ["a"], embedding: Embedding? = nil, limit: Int = 10
    ) async throws -> [String] {
        try await index.search(
            PassageQuery(text: text, embedding: embedding, partitions: partitions, limit: limit)
        ).map(\.text)
    }

    func eraseAll() async throws { while try await index.erase() {} }

    /// How many rows each table has, so that a test sees that nothing stays behind.
    func rows() async throws -> [String: Int64] {
        try await database.read { transaction in
            var counts: [String: Int64] = [:]
            for table in [
                "documents", "passages", "term_counts", "passage_embeddings",
            ] { counts[table] = try transaction.row("SELECT COUNT(*) FROM \(table)")?.integer(0) }
            return counts
        }
    }
}
