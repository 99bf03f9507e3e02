import MerkleTree
import Primitives
import Testing

@testable import Server

@Suite("Engines and log of the management API")
struct OperationAPITests {
    @Test("Engines are listed with their health, and without models where they tell none")
    func engines() async throws {
        try await APIHost().run { client in
            let listed = try await client.get("/api/engines")
            #expect(listed[0]?["name"] == "first")
            #expect(listed[0]?["health"] == ["state": "healthy", "detail": ""])
            #expect(listed[0]?["models"] == ["m"])
            #expect(listed[1]?["health"] == ["state": "unavailable", "detail": "it is gone"])
            #expect(listed[1]?["models"] == .some(nil))
        }
    }

    @Test("The log shows its key before anything is signed")
    func unsigned() async throws {
        try await APIHost(isSigning: false).run { client in
            let log = try await client.get("/api/log")
            #expect(log["origin"] == "test.example/log")
            #expect(log["size"] == 0)
            #expect(log["checkpoint"] == .some(nil))
            #expect(try NoteVerifier(vkey: log["verifier_key"]?.stringValue ?? "").name == "test.example/log")
        }
    }
}
