import Auditing
import Persistence
import Primitives
import Testing

@Suite("Leaves of changes", .timeLimit(.minutes(5)))
struct EventLeafTests {
    /// What the leaf of a change says of who did it, written while somebody is signed in or nobody is.
    private func leaf(
        by actor: EventActor, signedIn person: String?, _ facts: [String: JSONValue] = [:]
    ) async throws -> JSONValue {
        let test = try TestLog()
        let subject = ID<LogSubject>(at: TestLog.start, random: SeededRandomness(1))
        let index = try await ActingPerson.$id.withValue(person) {
            try await test.database.write { [log = test.log] transaction in
                try EventLeaf("thing.changed", subject, by: actor, at: TestLog.start, facts)
                    .append(to: log, in: transaction)
            }
        }
        return try JSONValue(parsing: try await test.reader.leaf(at: index).bytes)
    }

    private enum LogSubject: IDKind { static let prefix = "thing" }

    @Test("name the operator who had signed in, and nobody where a program did it")
    func signedIn() async throws {
        #expect(try await leaf(by: .operator, signedIn: "user_1")["by"] == "user_1")
        #expect(try await leaf(by: .operator, signedIn: nil)["by"] == nil)
    }

    @Test("name nobody where the change was another's, and leave what they say themselves")
    func others() async throws {
        #expect(try await leaf(by: .account, signedIn: "user_1")["by"] == nil)
        #expect(try await leaf(by: .server, signedIn: "user_1")["by"] == nil)
        #expect(try await leaf(by: .operator, signedIn: "user_1", ["by": "user_2"])["by"] == "user_2")
    }
}
