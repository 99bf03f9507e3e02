import GRDB
import Testing

@testable import Persistence

@Suite("The writer's statements")
struct StatementCacheTests {
    @Test("are prepared once for each text, whichever string holds it")
    func once() throws {
        let queue = try DatabaseQueue()
        let cache = StatementCache()
        try queue.inDatabase { connection in
            let text = "SELECT 1"
            let first = try cache.statement(text, on: connection)
            let second = try cache.statement(["SELECT", "1"].joined(separator: " "), on: connection)
            let other = try cache.statement("SELECT 2", on: connection)
            #expect(first == second)
            #expect(first != other)
        }
        cache.removeAll()
        try queue.close()
    }

    @Test("are bounded, however many texts a program makes, and let their connection close")
    func bound() throws {
        let queue = try DatabaseQueue()
        let cache = StatementCache()
        try queue.inDatabase { connection in
            for number in 1000..<4000 {
                let statement = try cache.statement("SELECT \(number)", on: connection)
                #expect(statement.step() == 100)
                statement.reset()
            }
            #expect(cache.count <= 8)
        }
        cache.removeAll()
        #expect(cache.count == 0)
        // Throws where a statement is left.
        try queue.close()
    }

    @Test("say what SQLite says of a text that is none")
    func malformed() throws {
        let queue = try DatabaseQueue()
        let cache = StatementCache()
        queue.inDatabase { connection in
            let failure = #expect(throws: SQLiteFailure.self) {
                try cache.statement("SELEC 1", on: connection)
            }
            #expect(failure?.problem.detail.contains("syntax error") == true)
        }
        try queue.close()
    }
}
