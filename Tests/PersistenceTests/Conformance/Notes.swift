import Persistence
import Primitives

extension WriteTransaction {
    func insertNote(_ id: Int64, _ text: String? = nil) throws(Problem) {
        try execute("INSERT INTO notes (id, text) VALUES ($1, $2)", [.integer(id), .optional(text)])
    }
}

extension ReadTransaction {
    func noteIDs() throws(Problem) -> [Int64] {
        try rows("SELECT id FROM notes ORDER BY id").map { row throws(Problem) in try row.integer(0) }
    }
}

extension Database {
    func noteIDs() async throws -> [Int64] { try await read { try $0.noteIDs() } }

    func insertNote(_ id: Int64, _ text: String? = nil) async throws {
        try await write { try $0.insertNote(id, text) }
    }

    /// Runs one statement in a transaction of its own.
    func execute(_ sql: String, _ values: [Value]) async throws {
        try await write { _ = try $0.execute(sql, values) }
    }
}

/// Something that a closure throws of its own accord.
struct Refusal: Error, Equatable {}

/// What `body` throws, as a kind of problem; nil when it throws none.
func problemKind(_ body: () async throws -> Void) async -> Problem.Kind? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? Problem)?.kind
    }
}
