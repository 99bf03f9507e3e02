import Primitives
import Testing

@testable import Server

@Suite("What the log tells of changes")
struct ChangeLeafTests {
    @Test("Every change leaves one leaf, by the operator, with ids and without names or keys")
    func leaves() async throws {
        try await APIHost().run { client in
            try await client.service()
            let customer = try await client.customer("a-person", credit: "0")
            _ = try await client.patch("/api/accounts/a-person", ["state": "suspended"])
            let paid = try await client.post("/api/accounts/a-person/credit", ["amount": "5"])
            let transfer = paid["id"]?.stringValue ?? ""
            let reversal = try await client.post("/api/transfers/\(transfer)/reversal", ["reason": "mistake"])
            _ = try await client.delete("/api/keys/\(customer.keyID)")
            _ = try await client.delete("/api/services/assistant")
            let leaves = try await client.leaves()
            #expect(
                leaves.map { $0["kind"]?.stringValue } == [
                    "service.created", "price.set", "account.created", "key.created", "account.state_set",
                    "account.credited", "transfer.reversed", "key.revoked", "service.retired",
                ])
            #expect(leaves.allSatisfy { $0["actor"] == "operator" && $0["at"]?.stringValue != nil })
            #expect(leaves[6]["id"] == reversal["id"])
            #expect(leaves[6]["reverses"]?.stringValue == transfer)
            #expect(leaves[6]["reason"] == "mistake")
            for leaf in leaves {
                #expect(!leaf.text.contains("a-person"))
                #expect(!leaf.text.contains(customer.key))
            }
        }
    }

    @Test("What changes nothing, or is refused, leaves no leaf")
    func nothing() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            let before = try await client.leaves().count
            _ = try await client.patch("/api/accounts/acme", ["state": "active"])
            _ = try await client.post("/api/accounts", ["name": "acme", "currency": "JPY"])
            _ = try await client.post("/api/accounts/acme/credit", ["amount": "0"])
            #expect(try await client.leaves().count == before)
            _ = try await client.delete("/api/keys/\(customer.keyID)")
            _ = try await client.delete("/api/keys/\(customer.keyID)")
            #expect(try await client.leaves().count == before + 1)
        }
    }
}
