import Accounting
import Compliance
import Oversight
import Primitives
import Testing

@testable import Server

@Suite("Terms, people, complaints and requests over the management API")
struct PeopleAPITests {
    private static let terms: JSONValue = [
        "version": "1", "texts": ["en": "Be kind.", "ja": "親切に。", "zh": "请友善。"],
    ]

    /// Breaks the rules as often as a limit takes.
    private func violate(
        _ client: APIClient, _ customer: APIClient.Customer, _ endUser: String, times: Int = 6
    ) async throws {
        let account = try #require(ID<Account>(customer.id))
        let subject = SubjectHasher(secret: Array(64..<96)).subject(account, endUser: endUser)
        let ladder = MisuseTerms(consecutive: 3, perDay: 5, ladder: [.warn, .limit, .suspend, .end])
        let name = try await client.get("/api/services/assistant")["id"]?.stringValue
        let service = try #require(name.flatMap { ID<Service>($0) })
        for _ in 0..<times {
            let use = try #require(ID<Use>(try await client.use(by: customer)))
            let now = client.clock.now()
            let note = ConductNote(
                use: use, subject: subject, service: service, isViolation: true, isClean: false,
                ladder: ladder, activity: nil, at: now, newPerson: ID(at: now, random: client.randomness),
                newStep: ID(at: now, random: client.randomness))
            _ = try await client.database.write { [log = client.log] in try note.keep(log: log, in: $0) }
        }
    }

    /// Keeps a text of the end user, as a service does that keeps texts.
    private func keep(
        _ text: String, _ client: APIClient, _ customer: APIClient.Customer, _ endUser: String
    ) async throws {
        let account = try #require(ID<Account>(customer.id))
        let subject = SubjectHasher(secret: Array(64..<96)).subject(account, endUser: endUser)
        let now = client.clock.now()
        let use = ID<Use>(at: now, random: client.randomness)
        let sealed = try SealedContent(Array(text.utf8), of: use, .request)
        try await client.database.write { [vault = APIHost.vault] transaction in
            try vault.store(
                sealed, subject: subject, at: now, until: now + .seconds(86_400), in: transaction)
        }
    }

    // MARK: terms

    @Test("Terms are published by operators, read and accepted by accounts, each change with one leaf")
    func terms() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            try await client.service()
            let published = try await client.post("/api/services/assistant/terms", Self.terms)
            #expect(published.status == 201)
            #expect(published["is_in_force"] == true)
            let leaves = try await client.leaves().count
            client.clock.advance(by: .seconds(5))
            let again = try await client.post("/api/services/assistant/terms", Self.terms)
            #expect(again["id"] == published["id"])
            #expect(
                try await client.post(
                    "/api/services/assistant/terms", Self.terms, key: customer.key
                ).status == 403)
            let listed = try await client.get("/api/services/assistant/terms", key: customer.key)
            #expect(listed[0]?["texts"]?["ja"] == "親切に。")
            let acceptance: JSONValue = ["service": "assistant", "version": "1", "end_user": "alice"]
            let accepted = try await client.post(
                "/api/terms/acceptances", acceptance, key: customer.key, repeating: "k")
            #expect(accepted.status == 201)
            let repeated = try await client.post(
                "/api/terms/acceptances", acceptance, key: customer.key, repeating: "k")
            #expect(repeated.body == accepted.body)
            #expect(repeated.headers[.replay] == "true")
            let leaf = try #require(try await client.leaves().last)
            #expect(leaf["kind"] == "terms.accepted")
            #expect(try await client.leaves().count == leaves + 1)
            let unknown = try await client.post(
                "/api/terms/acceptances", ["service": "assistant", "version": "2"], key: customer.key)
            #expect(unknown.status == 404)
        }
    }

    @Test(
        "Terms are texts in three languages, or an address with its hash",
        arguments: [
            #"{"version": "1"}"#, #"{"version": "1", "url": "https://example.com"}"#,
            #"{"version": "1", "texts": {"en": "x", "ja": "x"}}"#,
            #"{"version": "1", "url": "https://example.com", "sha256": "XY00000000000000000000000000000000000000000000000000000000000000"}"#,
            #"{"version": "1", "texts": {"en": "x", "ja": "x", "zh": "x"}, "url": "u", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}"#,
            #"{"version": "", "texts": {"en": "x", "ja": "x", "zh": "x"}}"#,
        ])
    func badTerms(text: String) async throws {
        try await APIHost().run { client in
            try await client.service()
            let refused = try await client.send(.post, "/api/services/assistant/terms", text: text)
            #expect(refused.status == 400)
            #expect(refused["mend"] != nil)
        }
    }

    // MARK: people

    @Test("An account declares its users and sees its own, an operator sees all")
    func people() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            let other = try await client.customer("other")
            let declared = try await client.put(
                "/api/people", ["end_user": "alice", "age_band": "child", "training_opt_out": true],
                key: customer.key)
            #expect(declared["age_band"] == "child")
            #expect(declared["guardian_consent_at"] == .null)
            #expect(declared["training_opt_out_at"]?.stringValue != nil)
            let id = try #require(declared["id"]?.stringValue)
            let consented = try await client.put(
                "/api/people", ["end_user": "alice", "guardian_consent": true], key: customer.key)
            #expect(consented["id"]?.stringValue == id)
            #expect(consented["age_band"] == "child")
            // The same name elsewhere is somebody else.
            let namesake = try await client.put(
                "/api/people", ["end_user": "alice", "age_band": "adult"], key: other.key)
            #expect(namesake["id"]?.stringValue != id)
            #expect(try await client.get("/api/people/\(id)", key: other.key).status == 404)
            #expect(try await client.get("/api/people/\(id)").status == 200)
            let own = try await client.get("/api/people", key: customer.key)
            #expect(own["items"]?.arrayValue?.count == 1)
            #expect(try await client.get("/api/people")["items"]?.arrayValue?.count == 2)
            let found = try await client.get("/api/people?end_user=alice&account=other")
            #expect(found[0]?["id"] == namesake["id"])
            #expect(try await client.get("/api/people?end_user=alice").status == 400)
            #expect(try await client.put("/api/people", ["end_user": "alice"]).status == 400)
            let stranger: JSONValue = ["end_user": "x", "account": "other"]
            #expect(try await client.put("/api/people", stranger, key: customer.key).status == 404)
            let long = String(repeating: "é", count: 400)
            #expect(
                try await client.put("/api/people", ["end_user": .string(long)], key: customer.key).status
                    == 400)
        }
    }

    // MARK: complaints

    @Test("A complaint has a ticket, a clock and a reply; only its account and operators see it")
    func complaints() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            let other = try await client.customer("other")
            try await client.service()
            let record = try await client.use(by: customer)
            let draft: JSONValue = [
                "kind": "content", "text": "That was wrong.", "record": .string(record),
                "service": "assistant", "end_user": "alice",
            ]
            let opened = try await client.post("/api/complaints", draft, key: customer.key, repeating: "c")
            #expect(opened["state"] == "received")
            #expect(opened["receipt"]?["ja"]?.stringValue?.contains("受付番号") == true)
            let ticket = try #require(opened["id"]?.stringValue)
            let again = try await client.post("/api/complaints", draft, key: customer.key, repeating: "c")
            #expect(again["id"] == opened["id"])
            // Another account's key of the same name is another key.
            #expect(
                try await client.post("/api/complaints", draft, key: other.key, repeating: "c").status == 404)
            #expect(try await client.get("/api/complaints/\(ticket)", key: other.key).status == 404)
            let decision = "/api/complaints/\(ticket)/decision"
            #expect(try await client.post(decision, ["decision": "answer"]).status == 400)
            _ = try await client.post(decision, ["decision": "accept"])
            client.clock.advance(by: .seconds(16 * 86_400))
            #expect(try await client.get("/api/complaints/\(ticket)")["is_overdue"] == true)
            let answered = try await client.post(decision, ["decision": "answer", "reply": "Mended."])
            #expect(answered["state"] == "answered")
            #expect(answered["is_overdue"] == false)
            let late = try await client.post(decision, ["decision": "reject", "reply": "No."])
            #expect(late.status == 409)
            let seen = try await client.get("/api/complaints/\(ticket)", key: customer.key)
            #expect(seen["reply"] == "Mended.")
            let list = try await client.get("/api/complaints?state=answered", key: customer.key)
            #expect(list["items"]?.arrayValue?.count == 1)
            // About another service, and about none: neither is of this one.
            let own = try await client.get("/api/complaints?service=assistant")
            #expect(own["items"]?.arrayValue?.map { $0["id"]?.stringValue } == [ticket])
            #expect(try await client.get("/api/complaints?service=none").status == 404)
            let kinds = try await client.leaves().suffix(3).map { $0["kind"]?.stringValue }
            #expect(kinds == ["complaint.received", "complaint.accepted", "complaint.answered"])
            for leaf in try await client.leaves() { #expect(!leaf.text.contains("wrong")) }
        }
    }

    @Test("A complaint about an answer is about its service, though it names none")
    func complaintOfARecord() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            try await client.service()
            let record = try await client.use(by: customer)
            for draft: JSONValue in [
                ["kind": "content", "text": "x", "record": .string(record)], ["kind": "other", "text": "x"],
            ] {
                #expect(try await client.post("/api/complaints", draft, key: customer.key).status == 201)
            }
            let about = try await client.get("/api/complaints?service=assistant")
            #expect(about["items"]?.arrayValue?.count == 1)
            #expect(about["items"]?[0]?["record"]?.stringValue == record)
        }
    }

    @Test("At most a hundred complaints of an account wait at once")
    func bound() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            for _ in 0..<Complaint.maximumOpen {
                let taken = try await client.post(
                    "/api/complaints", ["kind": "other", "text": "x"], key: customer.key)
                #expect(taken.status == 201)
            }
            let refused = try await client.post(
                "/api/complaints", ["kind": "other", "text": "x"], key: customer.key)
            #expect(refused.status == 409)
        }
    }

    @Test("An appeal that is answered lifts its step; against another's step there is none")
    func appeals() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            let other = try await client.customer("other")
            try await client.service()
            try await violate(client, customer, "alice")
            func person() async throws -> JSONValue {
                try #require(try await client.get("/api/people?end_user=alice", key: customer.key)[0])
            }
            #expect(try await person()["misuse"]?["in_force"] == "limit")
            let step = try #require(try await person()["misuse"]?["steps"]?[0]?["id"])
            let appeal: JSONValue = ["kind": "appeal", "step": step, "text": "It was a quotation."]
            #expect(try await client.post("/api/complaints", appeal, key: other.key).status == 404)
            for bad: JSONValue in [
                ["kind": "appeal", "text": "x"], ["kind": "content", "step": step, "text": "x"],
            ] {
                #expect(try await client.post("/api/complaints", bad, key: customer.key).status == 400)
            }
            let opened = try await client.post("/api/complaints", appeal, key: customer.key)
            let ticket = try #require(opened["id"]?.stringValue)
            #expect(opened["person"] == (try await person()["id"]))
            #expect(try await client.post("/api/complaints", appeal, key: customer.key).status == 409)
            _ = try await client.post(
                "/api/complaints/\(ticket)/decision", ["decision": "answer", "reply": "You are right."])
            #expect(try await person()["misuse"]?["in_force"] == .null)
            #expect(try await person()["misuse"]?["steps"]?[0]?["lifted_at"]?.stringValue != nil)
            #expect(try await client.post("/api/complaints", appeal, key: customer.key).status == 409)
        }
    }

    // MARK: requests

    @Test("Access shows everything that is kept, and deletion ends it with a receipt that the log proves")
    func requests() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            let other = try await client.customer("other")
            try await client.service()
            _ = try await client.post("/api/services/assistant/terms", Self.terms)
            let acceptance: JSONValue = ["service": "assistant", "version": "1", "end_user": "alice"]
            _ = try await client.post("/api/terms/acceptances", acceptance, key: customer.key)
            _ = try await client.put(
                "/api/people", ["end_user": "alice", "training_opt_out": true], key: customer.key)
            try await violate(client, customer, "alice", times: 3)
            try await keep("What is mine?", client, customer, "alice")
            let access = try await client.post(
                "/api/requests", ["kind": "access", "end_user": "alice"], key: customer.key)
            let export = try await client.get(
                "/api/requests/\(try #require(access["id"]?.stringValue))/export", key: customer.key)
            #expect(export["training_opt_out"] == true)
            #expect(export["acceptances"]?.arrayValue?.count == 1)
            #expect(export["texts"]?[0]?["text"] == "What is mine?")
            #expect(export["violations"]?.arrayValue?.count == 3)
            #expect(export["records"]?.arrayValue?.count == 3)
            #expect(export["person"]?["misuse"]?["in_force"] == "warn")
            // The warning is remembered for 30 days, and until then whose it is.
            client.clock.advance(by: .seconds(31 * 86_400))
            let deletion = try await client.post(
                "/api/requests", ["kind": "deletion", "end_user": "alice"], key: customer.key, repeating: "d")
            #expect(deletion["state"] == "done")
            #expect(deletion["receipt"]?["erased"]?["texts"]?.intValue == 1)
            #expect(deletion["receipt"]?["erased"]?["records_cut_loose"]?.intValue == 3)
            #expect(deletion["words"]?["zh"]?.stringValue?.contains("删除") == true)
            let id = try #require(deletion["id"]?.stringValue)
            let proven = try await client.get("/api/requests/\(id)", key: customer.key)
            #expect(proven["log"]?["inclusion_proof"]?["path"]?.arrayValue != nil)
            #expect(try await client.get("/api/requests/\(id)", key: other.key).status == 404)
            #expect(try await client.get("/api/people", key: customer.key)["items"] == [])
            let gone = try await client.get(
                "/api/requests/\(try #require(access["id"]?.stringValue))/export", key: customer.key)
            #expect(gone.status == 404)
            #expect(try await client.get("/api/requests/\(id)/export", key: customer.key).status == 409)
        }
    }

    @Test("A correction waits for an operator, and is done or refused once")
    func correction() async throws {
        try await APIHost().run { client in
            let customer = try await client.customer()
            #expect(
                try await client.post("/api/requests", ["kind": "correction"], key: customer.key).status
                    == 400)
            let opened = try await client.post(
                "/api/requests", ["kind": "correction", "details": "I am 18."], key: customer.key)
            #expect(opened["state"] == "received")
            let path = "/api/requests/\(try #require(opened["id"]?.stringValue))"
            let outcome: JSONValue = ["outcome": "done", "reply": "Put right."]
            #expect(try await client.post(path + "/decision", outcome, key: customer.key).status == 403)
            let done = try await client.post(path + "/decision", outcome)
            #expect(done["state"] == "done")
            #expect(try await client.post(path + "/decision", outcome)["closed_at"] == done["closed_at"])
            let refused = try await client.post(path + "/decision", ["outcome": "refused", "reply": "No."])
            #expect(refused.status == 409)
            #expect(try await client.get(path, key: customer.key)["reply"] == "Put right.")
            #expect(
                try await client.get("/api/requests?state=done", key: customer.key)["items"]?.arrayValue?
                    .count
                    == 1)
        }
    }
}
